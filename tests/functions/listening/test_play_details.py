"""A play is not lost for a detail: it is corrected or left out, and the answer says so (docs/specification.md 2.1)."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from beatpass.domain.platform.errors import Invalid
from beatpass.domain.platform.times import to_iso
from beatpass.http.listening import plays
from tests.functions.listening.test_http_plays import (
    DOWNLOADS,
    GUEST_PLAYS,
    PLAYS,
    a_download,
    a_play,
    catalogue,
    post,
    the_fact,
)

__all__ = ["catalogue"]
pytestmark = pytest.mark.usefixtures("catalogue")

UPPER = "3F333DF6-90A4-4FDA-8DD3-9485D27CEE36"
NO_EDGE = {"cloudfront-viewer-country": ""}


def noted(answer: Any) -> list[str]:  # noqa: ANN401 - an Answer
    assert answer.status == 202, answer
    assert all(note["message"].endswith(".") for note in answer.body["notes"])
    return [note["field"] for note in answer.body["notes"]]


def test_a_play_id_in_capitals_is_the_same_play() -> None:
    assert post(PLAYS, "open", a_play(play_id=UPPER)).body == {
        "play_id": UPPER.lower(),
        "status": "accepted",
        "notes": [],
    }
    assert the_fact()["play_id"] == UPPER.lower()
    for again in (UPPER, UPPER.lower(), UPPER.title()):
        assert post(PLAYS, "open", a_play(play_id=again)).body["status"] == "duplicate"
    assert the_fact()["play_id"] == UPPER.lower()


def test_the_ids_of_a_download_may_be_in_capitals() -> None:
    first = post(DOWNLOADS, "open", a_download(download_id=UPPER, licence_id=UPPER))
    assert (first.status, first.body["download_id"], first.body["licence_id"]) == (201, UPPER.lower(), UPPER.lower())
    assert post(DOWNLOADS, "open", a_download(download_id=UPPER.lower(), licence_id=UPPER)).status == 200


@pytest.mark.parametrize(
    "spell",
    [
        lambda known: known.replace("-", ""),
        lambda known: f"{{{known}}}".upper(),
        lambda known: f"urn:uuid:{known}",
        lambda known: f" {known}\n",
    ],
)
def test_a_play_id_in_another_spelling_is_the_same_play(spell: Callable[[str], str]) -> None:
    answer = post(PLAYS, "open", a_play(play_id=spell(UPPER.lower())))
    assert (noted(answer), answer.body["play_id"]) == (["play_id"], UPPER.lower())
    assert post(PLAYS, "open", a_play(play_id=UPPER)).body["status"] == "duplicate"


@pytest.mark.parametrize(
    ("spell", "known"),
    [
        (lambda start: start.strftime("%Y-%m-%dT%H:%MZ"), "minutes"),
        (lambda start: start.strftime("%Y-%m-%d %H:%M+00:00"), "minutes"),
        (lambda start: start.astimezone(timezone(timedelta(hours=-9))).strftime("%Y-%m-%dT%H:%M:%S-09"), "seconds"),
        (lambda start: start.strftime("%Y%m%dT%H%M%SZ"), "seconds"),
        (lambda start: start.strftime("%Y-%m-%dT%H:%M:%S,250Z"), "milliseconds"),
        (lambda start: start.strftime("%Y-%m-%dT%H:%M:%SZ[UTC]"), "seconds"),
        (lambda start: start.timestamp(), "milliseconds"),
        (lambda start: int(start.timestamp()), "seconds"),
        (lambda start: int(start.timestamp() * 1000), "milliseconds"),
        (lambda start: str(int(start.timestamp() * 1000)), "milliseconds"),
        (lambda start: int(start.timestamp() * 1000) * 1_000, "milliseconds"),
        (lambda start: int(start.timestamp() * 1000) * 1_000_000, "milliseconds"),
        (lambda start: start.strftime("%Y-%m-%d %H:%M:%S UTC"), "seconds"),
        (lambda start: start.strftime("%Y-%m-%dT%H:%M:%S GMT"), "seconds"),
        (lambda start: start.strftime("%a, %d %b %Y %H:%M:%S GMT"), "seconds"),
    ],
)
def test_a_start_in_another_spelling_is_taken_with_a_note(spell: Callable[[datetime], object], known: str) -> None:
    start = datetime.now(UTC).replace(microsecond=250_000) - timedelta(hours=3)
    assert noted(post(PLAYS, "open", a_play(started_at=spell(start)))) == ["started_at"]
    if known != "milliseconds":
        start = start.replace(second=0 if known == "minutes" else start.second, microsecond=0)
    assert the_fact()["started_at"] == to_iso(start)


def test_a_usual_start_has_no_note_beside_a_detail_that_has() -> None:
    for start in (to_iso(datetime.now(UTC)), (datetime.now(UTC) - timedelta(hours=1)).isoformat(" ")):
        assert noted(post(PLAYS, "open", a_play(started_at=start, play_id=str(uuid4()).title(), colour="red"))) == [
            "colour"
        ]


@pytest.mark.parametrize(
    ("sent", "stored", "fields"),
    [
        ('"170000"', 170_000, ["listened_ms"]),
        ('" 170000.5 "', 170_000, ["listened_ms"]),
        ('"1.7e5"', 170_000, ["listened_ms"]),
        ("170000.0", 170_000, []),
        ("1.7e5", 170_000, []),
        ("0.0", 0, []),
        ("150000.75", 150_000, ["listened_ms"]),
        ("0.25", 0, ["listened_ms"]),
    ],
)
def test_listening_time_may_be_any_number(sent: str, stored: int, fields: list[str]) -> None:
    body = json.dumps(a_play(listened_ms=1)).replace('"listened_ms": 1', f'"listened_ms": {sent}')
    assert noted(post(PLAYS, "open", body)) == fields
    assert the_fact()["listened_ms"] == stored


@pytest.mark.parametrize(
    ("field", "value", "stored", "fields"),
    [
        ("country", "XK", "XK", []),
        ("country", "xk", "XK", ["country"]),
        ("country", "ca", "CA", ["country"]),
        ("country", "ZZ", "ZZ", []),
        ("country", None, "ZZ", []),
        ("country", "XX", "ZZ", ["country"]),
        ("country", "UK", "GB", ["country"]),
        ("country", "uk", "GB", ["country"]),
        ("country", "EL", "GR", ["country"]),
        ("country", "EU", "ZZ", ["country"]),
        ("country", "an", "ZZ", ["country"]),
        ("country", "Canada", "ZZ", ["country"]),
        ("country", "CA\n", "CA", ["country"]),
        ("country", "\u00c7A", "ZZ", ["country"]),
        ("country", "", "ZZ", ["country"]),
        ("country", 7, "ZZ", ["country"]),
        ("country", {"code": "CA"}, "ZZ", ["country"]),
        ("platform", "beos", "other", ["platform"]),
        ("platform", "", "other", ["platform"]),
        ("platform", "iOS", "ios", ["platform"]),
        ("platform", " MacOS ", "macos", ["platform"]),
        ("device", "Tablet", "tablet", ["device"]),
        ("device", "TV_OTHER", "tv_other", ["device"]),
        ("platform", ["web"], "other", ["platform"]),
        ("platform", None, "web", []),
        ("device", "phone", "mobile", ["device"]),
        ("device", 3, "mobile", ["device"]),
        ("device", None, "mobile", []),
    ],
)
def test_a_detail_that_cannot_be_used_is_corrected_and_said_so(
    field: str, value: object, stored: str, fields: list[str]
) -> None:
    assert noted(post(PLAYS, "open", a_play(**{field: value}), headers=NO_EDGE)) == fields
    assert the_fact()[field] == stored


@pytest.mark.parametrize("route", [PLAYS, GUEST_PLAYS])
def test_unknown_fields_are_left_out(route: str) -> None:
    guest = {"guest_id": "device-0001"} if route == GUEST_PLAYS else {}
    sent = a_play(**guest, colour="red", user_id="somebody", self=[1], **{"x" * 100: 1})
    answer = post(route, "open", sent, user="listener" if route == PLAYS else None)
    assert noted(answer) == ["colour", "user_id", "self", "x" * 64]
    assert "somebody" not in json.dumps(answer.body) + json.dumps(the_fact())


HALF = "\\ud83d"  # of an emoji, as of a text that was cut off


@pytest.mark.parametrize(
    ("more", "fields"),
    [
        (f'"title": "Night {HALF}"', ["title"]),
        (f'"{HALF}": 1', ["?"]),
        (f'"country": "{HALF}", "device": "{HALF}"', ["country", "device"]),
        (f'"source": {{"kind": "search", "{HALF}": 1}}', ["source.?"]),
        (f'"private": "{HALF}"', ["private"]),
        ('"volume": 1e999', ["volume"]),
    ],
)
def test_no_text_or_number_of_a_detail_makes_a_body_unreadable(more: str, fields: list[str]) -> None:
    body = json.dumps(a_play())[:-1]
    assert noted(post(PLAYS, "open", f"{body}, {more}}}", headers=NO_EDGE)) == fields
    assert the_fact()["listened_ms"] == 150_000


def test_a_byte_order_mark_before_a_play_is_no_part_of_it() -> None:
    assert noted(post(PLAYS, "open", "\ufeff" + json.dumps(a_play()))) == []


@pytest.mark.parametrize("field", ["play_id", "started_at", "listened_ms"])
def test_half_a_character_in_what_makes_a_play_is_named(field: str) -> None:
    body = json.dumps(a_play(**{field: "half"})).replace("half", HALF)
    assert list(post(PLAYS, "open", body).fields) == [field]


def test_many_unknown_fields_have_twenty_notes() -> None:
    assert len(noted(post(PLAYS, "open", a_play(**{f"f{number}": number for number in range(300)})))) == 20


def test_several_details_are_all_noted() -> None:
    sent = a_play(device="phone", platform="beos", country="XX", listened_ms=60_000.5, colour="red")
    answer = post(PLAYS, "open", sent, headers=NO_EDGE)
    assert sorted(noted(answer)) == ["colour", "country", "device", "listened_ms", "platform"]


def test_a_note_never_repeats_what_was_sent() -> None:
    sent = a_play(device="hunter2", platform="hunter2", country="hunter2")
    assert "hunter2" not in json.dumps(post(PLAYS, "open", sent).body)


def test_details_do_not_save_what_is_no_play() -> None:
    answer = post(PLAYS, "open", a_play(device="phone", listened_ms=-1))
    assert (answer.status, list(answer.fields)) == (422, ["listened_ms"])


@pytest.mark.parametrize("minutes", [1, 9])
def test_a_clock_that_runs_ahead_is_taken_as_now(minutes: int) -> None:
    started_at = datetime.now(UTC) + timedelta(minutes=minutes)
    assert noted(post(PLAYS, "open", a_play(started_at=to_iso(started_at)))) == ["started_at"]
    fact = the_fact()
    assert fact["started_at"] == fact["at"] < to_iso(started_at)


@pytest.mark.parametrize("hours", [25, 7 * 24 - 1])
def test_a_play_that_was_paused_overnight_or_heard_offline_is_taken(hours: int) -> None:
    started_at = to_iso(datetime.now(UTC) - timedelta(hours=hours))
    assert noted(post(PLAYS, "open", a_play(started_at=started_at))) == []
    assert the_fact()["started_at"] == started_at


def test_our_player_qualifies_whatever_its_library_adds() -> None:
    post(PLAYS, "open", a_play(), headers={"user-agent": "BeatPass/2.1 okhttp/4.12.0"})
    assert the_fact()["verdict"] == "qualified"


def test_client_hints_are_used_where_the_player_says_nothing() -> None:
    hints = {"sec-ch-ua-mobile": "?0", "sec-ch-ua-platform": '"Windows"'}
    post(PLAYS, "open", a_play(), headers=hints)
    assert (the_fact()["device"], the_fact()["platform"]) == ("desktop", "web")


JSON = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=False, allow_infinity=False) | st.text(), st.lists, max_leaves=4
)


@settings(deadline=None)
@given(spelled=st.dictionaries(st.sampled_from(["play_id", "started_at", "listened_ms"]), JSON | st.integers()))
def test_what_makes_a_play_is_read_or_refused_by_its_field(spelled: dict[str, Any]) -> None:
    body = json.dumps(a_play() | spelled).encode()
    try:
        sent, _ = plays.parse_play(plays.LogPlay, body)
    except Invalid as error:
        refused = error.errors
    else:
        refused = {}
        assert sent.started_at.tzinfo
        assert sent.listened_ms >= 0
    assert refused.keys() <= spelled.keys()


@settings(deadline=None)
@given(details=st.dictionaries(st.sampled_from(["device", "platform", "country", "colour"]), JSON))
def test_no_detail_makes_a_play_invalid(details: dict[str, Any]) -> None:
    body = json.dumps(a_play() | details).encode()
    sent, notes = plays.parse_play(plays.LogPlay, body)
    assert sent.listened_ms == 150_000
    assert {note.field for note in notes} <= details.keys()
