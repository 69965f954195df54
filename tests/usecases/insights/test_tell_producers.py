"""Digests equal what the facts of both periods say; each digest and alert is told once, whatever happens meanwhile."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from beatpass.domain.catalogue.entities import Producer, User
from beatpass.domain.insights.notices.alerts import Alert
from beatpass.domain.insights.notices.notifications import Notifications
from beatpass.domain.platform.daily_counts import count_day
from beatpass.domain.platform.facts import Fact, PlayLogged
from beatpass.domain.platform.figures import Standing, TrackFigures, TrackKey
from beatpass.storage.catalogue.entities import to_item
from beatpass.storage.dynamodb import documents
from beatpass.storage.dynamodb.tables import TrackItem
from beatpass.storage.insights.notices import list_digests, write_notifications
from beatpass.storage.platform import figure_keys
from beatpass.usecases.insights.read_notices import read_alerts
from beatpass.usecases.insights.tell_producers import Told, tell_producers
from beatpass.usecases.platform.project_activity import project_activity
from tests.support.faults import Fault, Killed, calls
from tests.support.schemas import check_event
from tests.support.standings import store
from tests.support.tables import contents
from tests.support.worlds import ARTISTS, deliveries, history

pytestmark = pytest.mark.usefixtures("tables")

MONDAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, 5, 20, tzinfo=UTC)


def events() -> list[tuple[str, dict[str, Any]]]:
    found = [each for body in contents("EVENTS_TABLE").values() for each in body]
    return [(kind, detail) for kind, detail in found if kind in {"DigestReady", "AlertRaised"}]


def plays_of(facts: list[Fact], artist_id: str, first: str, last: str) -> list[PlayLogged]:
    return [
        fact
        for fact in facts
        if isinstance(fact, PlayLogged)
        and artist_id in {credit.artist_id for credit in fact.credits}
        and first <= fact.started_at[:10] <= last
    ]


def test_digests_equal_what_the_facts_say() -> None:
    facts = [fact for fact in history(5, 120) if fact.at < "2026-11-23"]
    project_activity(deliveries(facts), quarantine=lambda key, reason: pytest.fail(f"{key} was quarantined: {reason}"))
    told = tell_producers(MONDAY, now=NOW)
    made = {artist_id: list_digests(artist_id) for artist_id in ARTISTS}
    assert told.digests == sum(map(len, made.values())) > 2
    compared = 0
    for artist_id, digests in made.items():
        for digest in digests:
            now = plays_of(facts, artist_id, digest.first, digest.last)
            before = plays_of(facts, artist_id, digest.former_first, digest.former_last)
            assert digest.figures["plays"] == [len(now), len(before)]
            both = now, before
            assert digest.figures["listen_ms_total"] == [sum(play.listened_ms for play in part) for part in both]
            assert digest.figures["unique_listeners"] == [len({play.listener_id for play in part}) for part in both]
            by_track = [Counter(play.track_id for play in part) for part in (now, before)]
            for track_id, (plays, former) in digest.tracks.items():
                assert (by_track[0][track_id], by_track[1][track_id]) == (plays, former)
            moved = [abs(one - other) for one, other in digest.tracks.values()]
            assert moved == sorted(moved, reverse=True)
            by_source = [Counter(play.source for play in part if play.source) for part in (now, before)]
            assert digest.sources == {key: [by_source[0][key], by_source[1][key]] for key in digest.sources}
            compared += len(now)
    assert compared > 20
    ready = [detail for kind, detail in events() if kind == "DigestReady"]
    assert len(ready) == told.digests == len({each["id"] for each in ready})
    for kind, detail in events():
        check_event(kind, detail)


def a_world(*, plays: int = 100) -> None:
    """Ana's track had ten plays each Sunday, and ``plays`` yesterday; a producer without anything."""
    daily: list[int] = []
    for weeks in range(1, 9):
        daily = count_day(daily, MONDAY.toordinal() - 1 - 7 * weeks, 10)
    daily = count_day(daily, MONDAY.toordinal() - 1, plays)
    store(
        {
            "ana": Standing(exists=True, public_tracks=1, plays=99),
            "bo": Standing(exists=True, public_tracks=1),
            "gone": Standing(exists=False, plays=5),
        }
    )
    track = TrackFigures(version=1, public=True, credits=["ana"], plays=990, daily=daily)
    TrackItem(*figure_keys.key_of(TrackKey("t")), body=documents.dump(track)).save()


