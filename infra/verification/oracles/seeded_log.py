"""A listening log with made-up places, sources, links and ranges, and what insights must show of it, play by play.

What is made up of a play depends on the seed and the play alone, whatever the order of the rows.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from infra.verification.oracles.insights import heard_by_parts
from infra.verification.oracles.listening_log import distinct

KINDS = (
    *("profile", "track_page", "album", "search", "leaderboard", "recommendation"),
    *("playlist", "embed", "external", "library", "other", ""),
)
HOSTS = ("", "video.example", "blog.example", "news.example")
LINKS = ("", "", "aaaa2222", "bbbb3333", "cccc4444")
Ranges = tuple[tuple[int, int], ...]


@dataclass(slots=True)
class Play:
    """``reason`` is why it is unqualified, or "qualified"; ``heard`` is empty where the play does not tell."""

    artist: str
    track: str
    listener: str
    started: datetime
    ended: datetime
    listened_ms: int
    duration_ms: int
    reason: str
    device: str
    platform: str
    country: str
    source: str
    host: str
    link: str
    heard: Ranges


def plays(rows: Iterable[Mapping[str, str]], *, seed: int) -> dict[str, list[Play]]:
    """The plays by producer's name, in the order in which they ended, from rows of ``csv.DictReader``."""
    found: defaultdict[str, list[Play]] = defaultdict(list)
    for row in distinct(rows):
        found[row["artist"]].append(_play(row, seed))
    for of_producer in found.values():
        of_producer.sort(key=lambda play: play.ended)
        qualified: Counter[tuple[str, str, date]] = Counter()
        for play in of_producer:
            capped = play.track, play.listener, play.started.date()
            if play.listened_ms < min(30_000, play.duration_ms / 2):
                play.reason = "too_short"
            elif qualified[capped] >= 10:
                play.reason = "daily_cap"
            else:
                qualified[capped] += 1
    return dict(found)


def _play(row: Mapping[str, str], seed: int) -> Play:
    key = (row["artist"], row["track"], row["listener"], row["ended_at"])
    chance = Random(f"{seed} {key}")  # noqa: S311 - made up
    duration = int(row["duration_ms"])
    listened = min(int(row["ms_played"]), duration)
    ended = datetime.fromisoformat(row["ended_at"]).astimezone(UTC)
    source = chance.choice(KINDS)
    outside = source in {"external", "embed"}
    return Play(
        artist=row["artist"],
        track=row["track"],
        listener=row["listener"],
        started=ended - timedelta(milliseconds=listened),
        ended=ended,
        listened_ms=listened,
        duration_ms=duration,
        reason="qualified",
        device=chance.choice(("mobile", "desktop", "tablet")),
        platform=chance.choice(("web", "ios", "android")),
        country=chance.choice(("CA", "NP", "AU", "CL")),
        source=source,
        host=chance.choice(HOSTS) if outside else "",
        link=chance.choice(LINKS) if outside else "",
        heard=_heard(chance, listened, duration),
    )


