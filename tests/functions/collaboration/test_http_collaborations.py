"""Network, contribution and what-if as their owner sees them: edits take effect at once."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from beatpass.domain.leaderboards.boards import manual_run
from beatpass.domain.money.pool_months import closes_at, month_closing_next
from beatpass.domain.money.pools import Pool
from beatpass.domain.money.pricing import CURRENCY
from beatpass.storage.dynamodb.tables import FinanceItem
from beatpass.storage.leaderboards.served_boards import forget
from beatpass.storage.money.pools import freeze_sums
from beatpass.storage.platform import keys
from beatpass.usecases.leaderboards.build_leaderboards import build_leaderboards
from tests.support.faults import calls
from tests.support.functions import PLENTY, function, sample
from tests.support.http import Answer, request
from tests.support.studio import changed, new_artist, new_track, play, project

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


def supposed(*changes: dict[str, Any], **fields: Any) -> Answer:  # noqa: ANN401 - JSON
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
def test_a_user_without_a_producer_is_told_so_and_another_finds_nothing(path: str) -> None:
    ana = new_artist("u", "Ana")
    assert request("GET", path, user="nobody").problem == "no-artist-profile"
    new_artist("v", "Bo")
    for artist_id in (ana, "unknown"):
        answer = request("GET", path, user="v", query={"artist_id": artist_id})
        assert (answer.status, answer.problem) == (404, "not-found")


@pytest.mark.parametrize("path", LISTS)
def test_an_empty_page_is_a_page(path: str) -> None:
    new_artist("u", "Ana")
    page = read(path)
    assert (page["items"], page["next_cursor"]) == ([], None)


def test_the_network_follows_every_edit_of_credits_visibility_and_deletion() -> None:
    ana, bo, cy = new_artist("u", "Ana"), new_artist("v", "Bo"), new_artist("w", "Cy")
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

    changed(f"/v1/tracks/{first['id']}", user="u", credits=[])
    changed(f"/v1/tracks/{draft}", user="u", visibility="public")
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


def test_a_deleted_collaborator_is_shown_as_gone() -> None:
    new_artist("u", "Ana")
    bo = new_artist("v", "Bo")
    public("u", "One", credits=[bo])
    assert request("DELETE", f"/v1/artists/{bo}", user="v").status == 204
    project()
    (only,) = read(NETWORK)["items"]
    assert (only["artist"]["name"], only["gone"]) == ("Bo", True)


def test_pages_go_on_where_they_left_off_and_cursors_are_one_list_s() -> None:
    new_artist("u", "Ana")
    others = [new_artist(f"v{number}", f"Producer {number}") for number in range(5)]
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


def test_a_named_producer_s_pages_take_two_calls() -> None:
    ana, bo = new_artist("u", "Ana"), new_artist("v", "Bo")
    public("u", "One", credits=[bo])
    project()
    build()
    for path in PATHS:
        read(path)  # the process is warm
        forget()
        with calls() as made:
            read(path, artist_id=ana)
        assert made.count <= 2, path


def test_contribution_is_told_track_by_track_and_adds_up() -> None:
    ana, bo = new_artist("u", "Ana"), new_artist("v", "Bo")
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

    changed(f"/v1/tracks/{joint['id']}", user="u", credits=[])
    changed(f"/v1/tracks/{sold['id']}", user="u", licensing="standard")
    project()
    build()
    assert read(CONTRIBUTION)["contribution"] == pytest.approx(3, abs=1e-4)
    assert read(CONTRIBUTION, user="v")["share_percent"] == 0
    assert ana in joint["credits"]


def test_what_if_tells_share_and_split_and_changes_nothing() -> None:
    new_artist("u", "Ana")
    bo = new_artist("v", "Bo")
    joint, other = public("u", "Joint", credits=[bo]), public("v", "Other")
    project()
    build()
    before = read(CONTRIBUTION)
    answer = supposed(
        {"kind": "track", "track_id": joint["id"], "qualified_plays": 9, "credits": 1},
        {"kind": "upload", "count": 2, "credits": 2},
        pool={"amount": 10_001, "currency": "CAD"},
    )
    assert answer.status == 200, answer
    told = answer.body
    assert told["before"]["contribution"] == pytest.approx(before["contribution"], abs=1e-5)
    assert told["contribution"] == pytest.approx(2 + 2 / 2, abs=1e-4)
    assert told["platform_contribution"] == pytest.approx(1 + 2 + 2, abs=1e-4)
    assert told["share_percent"] == pytest.approx(60, abs=1e-3)
    assert [(each["track_id"], each["count"], each["credits"]) for each in told["items"]] == [
        (joint["id"], 1, 1),
        (None, 2, 2),
    ]
    assert told["split"]["pool"] == {"amount": 10_001, "currency": "cad"}
    assert told["split"]["after"] == {"amount": 6001, "currency": "cad"}
    assert told["split"]["split_at"] is None
    assert told["split"]["before"]["amount"] == pytest.approx(2500, abs=1)
    assert read(CONTRIBUTION)["contribution"] == pytest.approx(before["contribution"], abs=1e-5)

    foreign = supposed({"kind": "track", "track_id": other["id"], "qualified_plays": 9})
    unknown = supposed({"kind": "track", "track_id": "unknown", "qualified_plays": 9})
    assert foreign.status == unknown.status == 422
    assert (
        foreign.fields == unknown.fields == {"changes.0.track_id": "There is no such track that you are credited on."}
    )


def test_without_a_pool_what_has_come_in_for_the_next_split_is_split() -> None:
    new_artist("u", "Ana")
    new_artist("v", "Bo")
    public("v", "Other")
    project()
    build()
    month = month_closing_next(datetime.now(UTC))
    for shard, amount in ((0, 900), (3, 100)):
        FinanceItem(*keys.pool_sum(month, CURRENCY, shard), amount=amount).save()
    split = supposed({"kind": "upload", "credits": 1}).body["split"]
    assert split == {
        "pool": {"amount": 1_000, "currency": CURRENCY},
        "split_at": closes_at(month),
        "before": {"amount": 0, "currency": CURRENCY},
        "after": {"amount": 500, "currency": CURRENCY},
    }
    freeze_sums(Pool(month=month, currency=CURRENCY))  # nothing of it is split once more
    assert supposed({"kind": "upload", "credits": 1}).body["split"]["pool"]["amount"] == 0


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
def test_absurd_suppositions_are_refused(body: dict[str, Any]) -> None:
    new_artist("u", "Ana")
    answer = request("POST", WHAT_IF, user="u", body=body)
    assert (answer.status, answer.problem) == (422, "invalid-fields"), answer
    assert answer.fields


def test_a_refusal_names_the_field_as_it_was_sent_and_nothing_of_what_was_sent() -> None:
    new_artist("u", "Ana")
    refused = supposed(
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
    """By hand, so that everyone is served again, unless the day's event is given."""
    told: dict[str, Any] = function("schedule_recommend_collaborations").handler(event or {}, PLENTY)
    return told


