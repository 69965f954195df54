"""Collaborations, contribution, what-if estimates and recommendations over HTTP."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from beatpass.domain.collaboration import shared_tracks
from beatpass.domain.leaderboards.boards import manual_run
from beatpass.domain.money.pooling.pool_months import closes_at, month_closing_next
from beatpass.domain.money.pooling.pool_rules import PoolRules
from beatpass.domain.money.pooling.pools import Pool
from beatpass.domain.money.selling.pricing import CURRENCY
from beatpass.domain.platform.figures import Collaborators, CollaboratorsKey
from beatpass.domain.platform.projection import collaborators
from beatpass.domain.platform.projection.working_documents import document
from beatpass.settings import SETTINGS
from beatpass.storage.dynamodb.tables import FinanceItem
from beatpass.storage.leaderboards.served_boards import forget
from beatpass.storage.money.pools import freeze_sums
from beatpass.storage.platform import keys
from beatpass.storage.platform.working_documents import FigureBatch
from beatpass.usecases.leaderboards.build_leaderboards import build_leaderboards
from beatpass.usecases.money.pooling import pool_parameters
from tests.support.faults import calls
from tests.support.functions import PLENTY, function, sample
from tests.support.http import Answer, request
from tests.support.studio import new_producer, new_track, play, project, update

pytestmark = pytest.mark.usefixtures("tables", "cursor_secret")

HOME = "/v1/producer-dashboard"
NETWORK = f"{HOME}/collaborations"
JOINT = f"{NETWORK}/tracks"
CONTRIBUTION = f"{HOME}/contribution"
WHAT_IF = f"{CONTRIBUTION}/what-if"
RECOMMENDATIONS = f"{NETWORK}/recommendations"
LISTS = [NETWORK, JOINT, CONTRIBUTION]
PATHS = [*LISTS, RECOMMENDATIONS]


def read(path: str, *, user: str = "u", **query: str) -> dict[str, Any]:
    answer = request("GET", path, user=user, query=query)
    assert answer.status == 200, answer
    content: dict[str, Any] = answer.body
    return content


def what_if(*changes: dict[str, Any], **fields: Any) -> Answer:  # noqa: ANN401 - JSON
    return request("POST", WHAT_IF, user="u", body={"changes": list(changes), **fields})


def public(user: str, title: str, **fields: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
    """A public track as the API answers it."""
    track_id = new_track(user, title, visibility="public", **fields)
    answer = request("GET", f"/v1/tracks/{track_id}")
    assert answer.status == 200
    content: dict[str, Any] = answer.body
    return content


def build() -> None:
    now = datetime.now(UTC)
    build_leaderboards(manual_run(now), attempt="a", clock=lambda: now)
    forget()


@pytest.mark.parametrize("path", PATHS)
def test_a_user_without_a_producer_and_a_foreign_producer_are_refused(path: str) -> None:
    ana = new_producer("u", "Ana")
    assert request("GET", path, user="nobody").problem == "no-artist-profile"
    new_producer("v", "Bo")
    for artist_id in (ana, "unknown"):
        answer = request("GET", path, user="v", query={"artist_id": artist_id})
        assert (answer.status, answer.problem) == (404, "not-found")


@pytest.mark.parametrize("path", LISTS)
def test_an_empty_list_is_a_page_without_items(path: str) -> None:
    new_producer("u", "Ana")
    page = read(path)
    assert (page["items"], page["next_cursor"]) == ([], None)


def test_the_network_follows_changes_of_credits_and_visibility_and_deletions() -> None:
    ana, bo, cy = new_producer("u", "Ana"), new_producer("v", "Bo"), new_producer("w", "Cy")
    first = public("u", "One", credits=[bo])
    second = public("v", "Two", credits=[ana, cy])
    draft = new_track("u", "Draft", credits=[cy])
    for number in range(3):
        play(first, f"p{number}")
    play(second, "q")
    project()

    page = read(NETWORK)
    assert page["totals"] == {"collaborators": 2, "tracks": 2, "qualified_plays": 4}
    assert [(each["artist"]["name"], each["tracks"], each["plays"]) for each in page["items"]] == [
        ("Bo", 2, 4),
        ("Cy", 1, 1),
    ]
    assert page["items"][0]["first_at"] == first["published_at"]
    assert page["items"][0]["last_at"] == second["published_at"]
    assert page["items"][0]["artist"]["id"] == bo
    assert [each["id"] for each in read(JOINT)["items"]] == [second["id"], first["id"]]

    update(f"/v1/tracks/{first['id']}", user="u", credits=[])
    update(f"/v1/tracks/{draft}", user="u", visibility="public")
    project()
    page = read(NETWORK)
    assert {each["artist"]["name"]: (each["tracks"], each["plays"]) for each in page["items"]} == {
        "Bo": (1, 1),
        "Cy": (2, 1),
    }
    assert read(NETWORK, user="v")["totals"]["tracks"] == 1

    assert request("DELETE", f"/v1/tracks/{second['id']}", user="v").status == 204
    project()
    assert [each["artist"]["name"] for each in read(NETWORK)["items"]] == ["Cy"]
    assert read(NETWORK, user="v")["items"] == []
    assert [each["id"] for each in read(JOINT)["items"]] == [draft]
    assert request("GET", f"/v1/artists/{bo}/collaborative-tracks").body["items"] == []


def test_a_deleted_collaborator_is_shown_as_gone_and_without_a_name() -> None:
    new_producer("u", "Ana")
    bo = new_producer("v", "Bo")
    public("u", "One", credits=[bo])
    assert request("DELETE", f"/v1/artists/{bo}", user="v").status == 204
    project()
    (only,) = read(NETWORK)["items"]
    assert (only["artist"]["name"], only["gone"]) == ("", True)


def test_pages_continue_after_their_cursor_and_a_cursor_of_another_list_is_refused() -> None:
    new_producer("u", "Ana")
    others = [new_producer(f"v{number}", f"Producer {number}") for number in range(5)]
    tracks = [public("u", f"Track {number}", credits=[other])["id"] for number, other in enumerate(others)]
    project()
    for path, wanted in (
        (NETWORK, [*reversed(others)]),
        (JOINT, [*reversed(tracks)]),
        (CONTRIBUTION, [*reversed(tracks)]),
    ):
        page = read(path, limit="2")
        seen = page["items"]
        while page["next_cursor"]:
            page = read(path, limit="2", cursor=page["next_cursor"])
            seen += page["items"]
        assert [each.get("track_id") or each.get("id") or each["artist"]["id"] for each in seen] == wanted
    cursor = read(NETWORK, limit="1")["next_cursor"]
    assert request("GET", JOINT, user="u", query={"cursor": cursor}).problem == "invalid-cursor"


def test_the_pages_of_a_named_producer_take_two_calls() -> None:
    ana, bo = new_producer("u", "Ana"), new_producer("v", "Bo")
    public("u", "One", credits=[bo])
    project()
    build()
    for path in PATHS:
        read(path)  # the process is warm
        forget()
        with calls() as made:
            read(path, artist_id=ana)
        assert made.count <= 2, path


def store_collaborators(artist_id: str, number: int) -> list[str]:
    """As many made-up collaborators with a track each, as the projection stores them; the latest first."""
    batch = FigureBatch()
    others = [f"01J{each:09d}ABCDEFGHJKMNPQR" for each in range(number)]
    for each, other in enumerate(others):
        recent = document(batch, CollaboratorsKey(artist_id), Collaborators)
        recent.add(other, shared_tracks.change(plays=each, published=1_790_000_000_000 + each, sign=+1))
        if collaborators.must_fold(batch, artist_id):
            collaborators.fold(batch, artist_id)
            batch.commit()
    batch.commit()
    return others[::-1]


@pytest.mark.parametrize(("number", "more_calls"), [(5_000, 0), (20_000, 1)])
def test_strangers_credits_cost_a_network_no_call(number: int, more_calls: int) -> None:
    """Beyond FIRST_BUCKETS, one call for each hundred buckets."""
    ana, bo = new_producer("u", "Ana"), new_producer("v", "Bo")
    for each in range(2):
        public("u", f"Track {each}", credits=[bo])
    project()
    others = store_collaborators(ana, number)
    read(NETWORK)
    forget()
    with calls() as made:
        page = read(NETWORK, artist_id=ana, limit="40")
    assert made.count <= 2 + more_calls
    assert [each["artist"]["id"] for each in page["items"]] == [bo, *others[:39]]
    page = read(NETWORK, artist_id=ana, limit="40", cursor=page["next_cursor"])
    assert [(each["artist"]["id"], each["tracks"]) for each in page["items"]] == [(each, 1) for each in others[39:79]]


def test_collaborators_in_buckets_are_not_recommended() -> None:
    ana, bo, cy = house("u", "Ana"), house("v", "Bo"), house("w", "Cy")
    public("u", "Joint", credits=[bo])
    project()
    store_collaborators(ana, 500)
    recommend()
    assert [each["artist"]["id"] for each in read(RECOMMENDATIONS)["items"]] == [cy]
    public("u", "Joint too", credits=[cy])
    project()
    store_collaborators(ana, 1_000)
    forget()
    with calls() as made:
        assert read(RECOMMENDATIONS, artist_id=ana)["items"] == []
    assert made.count <= 2


def test_contribution_is_listed_by_track_and_adds_up() -> None:
    ana, bo = new_producer("u", "Ana"), new_producer("v", "Bo")
    joint = public("u", "Joint", credits=[bo])
    sold = public("u", "Exclusive", licensing="exclusive_only")
    new_track("u", "Draft")
    for number in range(9):
        play(joint, f"p{number}")
    project()
    assert read(CONTRIBUTION)["share_percent"] is None
    build()
    page = read(CONTRIBUTION)
    assert [(each["title"], each["credits"], each["excluded"]) for each in page["items"]] == [
        ("Exclusive", 1, "exclusive_only"),
        ("Joint", 2, None),
    ]
    assert page["items"][0]["contribution"] == 0
    assert page["items"][1]["popularity_factor"] == 2  # 1 + 2 x 1 / 2
    assert page["items"][1]["contribution"] == pytest.approx(1, abs=1e-4)
    assert page["contribution"] == pytest.approx(1, abs=1e-4)
    assert page["platform_contribution"] == pytest.approx(2, abs=1e-4)
    assert page["share_percent"] == pytest.approx(50)
    assert read(CONTRIBUTION, user="v")["share_percent"] == pytest.approx(50)
    assert page["platform_as_of"] <= page["as_of"]

    update(f"/v1/tracks/{joint['id']}", user="u", credits=[])
    update(f"/v1/tracks/{sold['id']}", user="u", licensing="standard")
    project()
    build()
    assert read(CONTRIBUTION)["contribution"] == pytest.approx(3, abs=1e-4)
    assert read(CONTRIBUTION, user="v")["share_percent"] == 0
    assert ana in joint["credits"]


def test_what_if_estimates_share_and_split_and_changes_nothing() -> None:
    new_producer("u", "Ana")
    bo = new_producer("v", "Bo")
    joint, other = public("u", "Joint", credits=[bo]), public("v", "Other")
    project()
    build()
    before = read(CONTRIBUTION)
    answer = what_if(
        {"kind": "track", "track_id": joint["id"], "qualified_plays": 9, "credits": 1},
        {"kind": "upload", "count": 2, "credits": 2},
        pool={"amount": 10_001, "currency": "CAD"},
    )
    assert answer.status == 200, answer
    estimated = answer.body
    assert estimated["before"]["contribution"] == pytest.approx(before["contribution"], abs=1e-5)
    assert estimated["contribution"] == pytest.approx(2 + 2 / 2, abs=1e-4)
    assert estimated["platform_contribution"] == pytest.approx(1 + 2 + 2, abs=1e-4)
    assert estimated["share_percent"] == pytest.approx(60, abs=1e-3)
    assert [(each["track_id"], each["count"], each["credits"]) for each in estimated["items"]] == [
        (joint["id"], 1, 1),
        (None, 2, 2),
    ]
    assert estimated["split"]["pool"] == {"amount": 10_001, "currency": "cad"}
    assert estimated["split"]["after"] == {"amount": 6001, "currency": "cad"}
    assert estimated["split"]["split_at"] is None
    assert estimated["split"]["before"]["amount"] == pytest.approx(2500, abs=1)
    assert read(CONTRIBUTION)["contribution"] == pytest.approx(before["contribution"], abs=1e-5)

    foreign = what_if({"kind": "track", "track_id": other["id"], "qualified_plays": 9})
    unknown = what_if({"kind": "track", "track_id": "unknown", "qualified_plays": 9})
    assert foreign.status == unknown.status == 422
    assert foreign.fields == unknown.fields == {"changes.0.track_id": "You are not credited on a track with this id."}


def test_the_default_pool_is_the_current_sum_of_the_next_split() -> None:
    new_producer("u", "Ana")
    new_producer("v", "Bo")
    public("v", "Other")
    project()
    build()
    month = month_closing_next(datetime.now(UTC))
    for shard, amount in ((0, 900), (3, 100)):
        FinanceItem(*keys.pool_sum(month, CURRENCY, shard), amount=amount).save()
    split = what_if({"kind": "upload", "credits": 1}).body["split"]
    rules = {"share_percent": 100, "minimum": 100, "reserve_percent": 0, "version": PoolRules().version}
    assert split == {
        "pool_rules": rules,
        "pool": {"amount": 1_000, "currency": CURRENCY},
        "split_at": closes_at(month),
        "before": {"amount": 0, "currency": CURRENCY},
        "after": {"amount": 500, "currency": CURRENCY},
    }
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pool_parameters, "SETTINGS", replace(SETTINGS, pool_reserve_percent="10"))
        held_back = what_if({"kind": "upload", "credits": 1}).body["split"]
    assert (held_back["pool"]["amount"], held_back["after"]["amount"]) == (900, 450)
    assert held_back["pool_rules"]["version"] != rules["version"]
    freeze_sums(Pool(month=month, currency=CURRENCY))  # a frozen pool is not split again
    assert what_if({"kind": "upload", "credits": 1}).body["split"]["pool"]["amount"] == 0


@pytest.mark.parametrize(
    "body",
    [
        {"changes": []},
        {"changes": [{"kind": "upload"}] * 51},
        {"changes": [{"kind": "upload", "count": 0}]},
        {"changes": [{"kind": "upload", "count": 10**6}]},
        {"changes": [{"kind": "upload", "qualified_plays": -1}]},
        {"changes": [{"kind": "upload", "qualified_plays": 10**11}]},
        {"changes": [{"kind": "upload", "qualified_plays": 1.5}]},
        {"changes": [{"kind": "upload", "qualified_plays": True}]},
        {"changes": [{"kind": "upload", "qualified_plays": "9"}]},
        {"changes": [{"kind": "upload", "count": -1}]},
        {"changes": [{"kind": "upload", "credits": -1}]},
        {"changes": [{"kind": "upload", "credits": 11}]},
        {"changes": [{"kind": "upload", "credits": 0}]},
        {"changes": [{"kind": "upload", "bpm": 140}]},
        {"changes": [{"kind": "track", "qualified_plays": 1}]},
        {"changes": [{"kind": "track", "track_id": "../x", "qualified_plays": 1}]},
        {"changes": [{"kind": "sale"}]},
        {"changes": [{}]},
        {"changes": "upload"},
        {},
        {"changes": [{"kind": "upload"}], "pool": {"amount": -1, "currency": "CAD"}},
        {"changes": [{"kind": "upload"}], "pool": {"amount": 1, "currency": "CA"}},
        {"changes": [{"kind": "upload"}], "pool": {"amount": 1.5, "currency": "CAD"}},
        {"changes": [{"kind": "upload"}], "pool": {"amount": 10**13, "currency": "CAD"}},
    ],
)
def test_invalid_what_if_requests_are_refused(body: dict[str, Any]) -> None:
    new_producer("u", "Ana")
    answer = request("POST", WHAT_IF, user="u", body=body)
    assert (answer.status, answer.problem) == (422, "invalid-fields"), answer
    assert answer.fields


def test_a_refusal_has_the_paths_of_the_fields_and_none_of_their_values() -> None:
    new_producer("u", "Ana")
    refused = what_if(
        {"kind": "upload", "count": 0},
        {"kind": "track", "track_id": "t", "credits": 11, "count": 1},
        {"kind": "secret"},
        {"kind": "upload", "upload": {"kind": "upload"}},
    )
    assert set(refused.fields) == {
        "changes.0.count",
        "changes.1.credits",
        "changes.1.count",
        "changes.2",
        "changes.3.upload",
    }
    assert refused.fields["changes.2"] == "Its kind is one of 'track', 'upload'."
    assert "secret" not in str(refused.body)


# --- recommendations


def recommend(event: dict[str, Any] | None = None) -> dict[str, Any]:
    """Run with the schedule's event; without one a new run starts, which serves all producers again."""
    report: dict[str, Any] = function("schedule_recommend_collaborations").handler(event or {}, PLENTY)
    return report


