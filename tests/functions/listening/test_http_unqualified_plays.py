"""Why plays did not qualify, and appeals (docs/specification.md 2.10)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, get_args

import pytest

from beatpass.clock import now
from beatpass.domain.listening.reasons import REASONS
from beatpass.domain.platform.errors import Invalid, NotFound
from beatpass.domain.platform.facts import AppealDecided, AppealFiled, Credit, PlayLogged, UnqualifiedReason, Verdict
from beatpass.domain.platform.rules import RULES
from beatpass.domain.platform.times import to_iso
from beatpass.storage.dynamodb.write import transaction
from beatpass.storage.listening.appeals import open_appeals
from beatpass.storage.platform.activity import record
from beatpass.usecases.listening.decide_appeal import decide_appeal
from beatpass.usecases.listening.unqualified_plays import file_appeal
from tests.support.http import Answer, request
from tests.support.races import before_call
from tests.support.studio import COMPLETE, facts, new_producer, new_track, project, read_tables

pytestmark = pytest.mark.usefixtures("tables", "cursor_secret")


def day(ago: int) -> str:
    return to_iso(now() - timedelta(days=ago))[:10]


@pytest.fixture
def nova() -> str:
    return new_producer("u1", "Nova", **COMPLETE)


@pytest.fixture
def vega() -> str:
    return new_producer("u2", "Vega")  # its profile is incomplete: it earns nothing


@pytest.fixture
def track(nova: str, vega: str) -> str:
    return new_track("u1", credits=[vega], visibility="public")


def play(nova: str, track: str, verdict: Verdict, *, ago: int = 1, times: int = 1) -> None:
    with transaction() as writes:
        for number in range(times):
            fact = PlayLogged(
                artist_id=nova,
                track_id=track,
                play_id=f"{verdict} {ago} {number}",
                at=to_iso(now()),
                started_at=f"{day(ago)}T12:00:00.000Z",
                listened_ms=60_000,
                duration_ms=120_000,
                listener_id=f"guest:{number}",
                device="desktop",
                platform="web",
                country="CA",
                credits=(Credit(artist_id=nova, earns=True),),
                verdict=verdict,
                rules=RULES,
            )
            record(fact, writes)


def report(track: str, user: str = "u1", **query: str) -> Answer:
    return request("GET", f"/v1/backstage/tracks/{track}/plays/unqualified", user=user, query=query)


def appeal(track: str, user: str = "u1", **fields: Any) -> Answer:  # noqa: ANN401 - JSON
    body = {"day": day(1), "reason": "network_cap", "message": "A school listened together.", **fields}
    return request("POST", f"/v1/backstage/tracks/{track}/plays/unqualified/appeals", body=body, user=user)


def appeals(track: str, user: str = "u1", **query: str) -> Answer:
    return request("GET", f"/v1/backstage/tracks/{track}/plays/unqualified/appeals", user=user, query=query)


def plays_xp(user: str) -> int:
    return int(request("GET", "/v1/producer-dashboard/progress", user=user).body["sources"]["plays"])


# --- the report


def test_each_reason_is_explained() -> None:
    assert set(REASONS) == set(get_args(Verdict)) - {"qualified"} == set(get_args(UnqualifiedReason))


def test_a_day_is_explained_by_reason_with_the_version_of_the_rule(nova: str, track: str) -> None:
    play(nova, track, "qualified", times=3)
    play(nova, track, "network_cap", times=4)
    play(nova, track, "bot", times=2)
    play(nova, track, "too_short", ago=2)
    project()
    for user in ("u1", "u2"):
        found = report(track, user, day=day(1)).body
        assert (found["track_id"], found["day"], found["plays"], found["unqualified"]) == (track, day(1), 9, 6)
        assert [(each["reason"], each["plays"]) for each in found["reasons"]] == [("network_cap", 4), ("bot", 2)]
        assert all(each["rule"] and each["advice"] and each["rules"] == RULES for each in found["reasons"])
        assert [each["appeal"] for each in found["reasons"]] == [None, None]
    assert [each["reason"] for each in report(track, day=day(2)).body["reasons"]] == ["too_short"]


def test_without_a_day_it_is_today(nova: str, track: str) -> None:
    play(nova, track, "no_token", ago=0)
    project()
    found = report(track).body
    assert (found["day"], found["unqualified"]) == (day(0), 1)
    assert report(track, day="1999-01-01").body["reasons"] == []


def test_who_is_not_credited_learns_nothing(track: str) -> None:
    new_producer("u3", "Lyra")
    for answer in (report(track, "u3"), report(track, "nobody"), appeal(track, "u3"), appeals(track, "u3")):
        assert (answer.status, answer.problem) == (404, "not-found")


@pytest.mark.parametrize("wrong", ["tomorrow", "2026-02-30", "20261101"])
def test_a_day_that_is_none_is_refused(track: str, wrong: str) -> None:
    assert list(report(track, day=wrong).fields) == ["day"]
    assert list(appeal(track, day=wrong).fields) == ["day"]


def test_there_is_no_report_of_the_future(track: str) -> None:
    assert list(report(track, day=day(-1)).fields) == ["day"]


# --- appeals


def test_an_appeal_is_filed_once_and_shown(nova: str, track: str) -> None:
    play(nova, track, "network_cap", times=4)
    project()
    filed = appeal(track, "u2")
    assert filed.status == 201
    assert (filed.body["state"], filed.body["plays"], filed.body["granted"]) == ("open", 4, 0)
    before = read_tables()
    assert appeal(track, "u1", message="Again.").body == filed.body
    assert read_tables() == before
    assert appeals(track).body == {"items": [filed.body], "next_cursor": None}
    assert report(track, day=day(1)).body["reasons"][0]["appeal"] == filed.body
    assert [each.id for each in open_appeals()] == [f"{track}/{day(1)}/network_cap"]
    assert "school" not in str([fact for fact in facts() if isinstance(fact, AppealFiled)])


def test_two_at_once_file_one(nova: str, track: str) -> None:
    play(nova, track, "network_cap")
    project()
    other = {"user_id": "u2", "day": day(1), "reason": "network_cap", "message": "Mine."}
    with before_call(3, lambda: file_appeal(track, now=now(), **other)) as made:
        answer = appeal(track)
    assert "TransactWriteItems" in made
    assert answer.body["message"] == "Mine."
    assert sum(isinstance(fact, AppealFiled) for fact in facts()) == 1


def test_what_cannot_be_appealed(nova: str, track: str) -> None:
    play(nova, track, "network_cap")
    project()
    before = read_tables()
    for field, fields in (
        ("reason", {"reason": "bot"}),
        ("reason", {"reason": "qualified"}),
        ("reason", {"day": day(2)}),
        ("day", {"day": day(0)}),
        ("day", {"day": day(-1)}),
        ("day", {"day": day(31)}),
        ("message", {"message": " "}),
        ("message", {"message": "\u200b"}),
        ("message", {"message": "x" * 1_001}),
        ("message", {"message": "\x00"}),
        ("plays", {"plays": 4}),
    ):
        answer = appeal(track, **fields)
        assert (answer.status, list(answer.fields)) == (422, [field]), fields
    assert read_tables() == before


def test_appeals_are_listed_in_pages_the_latest_day_first(nova: str, track: str) -> None:
    for ago in (3, 1, 2):
        play(nova, track, "bot", ago=ago)
    project()
    for ago in (2, 3, 1):
        assert appeal(track, day=day(ago), reason="bot").status == 201
    first = appeals(track, limit="2").body
    rest = appeals(track, limit="2", cursor=first["next_cursor"]).body
    assert [each["day"] for each in first["items"] + rest["items"]] == [day(1), day(2), day(3)]
    assert rest["next_cursor"] is None


# --- decisions


def decide(track: str, *, accepted: bool, plays: int | None = None) -> None:
    explanation = "We know that school."
    decide_appeal(f"{track}/{day(1)}/network_cap", accepted=accepted, plays=plays, explanation=explanation, now=now())


@pytest.mark.parametrize(("granted", "xp"), [(None, 4), (3, 3)])
def test_an_accepted_appeal_earns_xp_once_and_changes_no_play(
    nova: str, track: str, granted: int | None, xp: int
) -> None:
    play(nova, track, "network_cap", times=4)
    play(nova, track, "qualified", times=2)
    project()
    appeal(track)
    decide(track, accepted=True, plays=granted)
    with pytest.raises(NotFound):
        decide(track, accepted=False)
    before = report(track, day=day(1)).body["unqualified"]
    project()
    project()
    assert (plays_xp("u1"), plays_xp("u2")) == (2 + xp, 0)
    assert report(track, day=day(1)).body["unqualified"] == before == 4
    shown = request("GET", f"/v1/tracks/{track}").body
    assert (shown["plays"], shown["qualified_plays"]) == (6, 2)
    found = appeals(track).body["items"][0]
    assert (found["state"], found["granted"], found["explanation"]) == ("accepted", xp, "We know that school.")
    assert list(open_appeals()) == []
    lines = request("GET", "/v1/producer-dashboard/progress/ledger", user="u1", query={"source": "plays"}).body
    assert [(each["cause"], each["xp"]) for each in lines["items"]] == [
        (f"{track}/{day(1)}/network_cap", xp),
        (day(1), 2),
    ]


def test_a_declined_appeal_changes_no_figure(nova: str, track: str) -> None:
    play(nova, track, "network_cap", times=4)
    project()
    appeal(track)
    decide(track, accepted=False)
    project()
    assert plays_xp("u1") == 0
    found = appeal(track).body
    assert (found["state"], found["granted"]) == ("declined", 0)
    assert found["decided_at"]
    assert [fact.accepted for fact in facts() if isinstance(fact, AppealDecided)] == [False]


def test_two_operators_decide_once(nova: str, track: str) -> None:
    play(nova, track, "network_cap", times=4)
    project()
    appeal(track)
    with before_call(2, lambda: decide(track, accepted=False)), pytest.raises(NotFound):
        decide(track, accepted=True)
    assert appeals(track).body["items"][0]["state"] == "declined"


def test_an_operator_grants_no_more_than_was_appealed_for_and_says_why(nova: str, track: str) -> None:
    play(nova, track, "network_cap", times=4)
    project()
    appeal(track)
    before = read_tables()
    for plays in (0, 5, -1):
        with pytest.raises(Invalid):
            decide(track, accepted=True, plays=plays)
    for nothing in (" ", "\u3164\u200b", "a\x00b"):
        with pytest.raises(Invalid):
            decide_appeal(f"{track}/{day(1)}/network_cap", accepted=True, plays=None, explanation=nothing, now=now())
    assert read_tables() == before