def dismiss(recommended_id: str, *, user: str = "u", **query: str) -> Answer:
    return request("PUT", f"{RECOMMENDATIONS}/{recommended_id}/dismissal", user=user, query=query)


def take_back(recommended_id: str, *, user: str = "u", **query: str) -> Answer:
    return request("DELETE", f"{RECOMMENDATIONS}/{recommended_id}/dismissal", user=user, query=query)


def house(user: str, name: str, tracks: int = 3) -> str:
    artist_id = new_artist(user, name)
    for number in range(tracks):
        public(user, f"{name} {number}", genres=["house"], bpm=124, scale="minor", tags=["late"])
    return artist_id


def test_recommendations_are_explained_and_follow_credits_and_dismissals_at_once() -> None:
    ana, bo, cy = house("u", "Ana"), house("v", "Bo"), house("w", "Cy")
    project()
    assert (read(RECOMMENDATIONS)["absence"], read(RECOMMENDATIONS)["as_of"]) == ("not_computed_yet", None)
    told = recommend(day := sample("schedule_recommend_collaborations"))
    assert (told["producers"], told["asked"], told["answered"], told["left"]) == (3, 3, 3, 0)
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


def test_a_deleted_producer_is_not_recommended_any_more_nor_dismissed() -> None:
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


def test_a_recommended_producer_s_page_takes_two_calls() -> None:
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


def test_without_genres_there_is_a_reason_instead() -> None:
    new_artist("u", "Ana")
    for number in range(4):
        public("u", f"Track {number}", genres=["house"] if number < 2 else [])
    project()
    recommend()
    page = read(RECOMMENDATIONS)
    assert (page["items"], page["absence"]) == ([], "too_few_tracks_with_genres")
    assert (page["tracks_with_genres"], page["tracks_with_genres_needed"]) == (2, 3)


def test_whom_one_can_dismiss() -> None:
    ana = new_artist("u", "Ana")
    bo = new_artist("v", "Bo")
    assert dismiss("unknown").problem == "not-found"
    assert dismiss(bo, user="nobody").problem == "no-artist-profile"
    assert dismiss(bo, user="v", artist_id=ana).problem == "not-found"
    assert dismiss(bo, artist_id=ana).status == 204


def test_a_dismissal_is_taken_back_once_or_twice_and_by_nobody_else() -> None:
    ana, bo = house("u", "Ana"), house("v", "Bo")
    project()
    recommend()
    dismiss(bo)
    assert read(RECOMMENDATIONS)["items"] == []
    assert take_back(bo, user="v", artist_id=ana).problem == "not-found"
    assert take_back(bo, user="nobody").problem == "no-artist-profile"
    assert take_back("unknown").status == 204
    assert read(RECOMMENDATIONS)["items"] == []
    assert take_back(bo).status == take_back(bo, artist_id=ana).status == 204
    assert [each["artist"]["id"] for each in read(RECOMMENDATIONS)["items"]] == [bo]
    assert dismiss(bo).status == 204
    recommend()
    take_back(bo)
    assert (read(RECOMMENDATIONS)["items"], read(RECOMMENDATIONS)["absence"]) == ([], "nobody_found")  # until tomorrow
    recommend()
    assert [each["artist"]["id"] for each in read(RECOMMENDATIONS)["items"]] == [bo]