def dismiss(recommended_id: str, *, user: str = "u", **query: str) -> Answer:
    return request("PUT", f"{RECOMMENDATIONS}/{recommended_id}/dismissal", user=user, query=query)


def restore(recommended_id: str, *, user: str = "u", **query: str) -> Answer:
    return request("DELETE", f"{RECOMMENDATIONS}/{recommended_id}/dismissal", user=user, query=query)


def house(user: str, name: str, tracks: int = 3) -> str:
    artist_id = new_producer(user, name)
    for number in range(tracks):
        public(user, f"{name} {number}", genres=["house"], bpm=124, scale="minor", tags=["late"])
    return artist_id


def test_recommendations_have_reasons_and_follow_credits_and_dismissals_at_once() -> None:
    ana, bo, cy = house("u", "Ana"), house("v", "Bo"), house("w", "Cy")
    project()
    assert (read(RECOMMENDATIONS)["absence"], read(RECOMMENDATIONS)["as_of"]) == ("not_computed_yet", None)
    report = recommend(day := sample("schedule_recommend_collaborations"))
    assert (report["producers"], report["asked"], report["answered"], report["left"]) == (3, 3, 3, 0)
    assert recommend(day)["asked"] == 0

    page = read(RECOMMENDATIONS)
    assert {each["artist"]["id"] for each in page["items"]} == {bo, cy}
    first = page["items"][0]
    assert first["common_genres"] == ["house"]
    assert {reason["kind"] for reason in first["reasons"]} == {"genres", "style", "activity"}
    assert sum(reason["points"] for reason in first["reasons"]) == pytest.approx(first["match_percent"])
    assert first["effect"]["score_gain"] == pytest.approx(10 + 2 * 0.5 + 5, abs=1e-3)
    assert page["as_of"] < page["next_update_at"]

    assert dismiss(bo).status == dismiss(bo).status == 204
    assert [each["artist"]["id"] for each in read(RECOMMENDATIONS)["items"]] == [cy]
    public("u", "Joint", credits=[cy])
    project()
    assert (read(RECOMMENDATIONS)["items"], read(RECOMMENDATIONS)["absence"]) == ([], "nobody_found")
    recommend()
    assert read(RECOMMENDATIONS)["items"] == []
    assert ana in {each["artist"]["id"] for each in read(RECOMMENDATIONS, user="v")["items"]}


