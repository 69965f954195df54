"""What is played now, compared with the facts: whatever is in the buffer, in days, or in both banks of slots."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from contextlib import nullcontext
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from beatpass.domain.catalogue.entities import Producer, Track, User
from beatpass.domain.insights.pages.live import HOURS, MINUTES, NOW_MINUTES, Live
from beatpass.domain.platform.errors import NotFound
from beatpass.domain.platform.facts import Credit, Fact, PlayLogged, TrackSaved
from beatpass.domain.platform.projection.play_buffer import BUFFER_PLAYS
from beatpass.domain.platform.times import from_iso, to_iso
from beatpass.storage.catalogue.entities import to_item
from beatpass.usecases.insights.show_live import show_producer_live, show_track_live
from beatpass.usecases.platform.project_activity import project_activity
from tests.support.buffers import small_buffers
from tests.support.faults import calls
from tests.support.worlds import deliveries

pytestmark = pytest.mark.usefixtures("tables")

CREDITS = (Credit(artist_id="ana", earns=True),)
MIDNIGHT = datetime(2026, 11, 21, 0, 20, tzinfo=UTC)
NOON = datetime(2026, 11, 21, 12, 59, 59, tzinfo=UTC)
ZONES = ("UTC", "Asia/Kolkata", "Asia/Kathmandu", "America/Toronto")


@pytest.fixture(autouse=True)
def _catalogue(tables: None) -> None:
    to_item(User(id="u", artist_ids=("ana",))).save()
    to_item(Producer(id="ana", name="Ana", created_at="2026-01-01T00:00:00.000Z", version=1)).save()
    for name in ("t1", "t2"):
        to_item(
            Track(
                id=name,
                uploader_id="ana",
                title=name,
                duration_ms=180_000,
                created_at="2026-01-01T00:00:00.000Z",
                version=1,
                visibility="public",
                licensing="standard",
                credits=("ana",),
            )
        ).save()


def saved(name: str) -> TrackSaved:
    return TrackSaved(
        artist_id="ana",
        track_id=name,
        version=1,
        at="2026-01-01T00:00:00.000Z",
        public=True,
        published_at="2026-01-01T00:00:00.000Z",
        credits=CREDITS,
        genres=(),
        completeness=50,
        metadata_complete=False,
        contributes=True,
    )


def plays(rng: random.Random, now: datetime, *, number: int) -> Iterator[PlayLogged]:
    """Most of them lately, in the order in which they ended."""
    ends = sorted(now - timedelta(minutes=min(rng.expovariate(1 / 90), 60 * 24 * 5)) for _ in range(number))
    for each, end in enumerate(ends):
        listened = rng.choice((0, 30_000, 180_000))
        yield PlayLogged(
            artist_id="ana",
            track_id=rng.choice(("t1", "t2")),
            play_id=f"p{each}",
            at=to_iso(end),
            started_at=to_iso(end - timedelta(milliseconds=listened)),
            listened_ms=listened,
            duration_ms=180_000,
            listener_id=f"listener{rng.randrange(30)}",
            device="mobile",
            platform="ios",
            country="CA",
            credits=CREDITS,
            verdict="qualified" if listened else "too_short",
            rules="2026-11",
        )


def project(facts: list[Fact]) -> None:
    records = deliveries(facts)
    for start in range(0, len(records), 7):
        project_activity(
            records[start : start + 7], quarantine=lambda key, reason: pytest.fail(f"{key}: {reason}"), month="2026-11"
        )


@pytest.mark.parametrize("now", [MIDNIGHT, NOON], ids=str)
@pytest.mark.parametrize("small", [False, True])
def test_hours_minutes_and_listeners_equal_those_of_the_facts(*, now: datetime, small: bool) -> None:
    made = list(plays(random.Random(3), now, number=150))  # noqa: S311 - made-up plays
    with small_buffers() if small else nullcontext():
        project([saved("t1"), saved("t2"), *made])
        for zone in ZONES:
            with calls() as asked:
                shown = show_producer_live("ana", user_id="u", timezone=zone, now=now).live
            assert asked.count == 1
            check(shown, made, zone, now, everyone=not small)
            track = show_track_live("t1", user_id="u", timezone=zone, now=now).live
            check(track, [play for play in made if play.track_id == "t1"], zone, now, everyone=not small)


def check(live: Live, made: list[PlayLogged], zone: str, now: datetime, *, everyone: bool) -> None:
    started = [from_iso(play.started_at) for play in made]
    hours = Counter(at.astimezone(ZoneInfo(zone)).replace(minute=0, second=0, microsecond=0) for at in started)
    assert len(live.hours) == HOURS
    for hour in live.hours:
        local = from_iso(hour.at).astimezone(ZoneInfo(zone))
        assert local.minute == 0
        assert hour.plays == hours[local]
    begin = from_iso(live.hours[-1].at)
    assert begin <= now < begin + timedelta(hours=1)
    minutes = Counter(at.replace(second=0, microsecond=0) for at in started)
    present = now.replace(second=0, microsecond=0)
    last_hour = [present - timedelta(minutes=ago) for ago in range(MINUTES - 1, -1, -1)]
    assert [(each.at, each.plays) for each in live.minutes] == [(to_iso(at), minutes[at]) for at in last_hour]
    # A start is known to the minute, so a play that ended up to a minute earlier may count.
    for minutes_more, least in ((0, True), (1, False)):
        since = now - timedelta(minutes=NOW_MINUTES + minutes_more)
        recent = {play.listener_id for play in made if from_iso(play.at) > since}
        assert not everyone or (live.listeners >= len(recent) if least else live.listeners <= len(recent))
    assert not live.at_least


def test_who_may_not_read_insights_finds_nothing() -> None:
    with pytest.raises(NotFound):
        show_track_live("t1", user_id="other", timezone="UTC", now=NOON)


def test_so_many_listeners_at_once_are_at_least_those_that_the_buffer_has() -> None:
    rng = random.Random(4)  # noqa: S311 - made-up plays
    made = [
        short_play(number, "t1" if number % 3 else "t2", NOON - timedelta(seconds=rng.randrange(200)))
        for number in range(600)
    ]
    project([saved("t1"), saved("t2"), *made])
    live = show_producer_live("ana", user_id="u", timezone="UTC", now=NOON).live
    assert live.at_least
    assert 200 <= live.listeners <= 600
    assert sum(each.plays for each in live.minutes) == 600
    # The buffer is the producer's: what it has forgotten may be of any of its tracks.
    track = show_track_live("t2", user_id="u", timezone="UTC", now=NOON).live
    assert track.at_least
    assert 60 <= track.listeners <= 200


def test_nobody_is_forgotten_while_the_buffer_still_has_older_plays() -> None:
    """All plays of the track are recent, but those of the producer's other track are not: none was displaced."""
    recent, older = NOON - timedelta(seconds=100), NOON - timedelta(minutes=40)
    made = [short_play(each, "t1" if each % 2 else "t2", recent if each % 2 else older) for each in range(BUFFER_PLAYS)]
    project([saved("t1"), saved("t2"), *made])
    for live in (
        show_track_live("t1", user_id="u", timezone="UTC", now=NOON).live,
        show_producer_live("ana", user_id="u", timezone="UTC", now=NOON).live,
    ):
        assert (live.listeners, live.at_least) == (BUFFER_PLAYS // 2, False)


def short_play(number: int, track_id: str, started_at: datetime) -> PlayLogged:
    return PlayLogged(
        artist_id="ana",
        track_id=track_id,
        play_id=f"p{number}",
        at=to_iso(started_at),
        started_at=to_iso(started_at),
        listened_ms=0,
        duration_ms=180_000,
        listener_id=f"listener{number}",
        device="mobile",
        platform="ios",
        country="CA",
        credits=CREDITS,
        verdict="too_short",
        rules="2026-11",
    )