def _heard(chance: Random, listened: int, duration: int) -> Ranges:
    """Nothing, from the beginning on, around a seek, or a part again and again, up to two percent off."""
    if listened < 100 or chance.random() < 0.25:
        return ()
    match chance.randrange(3):
        case 0:
            return ((0, max(listened - chance.randrange(listened // 50), 1)),)
        case 1:
            first = chance.randrange(1, listened)
            skipped = chance.randrange(duration - listened + 1)
            return ((0, first), (first + skipped, listened + skipped))
        case _:
            part = listened // 3
            begin = chance.randrange(duration - part + 1)
            return ((begin, begin + part),) * 2 + ((0, listened - 2 * part),)


# --- what insights show


def local_day(play: Play, zone: str) -> date:
    """The date on the reader's clock when the play started."""
    return play.started.astimezone(ZoneInfo(zone)).date()


Days = Mapping[date, Sequence[Play]]


def by_local_day(found: Iterable[Play], zone: str) -> Days:
    days: defaultdict[date, list[Play]] = defaultdict(list)
    for play in found:
        days[local_day(play, zone)].append(play)
    return days


def within(days: Days, first: date, last: date) -> list[Play]:
    return [play for day, found in days.items() if first <= day <= last for play in found]


def points(first: date, last: date, bucket: str, week_starts: str) -> list[date]:
    """The first day of each point of a series."""
    names: Mapping[str, Callable[[date], object]] = {
        "day": lambda day: day,
        "week": lambda day: (day + timedelta(week_starts == "sunday")).isocalendar()[:2],
        "month": lambda day: (day.year, day.month),
    }
    starts: dict[object, date] = {}
    for number in range((last - first).days + 1):
        day = first + timedelta(number)
        starts.setdefault(names[bucket](day), day)
    return list(starts.values())


def sums(found: Sequence[Play]) -> dict[str, Any]:
    """Of plays; rows of sources are [plays, qualified ones, sum of the millionths heard]."""
    fifths = Counter(map(_fifth, found)) if found else Counter()
    return {
        "plays": len(found),
        "listened": sum(play.listened_ms for play in found),
        "breakdown": [fifths[number] for number in range(5)],
        "unqualified": Counter(play.reason for play in found if play.reason != "qualified"),
        "sources": _rows(found, lambda play: play.source),
    }


def figures(found: Sequence[Play]) -> dict[str, Any]:
    """The sums, and counts by what is known of plays; rows of links are as those of sources."""
    return {
        **sums(found),
        "devices": Counter(play.device for play in found),
        "platforms": Counter(play.platform for play in found),
        "countries": Counter(play.country for play in found),
        "referrers": Counter(play.host for play in found if play.host),
        "links": _rows(found, lambda play: play.link),
    }


def heard(found: Iterable[Play]) -> tuple[list[int], list[int], int]:
    return heard_by_parts(found)


def _fifth(play: Play) -> int:
    return sum(100 * play.listened_ms >= percent * play.duration_ms for percent in (20, 40, 60, 80))


def _rows(found: Iterable[Play], of: Callable[[Play], str]) -> dict[str, list[int]]:
    rows: defaultdict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for play in found:
        if name := of(play):
            row = rows[name]
            row[0] += 1
            row[1] += play.reason == "qualified"
            row[2] += 1_000_000 * play.listened_ms // play.duration_ms
    return dict(rows)


def by_hour(found: Iterable[Play], now: datetime, zone: str) -> list[int]:
    """The plays of each of the last 48 hours of the reader's clock, the present one last."""
    clock = now.astimezone(ZoneInfo(zone))
    end = now - timedelta(minutes=clock.minute, seconds=now.second, microseconds=now.microsecond) + timedelta(hours=1)
    ages = Counter((end - play.started - timedelta(microseconds=1)) // timedelta(hours=1) for play in found)
    return [ages[age] for age in range(47, -1, -1)]


def by_minute(found: Iterable[Play], now: datetime) -> list[int]:
    """The plays of each of the last 60 minutes, the present one last."""
    end = now.replace(second=0, microsecond=0) + timedelta(minutes=1)
    ages = Counter((end - play.started - timedelta(microseconds=1)) // timedelta(minutes=1) for play in found)
    return [ages[age] for age in range(59, -1, -1)]


def growth(found: Iterable[Play], now: datetime, zone: str) -> float | None:
    """Of qualified plays: the last 30 whole days of the reader over the 30 before, in percent."""
    today = now.astimezone(ZoneInfo(zone)).date()
    ages = [(today - local_day(play, zone)).days for play in found if play.reason == "qualified"]
    recent, before = (sum(first <= age < first + 30 for age in ages) for first in (1, 31))
    return round(100 * (recent - before) / before, 2) + 0.0 if before else None


def former_days(first: date, last: date, compare: str, *, weekdays: bool) -> tuple[date, date]:
    """The range with which a range of days is compared."""
    length = (last - first).days + 1
    if compare == "previous_year" and not weekdays:
        return _year_before(first), _year_before(last)
    back = 364 if compare == "previous_year" else -(-length // 7) * 7 if weekdays else length
    return first - timedelta(back), last - timedelta(back)


def answering(
    days: Iterable[date], first: date, former: date, compare: str, *, weekdays: bool
) -> tuple[date, date] | None:
    """The first and the last day of the former range that answer to the days of a point."""
    by_dates = compare == "previous_year" and not weekdays
    found = [
        _year_before(day) if by_dates else former + (day - first)
        for day in days
        if not (by_dates and (day.month, day.day) == (2, 29) and day != first)
    ]
    return (found[0], found[-1]) if found else None


def until_now(found: Iterable[Play], last: date, now: datetime, zone: str) -> Iterator[Play]:
    """The plays of a former range that ends with this day, up to the moment that answers to now.

    It is as long after the beginning of that day as now is after that of today, to the quarter of an hour.
    """
    there = ZoneInfo(zone)
    passed = now - _begins(now.astimezone(there).date(), there)
    moment = min(_begins(last, there) + passed, _begins(last + timedelta(1), there))
    moment -= timedelta(minutes=moment.minute % 15, seconds=moment.second, microseconds=moment.microsecond)
    return (play for play in found if play.started < moment)


def _begins(day: date, zone: ZoneInfo) -> datetime:
    """By looking at the clock at each quarter of an hour from noon two days before on."""
    moment = datetime(day.year, day.month, day.day, 12, tzinfo=UTC) - timedelta(2)
    while moment.astimezone(zone).date() < day:
        moment += timedelta(minutes=15)
    return moment


def _year_before(day: date) -> date:
    if (day.month, day.day) == (2, 29):
        day -= timedelta(1)
    return day.replace(year=day.year - 1)