def alerts(artist_id: str = "ana") -> list[Alert]:
    to_item(User(id=f"u-{artist_id}", artist_ids=(artist_id,))).save()
    to_item(Producer(id=artist_id, name=artist_id, created_at="2026-01-01T00:00:00.000Z", version=1)).save()
    return read_alerts(f"u-{artist_id}", artist_id, now=NOW).alerts


def test_alerts_are_told_once_with_their_thresholds() -> None:
    a_world()
    assert tell_producers(MONDAY, now=NOW) == Told(digests=4, alerts=2)
    assert [(each.kind, each.value, each.normal, each.threshold) for each in alerts()] == [
        ("milestone_near", 990, 1_000, 95),
        ("spike", 100, 10, 3),
    ]
    for again in (MONDAY, MONDAY, MONDAY + timedelta(1)):
        assert tell_producers(again, now=NOW) == Told()
    assert len(alerts()) == 2
    assert Counter(kind for kind, _ in events()) == {"DigestReady": 4, "AlertRaised": 2}
    for kind, detail in events():
        check_event(kind, detail)


def test_a_week_without_plays_has_a_digest_of_zeros() -> None:
    a_world()
    tell_producers(MONDAY, now=NOW)
    (weekly, monthly) = sorted(list_digests("bo"), key=lambda each: each.kind, reverse=True)
    assert (weekly.first, weekly.last) == ("2026-11-16", "2026-11-22")
    assert (monthly.first, monthly.last) == ("2026-10-01", "2026-10-31")
    assert all(figure == [0, 0] for figure in weekly.figures.values())
    assert (weekly.tracks, weekly.sources, weekly.near) == ({}, {}, {})
    assert list_digests("gone") == []


def test_producers_are_told_what_they_want_from_their_own_thresholds_on() -> None:
    a_world(plays=100)
    chosen = Notifications(monthly=False, milestone_near=False, spike_factor=11)
    write_notifications("ana", chosen, over=None)
    assert tell_producers(MONDAY, now=NOW).alerts == 0
    assert [each.kind for each in list_digests("ana")] == ["weekly"]


def test_money_that_waits_is_told_on_the_first_of_a_month() -> None:
    store({"ana": Standing(exists=True, public_tracks=1, weight=100)})
    first = date(2026, 12, 1)
    assert tell_producers(MONDAY, now=NOW).alerts == 0
    assert tell_producers(first, now=NOW).alerts == 1
    assert tell_producers(first, now=NOW).alerts == 0
    assert [each.kind for each in alerts()] == ["money_waiting"]
    assert {each.money_waiting for each in list_digests("ana")} == {True}


def test_a_run_without_time_leaves_the_rest_to_the_next_one() -> None:
    a_world()
    assert tell_producers(MONDAY, now=NOW, in_time=lambda: False) == Told(left=2)
    assert tell_producers(MONDAY, now=NOW) == Told(digests=4, alerts=2)


@pytest.mark.parametrize("fault", ["killed_before", "killed_after"])
def test_what_fails_at_any_call_is_told_by_the_next_run(fault: Fault) -> None:
    a_world()
    killed = 0
    for number in range(60):
        with calls(fault, at=number) as made:
            try:
                tell_producers(MONDAY, now=NOW)
            except Killed:
                killed += 1
        if made.count <= number:
            break
    assert killed > 5
    tell_producers(MONDAY, now=NOW)
    assert Counter(kind for kind, _ in events()) == {"DigestReady": 4, "AlertRaised": 2}
    assert len({detail["id"] for _, detail in events()}) == 6