def test_a_deleted_producer_is_not_recommended_and_cannot_be_dismissed() -> None:
    house("u", "Ana")
    bo = house("v", "Bo", tracks=1)
    cy = house("w", "Cy")
    project()
    recommend()
    assert {each["artist"]["id"] for each in read(RECOMMENDATIONS)["items"]} == {bo, cy}
    for track in request("GET", f"/v1/artists/{bo}/tracks").body["items"]:
        assert request("DELETE", f"/v1/tracks/{track['id']}", user="v").status == 204
    assert request("DELETE", f"/v1/artists/{bo}", user="v").status == 204
    project()
    assert dismiss(bo).problem == "not-found"
    recommend()
    assert [each["artist"]["id"] for each in read(RECOMMENDATIONS)["items"]] == [cy]


def test_the_recommendations_page_takes_two_calls() -> None:
    house("u", "Ana")
    house("v", "Bo")
    project()
    build()
    recommend()
    read(RECOMMENDATIONS)
    forget()
    with calls() as made:
        assert read(RECOMMENDATIONS)["items"]
    assert made.count <= 2


def test_too_few_tracks_with_genres_are_the_reason_for_an_empty_list() -> None:
    new_producer("u", "Ana")
    for number in range(4):
        public("u", f"Track {number}", genres=["house"] if number < 2 else [])
    project()
    recommend()
    page = read(RECOMMENDATIONS)
    assert (page["items"], page["absence"]) == ([], "too_few_tracks_with_genres")
    assert (page["tracks_with_genres"], page["tracks_with_genres_needed"]) == (2, 3)


