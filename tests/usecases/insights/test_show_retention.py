"""Which seconds of a track are heard, beside those of the producer's other tracks, as the facts say."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from beatpass.domain.catalogue.entities import Track, User
from beatpass.domain.insights.calendar.ranges import RangeRequest
from beatpass.domain.insights.sums.heard_parts import parts_of
from beatpass.domain.platform.facts import PlayLogged
from beatpass.domain.platform.times import from_iso
from beatpass.storage.catalogue.entities import to_item
from beatpass.usecases.insights.roll_up_days import roll_up_days
from beatpass.usecases.insights.show_retention import show_retention
from beatpass.usecases.platform.project_activity import project_activity
from infra.verification.oracles.insights import heard_by_parts
from tests.support.worlds import ARTISTS, deliveries, history
from tests.usecases.insights.test_show_insights import managed

NOW = datetime(2027, 1, 31, 12, tzinfo=UTC)
REQUESTS = (
    RangeRequest(first=date(2026, 10, 20), last=date(2027, 1, 31)),
    RangeRequest(first=date(2026, 11, 3), last=date(2026, 11, 20)),
    RangeRequest(preset="all_time"),
)


@pytest.mark.usefixtures("tables")
@pytest.mark.parametrize("rolled_up", [False, True])
def test_retention_equals_what_the_facts_say(*, rolled_up: bool) -> None:
    facts = history(5, 120)
    project_activity(deliveries(facts), quarantine=lambda key, reason: pytest.fail(f"{key} was quarantined: {reason}"))
    if rolled_up:
        roll_up_days(before="2027-01")
    to_item(User(id="u", artist_ids=ARTISTS)).save()
    told = 0
    for content in (each for each in managed(facts) if isinstance(each, Track)):
        to_item(content).save()
        for requested in REQUESTS:
            shown = show_retention(content.id, user_id="u", requested=requested, now=NOW)
            plays = [
                fact
                for fact in facts
                if isinstance(fact, PlayLogged) and shown.span.first <= _day(fact) <= shown.span.last
            ]
            own = [play for play in plays if play.track_id == content.id]
            heard, left, number = heard_by_parts(own)
            found = shown.retention
            assert (list(found.track.heard), list(found.track.left), found.track.plays) == (heard, left, number)
            assert (found.plays, found.track.left_out) == (len(own), 0)
            others = [
                play
                for play in plays
                if play.track_id != content.id and content.credits[0] in {each.artist_id for each in play.credits}
            ]
            others_heard, _, others_number = heard_by_parts(others)
            assert (list(found.others.heard), found.others.plays) == (others_heard, others_number)
            told += number
    assert told > 50


def _day(play: PlayLogged) -> date:
    return date.fromisoformat(play.started_at[:10])


@pytest.mark.usefixtures("tables")
def test_plays_on_a_divided_day_are_left_out_and_counted() -> None:
    facts = history(5, 120)
    project_activity(deliveries(facts), quarantine=lambda key, reason: pytest.fail(f"{key} was quarantined: {reason}"))
    to_item(User(id="u", artist_ids=ARTISTS)).save()
    zone, left_out = ZoneInfo("America/Toronto"), 0
    for content in (each for each in managed(facts) if isinstance(each, Track)):
        to_item(content).save()
        for first in (date(2026, 11, day) for day in range(15, 19)):
            requested = RangeRequest(first=first, last=date(2027, 1, 2), timezone="America/Toronto")
            found = show_retention(content.id, user_id="u", requested=requested, now=NOW).retention
            own = [
                play
                for play in facts
                if isinstance(play, PlayLogged)
                and play.track_id == content.id
                and from_iso(play.started_at).astimezone(zone).date() >= first
            ]
            assert found.plays == len(own)
            told = sum(bool(play.heard) for play in own)
            assert found.track.plays <= told <= found.track.plays + found.track.left_out
            left_out += found.track.left_out
    assert left_out


def test_what_is_heard_again_is_above_a_hundred_percent() -> None:
    assert parts_of(((0, 60_000), (30_000, 90_000)), duration_ms=180_000) == (0, 33, 17, 50)
    assert parts_of(((0, 500),), duration_ms=180_000) == (0, 0)  # no middle was heard, and it ended there
    assert parts_of(((0, 180_000),), duration_ms=180_000) == (0, 100)


@given(
    st.integers(1_000, 86_400_000).flatmap(
        lambda duration: st.tuples(
            st.just(duration),
            st.lists(st.tuples(st.integers(0, duration), st.integers(0, duration)).map(sorted).map(tuple), max_size=50),
        )
    )
)
def test_parts_are_within_the_track_and_in_the_order_of_playing(
    case: tuple[int, list[tuple[int, int]]],
) -> None:
    duration, heard = case
    parts = parts_of(heard, duration_ms=duration)
    assert all(0 <= begin <= end <= 100 for begin, end in zip(parts[::2], parts[1::2], strict=True))
    assert bool(parts) == bool(heard)
    covered = sum(end - begin for begin, end in zip(parts[::2], parts[1::2], strict=True))
    exact = sum(100 * (end - begin) / duration for begin, end in heard)
    assert abs(covered - exact) <= len(heard) + 0.01
