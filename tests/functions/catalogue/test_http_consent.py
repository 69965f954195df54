"""Credits by consent, and what an uploader may change in a day (docs/specification.md 1.4, 1.10)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from beatpass.clock import now
from beatpass.domain.catalogue.consent import MAX_JOINT_TRACKS, Consent
from beatpass.domain.catalogue.quotas import EDITS_PER_DAY, TRACKS_PER_DAY, DailyChanges
from beatpass.domain.platform.times import day_of, to_iso
from beatpass.storage.catalogue.consents import (
    changes_item,
    changes_of,
    consent_item,
    consent_of,
    put_changes,
    put_consent,
)
from beatpass.storage.dynamodb.read import get_together
from beatpass.storage.dynamodb.write import transaction
from tests.support.http import Answer, request
from tests.support.races import before_call
from tests.support.studio import (
    COMPLETE,
    facts,
    new_album,
    new_producer,
    new_track,
    play,
    project,
    read_tables,
    update,
)

pytestmark = pytest.mark.usefixtures("tables", "cursor_secret")

BLOCKED = "/v1/producer-dashboard/collaborations/blocked"


@pytest.fixture
def nova() -> str:
    return new_producer("u1", "Nova", **COMPLETE)


@pytest.fixture
def vega() -> str:
    return new_producer("u2", "Vega", **COMPLETE)


def read_track(track: str, user: str = "u1") -> dict[str, Any]:
    content: dict[str, Any] = request("GET", f"/v1/producer-dashboard/tracks/{track}", user=user).body
    return content


def leave(track: str, user: str, **query: str) -> Answer:
    return request("DELETE", f"/v1/tracks/{track}/credits/me", user=user, query=query)


def block(uploader: str, user: str, method: str = "PUT", **query: str) -> Answer:
    return request(method, f"/v1/artists/{uploader}/block", user=user, query=query)


def stored_consent(artist: str, uploader: str) -> Consent:
    [item] = get_together([consent_item(artist, uploader)])
    return consent_of(item)


def give_consent(artist: str, uploader: str, **fields: Any) -> None:  # noqa: ANN401 - of a consent
    with transaction() as writes:
        put_consent(writes, artist, uploader, Consent(**fields), over=None)


def has_changed(uploader: str, day: str | None = None, **counts: int) -> None:
    """Say that the uploader has changed so much already, today or on that day."""
    [item] = get_together([changes_item(uploader)])
    with transaction() as writes:
        put_changes(writes, uploader, DailyChanges(day=day or day_of(to_iso(now())), **counts), over=item)


def changes(uploader: str) -> DailyChanges:
    [item] = get_together([changes_item(uploader)])
    return changes_of(item)


# --- leaving a track


def test_who_is_credited_takes_itself_off_and_what_it_earned_stays(nova: str, vega: str) -> None:
    track = new_track("u1", credits=[vega], visibility="public")
    play(read_track(track), "p1")
    project()
    profile = f"/v1/artists/{vega}"
    earned = request("GET", profile).body["xp"]
    assert earned >= 126  # upload, collaboration, a play
    assert leave(track, "u2").status == 204
    project()
    assert read_track(track)["credits"] == [nova]
    assert request("GET", f"{profile}/tracks").body["items"] == []
    assert request("GET", f"{profile}/collaborative-tracks").body["items"] == []
    after = request("GET", profile).body
    assert (after["tracks"], after["xp"]) == (0, earned)
    assert request("GET", f"/v1/artists/{nova}/tracks").body["items"][0]["id"] == track
    assert request("GET", f"/v1/artists/{nova}/collaborative-tracks").body["items"] == []
    play(read_track(track), "p2")
    project()
    assert request("GET", profile).body["xp"] == earned


def test_leaving_again_changes_nothing(nova: str, vega: str) -> None:
    track = new_track("u1", credits=[vega], visibility="public")
    leave(track, "u2")
    before = read_tables()
    assert leave(track, "u2").status == 204
    assert read_tables() == before


@pytest.mark.parametrize("visibility", ["draft", "private", "public"])
def test_a_track_that_nobody_else_sees_can_be_left_too(nova: str, vega: str, visibility: str) -> None:
    track = new_track("u1", credits=[vega], visibility=visibility)
    assert leave(track, "u2").status == 204
    assert leave(track, "u2").status == (204 if visibility == "public" else 404)
    assert stored_consent(vega, nova).tracks == 0


def test_an_uploader_cannot_leave_its_own_track(nova: str) -> None:
    track = new_track("u1", visibility="public")
    before = read_tables()
    answer = leave(track, "u1")
    assert (answer.status, answer.problem, list(answer.fields)) == (422, "invalid-fields", ["artist_id"])
    assert read_tables() == before


def test_nobody_takes_others_off(nova: str, vega: str) -> None:
    new_producer("u3", "Lyra")
    track, draft = new_track("u1", credits=[vega], visibility="public"), new_track("u1", credits=[vega])
    before = read_tables()
    assert leave(track, "u3").status == 204  # it is not credited: nothing to do
    assert leave(track, "u3", artist_id=vega).status == 404
    assert leave(draft, "u3").status == 404
    assert leave("nothing", "u3").status == 404
    assert leave(track, "nobody").problem == "no-artist-profile"
    assert read_tables() == before


def test_of_several_producers_the_credited_one_leaves(nova: str) -> None:
    first, second, third = (new_producer("u2", name) for name in ("Vega", "Lyra", "Ursa"))
    track = new_track("u1", credits=[second, third])
    assert leave(track, "u2").status == 204
    assert leave(track, "u2", artist_id=first).status == 404
    assert leave(track, "u2", artist_id=third).status == 204
    assert facts()[-1].version == 3  # type: ignore[union-attr]


def test_a_track_leaves_while_its_uploader_edits_it(nova: str, vega: str) -> None:
    track = new_track("u1", credits=[vega], visibility="public")
    with before_call(1, lambda: leave(track, "u2")):
        update(f"/v1/tracks/{track}", user="u1", title="Ebb")
    found = read_track(track)
    assert (found["title"], found["credits"]) == ("Ebb", [nova])
    assert stored_consent(vega, nova).tracks == 0


# --- blocking an uploader


def test_a_blocked_uploader_cannot_credit(nova: str, vega: str) -> None:
    kept, other = new_track("u1", credits=[vega]), new_track("u1")
    assert block(nova, "u2").status == 204
    before = read_tables()
    body = {"title": "Ebb", "duration_ms": 60_000, "credits": [vega]}
    for answer in (
        request("POST", "/v1/tracks", body=body, user="u1"),
        request("PATCH", f"/v1/tracks/{other}", body={"credits": [vega]}, user="u1"),
    ):
        assert (answer.status, answer.problem) == (409, "credit-refused")
        assert "Vega" in answer.body["detail"]
    assert read_tables() == before
    assert update(f"/v1/tracks/{kept}", user="u1", title="Still")["credits"] == [nova, vega]
    leave(kept, "u2")
    assert request("PATCH", f"/v1/tracks/{kept}", body={"credits": [vega]}, user="u1").status == 409
    new_producer("u3", "Lyra")
    new_track("u3", credits=[vega])  # others may


def test_an_unblocked_uploader_credits_again(nova: str, vega: str) -> None:
    block(nova, "u2")
    assert [block(nova, "u2", "DELETE").status for _ in range(2)] == [204, 204]
    track = new_track("u1", credits=[vega])
    assert read_track(track) is not None
    assert stored_consent(vega, nova) == Consent(tracks=1)
    assert request("GET", BLOCKED, user="u2").body == {"items": [], "next_cursor": None}


def test_a_block_that_comes_during_the_upload_holds(nova: str, vega: str) -> None:
    body = {"title": "Ebb", "duration_ms": 60_000, "credits": [vega]}
    with before_call(2, lambda: block(nova, "u2")):
        answer = request("POST", "/v1/tracks", body=body, user="u1")
    assert answer.problem == "credit-refused"


def test_blocked_uploaders_are_listed_in_pages(vega: str) -> None:
    names = {new_producer(f"x{number}", f"Name {number}"): f"Name {number}" for number in range(5)}
    for uploader in names:
        assert block(uploader, "u2").status == 204
        assert block(uploader, "u2").status == 204
    gone = next(iter(names))
    assert request("DELETE", f"/v1/artists/{gone}", user="x0").status == 204
    found: dict[str, Any] = {}
    query, cursors = {"limit": "2"}, []
    for _ in range(3):
        page = request("GET", BLOCKED, user="u2", query=query).body
        found |= {each["artist_id"]: each["name"] for each in page["items"]}
        cursors.append(page["next_cursor"])
        query = {"limit": "2", "cursor": page["next_cursor"] or ""}
    assert found == {**names, gone: None}
    assert [bool(each) for each in cursors] == [True, True, False]
    assert block(gone, "u2", "DELETE").status == 204
    assert request("GET", BLOCKED, user="x1").body["items"] == []


def test_what_cannot_be_blocked(nova: str, vega: str) -> None:
    before = read_tables()
    assert block("nothing", "u2").status == 404
    assert block(nova, "u2", artist_id=nova).status == 404
    assert block(vega, "u2").problem == "invalid-fields"
    assert block(nova, "nobody").problem == "no-artist-profile"
    assert block(nova, "u2", "DELETE").status == 204
    assert read_tables() == before


# --- joint tracks with one uploader


def test_joint_tracks_with_one_uploader_have_a_limit(nova: str, vega: str) -> None:
    give_consent(vega, nova, tracks=MAX_JOINT_TRACKS - 1)
    last = new_track("u1", credits=[vega])
    body = {"title": "One more", "duration_ms": 60_000, "credits": [vega]}
    answer = request("POST", "/v1/tracks", body=body, user="u1")
    assert (answer.status, answer.problem) == (409, "limit-reached")
    assert "Vega" in answer.body["detail"]
    update(f"/v1/tracks/{last}", user="u1", title="Renamed", visibility="public")  # the same credits
    update(f"/v1/tracks/{last}", user="u1", credits=[])
    last = new_track("u1", credits=[vega])
    assert request("DELETE", f"/v1/tracks/{last}", user="u1").status == 204
    new_track("u1", credits=[vega])
    assert stored_consent(vega, nova).tracks == MAX_JOINT_TRACKS


def test_tracks_from_before_they_were_counted_can_be_left(nova: str, vega: str) -> None:
    track = new_track("u1", credits=[vega])
    [item] = get_together([consent_item(vega, nova)])
    with transaction() as writes:
        writes.delete(item)
    assert leave(track, "u2").status == 204
    assert stored_consent(vega, nova) == Consent()


# --- what an uploader may change in a day


def edit_track(track: str, _album: str) -> Answer:
    return request("PATCH", f"/v1/tracks/{track}", body={"title": "Ebb"}, user="u1")


def edit_album(_track: str, album: str) -> Answer:
    return request("PATCH", f"/v1/albums/{album}", body={"title": "Cliff"}, user="u1")


def create_album(_track: str, _album: str) -> Answer:
    return request("POST", "/v1/albums", body={"title": "Cliff"}, user="u1")


@pytest.mark.parametrize("act", [edit_track, edit_album, create_album])
def test_an_uploader_has_so_many_edits_a_day(nova: str, act: Callable[[str, str], Answer]) -> None:
    track, album = new_track("u1"), new_album("u1")
    has_changed(nova, edits=EDITS_PER_DAY)
    before = read_tables()
    answer = act(track, album)
    assert (answer.status, answer.problem) == (429, "quota-reached")
    assert 1 <= int(answer.headers["retry-after"]) <= 86_400
    assert request("PATCH", f"/v1/tracks/{track}", body={"title": "Tide"}, user="u1").status == 200  # as it is
    assert read_tables() == before
    assert request("DELETE", f"/v1/tracks/{track}", user="u1").status == 204
    new_track("u1")
    has_changed(nova, edits=EDITS_PER_DAY - 1)
    assert create_album(track, album).status == 201
    assert create_album(track, album).status == 429


def test_an_uploader_has_so_many_new_tracks_a_day(nova: str) -> None:
    has_changed(nova, tracks=TRACKS_PER_DAY - 1, edits=EDITS_PER_DAY)
    new_track("u1")
    before = read_tables()
    answer = request("POST", "/v1/tracks", body={"title": "Ebb", "duration_ms": 60_000}, user="u1")
    assert (answer.status, answer.problem) == (429, "quota-reached")
    assert read_tables() == before
    other = new_producer("u1", "Vega")  # each uploader has its own
    body = {"title": "Ebb", "duration_ms": 60_000}
    assert request("POST", "/v1/tracks", body=body, user="u1", query={"artist_id": other}).status == 201


def test_the_next_day_begins_anew(nova: str) -> None:
    has_changed(nova, "2026-01-01", tracks=TRACKS_PER_DAY, edits=EDITS_PER_DAY)
    new_track("u1")
    assert (changes(nova).tracks, changes(nova).edits) == (1, 0)


@pytest.mark.parametrize("number", range(3))
def test_the_quota_is_exact_beside_other_uploads(nova: str, number: int) -> None:
    """The other upload comes before each call of this one."""
    has_changed(nova, tracks=TRACKS_PER_DAY - 1)
    body = {"title": "Ebb", "duration_ms": 60_000}

    def upload() -> None:
        answers.append(request("POST", "/v1/tracks", body=body, user="u1").status)

    answers: list[int] = []
    with before_call(number, upload) as made:
        upload()
    assert number < len(made)
    assert sorted(answers) == [201, 429]
    assert changes(nova).tracks == TRACKS_PER_DAY


def test_who_leaves_takes_nothing_from_the_uploaders_quota(nova: str, vega: str) -> None:
    track = new_track("u1", credits=[vega])
    has_changed(nova, edits=EDITS_PER_DAY)
    assert leave(track, "u2").status == 204
    assert changes(nova).edits == EDITS_PER_DAY


def test_the_widest_edit_fits_one_transaction(nova: str) -> None:
    """Eight others instead of eight, with another title, on another album."""
    others = [new_producer(f"x{number}", f"Name {number}") for number in range(18)]
    one, two = new_album("u1"), new_album("u1", "Cliff")
    track = new_track("u1", credits=others[:8], visibility="public", album_id=one)
    answer = update(f"/v1/tracks/{track}", user="u1", credits=others[8:16], title="Ebb", album_id=two)
    assert answer["credits"] == [nova, *others[8:16]]
    assert [stored_consent(each, nova).tracks for each in others[:16]] == [0] * 8 + [1] * 8
    update(f"/v1/tracks/{track}", user="u1", credits=others[8:17])
    refused = request("PATCH", f"/v1/tracks/{track}", body={"credits": [*others[:8], others[17]]}, user="u1")
    assert (refused.status, list(refused.fields)) == (422, ["credits"])