def test_an_existing_producer_can_be_dismissed_and_only_from_one_s_own_list() -> None:
    ana = new_producer("u", "Ana")
    bo = new_producer("v", "Bo")
    assert dismiss("unknown").problem == "not-found"
    assert dismiss(bo, user="nobody").problem == "no-artist-profile"
    assert dismiss(bo, user="v", artist_id=ana).problem == "not-found"
    assert dismiss(bo, artist_id=ana).status == 204


def test_restoring_a_dismissed_producer_is_idempotent_and_only_for_the_own_producer() -> None:
    ana, bo = house("u", "Ana"), house("v", "Bo")
    project()
    recommend()
    dismiss(bo)
    assert read(RECOMMENDATIONS)["items"] == []
    assert restore(bo, user="v", artist_id=ana).problem == "not-found"
    assert restore(bo, user="nobody").problem == "no-artist-profile"
    assert restore("unknown").status == 204
    assert read(RECOMMENDATIONS)["items"] == []
    assert restore(bo).status == restore(bo, artist_id=ana).status == 204
    assert [each["artist"]["id"] for each in read(RECOMMENDATIONS)["items"]] == [bo]
    assert dismiss(bo).status == 204
    recommend()
    restore(bo)
    assert (read(RECOMMENDATIONS)["items"], read(RECOMMENDATIONS)["absence"]) == (
        [],
        "nobody_found",
    )  # until the next run
    recommend()
    assert [each["artist"]["id"] for each in read(RECOMMENDATIONS)["items"]] == [bo]
