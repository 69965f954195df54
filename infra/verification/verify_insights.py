"""make verify-insights FILE=...: compare insights of a listening log with made-up sources and ranges with an oracle.

Sums, series, sources, links, time zones, comparisons, what is played now, growth, and which seconds are heard, of every
producer and one of its tracks, at moments within the log. It runs in memory, without the stack, on all processors.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import sys
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import partial
from itertools import groupby, islice, pairwise
from pathlib import Path
from random import Random
from typing import Any

from beatpass.clock import now as present
from beatpass.domain.insights.calendar.comparing import CompareRequest, CompareWith, former_of
from beatpass.domain.insights.calendar.ranges import Bucket, Range
from beatpass.domain.insights.calendar.segments import Segments, segments_of
from beatpass.domain.insights.calendar.time_zones import local_date, zone_named
from beatpass.domain.insights.pages.comparison import compare
from beatpass.domain.insights.pages.live import days_of, live_of
from beatpass.domain.insights.pages.overview import overview_of
from beatpass.domain.insights.sums.counts import Counts
from beatpass.domain.insights.sums.figures import RangeFigures
from beatpass.domain.insights.sums.local_days import growth_windows, local_daily
from beatpass.domain.insights.sums.months import MonthFigures, month_of
from beatpass.domain.insights.sums.range_sums import sum_segments
from beatpass.domain.listening.growth import growth_percent
from beatpass.domain.platform.daily_counts import by_day
from beatpass.domain.platform.facts import PlayLogged
from beatpass.domain.platform.figures import (
    DayFigures,
    FigureKey,
    LinkFigures,
    LinkKey,
    ProducerDayKey,
    Standing,
    StandingKey,
    TrackDayKey,
    TrackFigures,
    TrackKey,
)
from beatpass.domain.platform.projection import project
from beatpass.domain.platform.projection.working_documents import document
from beatpass.domain.platform.times import to_iso
from infra.importing.listening_log import Listening, read
from infra.importing.log_portfolios import by_producer, portfolios
from infra.importing.portfolios import Portfolio
from infra.importing.progress import Progress
from infra.verification.memory import Memory, named
from infra.verification.oracles import seeded_log as oracle
from infra.verification.oracles.seeded_log import Play

ZONES = (
    *("UTC", "Australia/Lord_Howe", "Asia/Kathmandu", "Pacific/Apia", "Africa/Casablanca", "America/Santiago"),
    *("America/Toronto", "America/St_Johns", "Pacific/Chatham", "Asia/Tehran", "Europe/London", "Pacific/Pago_Pago"),
)
_COMPARED: tuple[CompareWith, ...] = ("previous_period", "previous_year")
_BUCKETS: tuple[Bucket, ...] = ("day", "week", "month")
_LENGTHS = (1, 2, 7, 30, 91, 400)
# A producer with so many plays is looked at at several moments.
_MANY, _MOMENTS = 20, 3
_SHOWN = 20
# Producers that a process takes at once.
_AT_ONCE = 20


@dataclass(slots=True)
class Looked:
    """A producer or one of its tracks, at a moment: its documents, and the plays that they count."""

    name: str
    memory: Memory
    days: Mapping[str, DayFigures]
    plays: Sequence[Play]
    now: datetime


Compared = dict[str, tuple[object, object]]


@dataclass(frozen=True, slots=True)
class Verified:
    """Of how many plays how many figures were compared, and a line for each that differs."""

    plays: int
    figures: int
    wrong: list[str]


def world_of(path: Path, *, seed: int = 1) -> Iterator[tuple[Portfolio, list[Play]]]:
    """Each producer of the log with its plays as the oracle has them."""
    with gzip.open(path, "rt") if path.suffix == ".gz" else path.open() as lines:
        truth = oracle.plays(csv.DictReader(lines), seed=seed)
    entries = (entry for entry in read(path, now=present()) if isinstance(entry, Listening))
    for portfolio in portfolios(by_producer(entries), named=named):
        yield portfolio, truth[portfolio.artist.name]


def verify(
    portfolio: Portfolio,
    truth: Sequence[Play],
    *,
    told: Sequence[Play] | None = None,
    seed: int = 1,
    looks: int = 1,
) -> Verified:
    """Compare the figures at a few moments of the producer's plays.

    At each, ``looks`` ranges of days are compared in as many time zones. ``told`` is what the facts say of the plays,
    the truth by default.
    """
    figures, wrong = 0, list[str]()
    for looked, zone, compared in _compared(portfolio, truth, truth if told is None else told, seed, looks):
        figures += len(compared)
        wrong += _lines(looked, zone, compared)
    return Verified(len(truth), figures, wrong)


def _compared(
    portfolio: Portfolio, truth: Sequence[Play], told: Sequence[Play], seed: int, looks: int
) -> Iterator[tuple[Looked, str, Compared]]:
    """Figures in a time zone, as shown and as they should be."""
    memory, chance = Memory(), Random(f"{seed} {portfolio.artist.id}")  # noqa: S311 - made up
    titles = {track.id: track.title for track, _ in portfolio.tracks}
    project(portfolio.profile, memory)
    for _, saved in portfolio.tracks:
        project(saved, memory)
    facts = sorted(portfolio.plays, key=lambda fact: (fact.at, fact.play_id))
    count = _MOMENTS if len(facts) >= _MANY else 1
    moments = {*(chance.randrange(len(facts)) for _ in range(count - 1)), len(facts) - 1}
    made_up = {(play.track, named(play.listener), to_iso(play.ended)): play for play in told}
    days: dict[FigureKey, None] = {}
    for number, fact in enumerate(facts):
        play = _told(fact, made_up[titles[fact.track_id], fact.listener_id, fact.at])
        project(play, memory)
        day = play.started_at[:10]
        days |= dict.fromkeys((ProducerDayKey(fact.artist_id, day), TrackDayKey(fact.track_id, day)))
        if number in moments and (number + 1 == len(facts) or facts[number + 1].at != fact.at):
            played = [play for play in truth if to_iso(play.ended) <= fact.at]
            now = datetime.fromisoformat(fact.at) + timedelta(seconds=chance.randrange(3 * 3_600))
            if number + 1 < len(facts):
                now = min(now, datetime.fromisoformat(facts[number + 1].at) - timedelta(milliseconds=1))
            yield from _of_moment(portfolio, fact.track_id, memory, days, played, now, chance, looks)


def _told(fact: PlayLogged, play: Play) -> PlayLogged:
    return replace(
        fact,
        device=play.device,
        platform=play.platform,
        country=play.country,
        source=play.source,
        referrer_host=play.host,
        link_id=play.link,
        link_artist_id=fact.artist_id if play.link else "",
        heard=play.heard,
    )


def _of_moment(
    portfolio: Portfolio,
    track_id: str,
    memory: Memory,
    days: Iterable[FigureKey],
    played: Sequence[Play],
    now: datetime,
    chance: Random,
    looks: int,
) -> Iterator[tuple[Looked, str, Compared]]:
    artist = portfolio.artist
    title = next(track.title for track, _ in portfolio.tracks if track.id == track_id)
    found: dict[str, dict[str, DayFigures]] = {"artist": {}, "track": {}}
    for key in days:
        if isinstance(key, ProducerDayKey):
            found["artist"][key.day] = document(memory, key, DayFigures)
        elif isinstance(key, TrackDayKey) and key.track_id == track_id:
            found["track"][key.day] = document(memory, key, DayFigures)
    for kind, of_kind in found.items():
        mine = [play for play in played if kind == "artist" or play.track == title]
        looked = Looked(f"{artist.name} ({kind})", memory, dict(sorted(of_kind.items())), mine, now)
        for zone in chance.choices(ZONES, k=looks):
            yield looked, zone, _page(looked, zone, chance)
            yield looked, zone, _comparison(looked, zone, chance)
            yield looked, zone, _live(looked, zone)
    producer = Looked(artist.name, memory, found["artist"], played, now)
    of_track = Looked(title, memory, found["track"], [play for play in played if play.track == title], now)
    zone = chance.choice(ZONES)
    standing, track = (
        document(memory, StandingKey(artist.id), Standing),
        document(memory, TrackKey(track_id), TrackFigures),
    )
    yield producer, zone, _growth(producer, standing.daily, zone)
    yield of_track, zone, _growth(of_track, track.daily, zone)
    yield producer, zone, _links(producer, artist.id)


def _lines(looked: Looked, zone: str, figures: Compared) -> Iterator[str]:
    for figure, (shown, right) in figures.items():
        if shown != right:
            yield f"{looked.name} at {looked.now} in {zone}: {figure} is {shown}, and the log says {right}"


# --- a page


def _span(looked: Looked, zone: str, chance: Random) -> Range:
    """A range of some days that ends today or earlier."""
    today = local_date(looked.now, zone_named(zone))
    last = today - timedelta(chance.choice((0, 0, 1, 5, 40)))
    first = last - timedelta(chance.choice(_LENGTHS) - 1)
    starts: Any = chance.choice(("monday", "sunday"))
    return Range(first=first, last=last, bucket=chance.choice(_BUCKETS), timezone=zone, week_starts=starts)


def _summed(looked: Looked, segments: Segments) -> RangeFigures:
    """As storage reads it: months that lie in the range rolled up, and the days that are divided beside them."""
    begin, end, split = segments.cuts[0], segments.cuts[-1], segments.split
    within = {day: each for day, each in looked.days.items() if begin.day <= day <= end.day}
    months: list[MonthFigures] = []
    single: dict[str, DayFigures] = {}
    for month, of_month in groupby(within.items(), key=lambda item: item[0][:7]):
        days = dict(of_month)
        if begin.day[:7] < month < end.day[:7]:
            months.append(month_of(days))
            single |= {day: each for day, each in days.items() if day in split}
        else:
            single |= days
    inside = {day: each for day, each in single.items() if day < end.day or end.quarter}
    return sum_segments(segments, inside, months)


def _page(looked: Looked, zone: str, chance: Random) -> Compared:
    span = _span(looked, zone, chance)
    found = _summed(looked, segments_of(span.starts(), zone_named(zone)))
    overview = overview_of(found, span)
    local = oracle.by_local_day(looked.plays, zone)
    right = oracle.within(local, span.first, span.last)
    begun = oracle.points(span.first, span.last, span.bucket, span.week_starts)
    of_points: dict[date, list[Play]] = {day: [] for day in begun}
    for day, of_day in local.items():
        if span.first <= day <= span.last:
            of_points[begun[bisect_right(begun, day) - 1]] += of_day
    points = [(day, _sums(of_point)) for day, of_point in of_points.items()]
    halves = [
        len(oracle.within(local, span.first, span.first + timedelta(span.days // 2 - 1))),
        len(oracle.within(local, span.last - timedelta(span.days // 2 - 1), span.last)),
    ]
    figures = oracle.figures(right)
    name = f"{span.first} to {span.last} by {span.bucket}"
    return {
        f"{name}: series": ([(each.day, _counts(each.counts)) for each in overview.points], points),
        f"{name}: halves": ([overview.halves.first.plays, overview.halves.second.plays], halves),
        f"{name}: totals": (_counts(overview.counts), _sums(right)),
        **{f"{name}: {each}": (getattr(found, each), dict(figures[each])) for each in _COUNTED},
        **_heard(name, found, looked.plays, right),
        **_people(name, found, right),
    }


_COUNTED = ("devices", "platforms", "countries", "referrers", "links")


def _sums(found: Sequence[Play]) -> dict[str, Any]:
    figures = oracle.sums(found)
    return {name: figures[name] for name in ("plays", "listened", "breakdown", "unqualified", "sources")}


def _counts(counts: Counts) -> dict[str, Any]:
    return {
        "plays": counts.plays,
        "listened": counts.listened_ms,
        "breakdown": counts.breakdown,
        "unqualified": Counter(counts.unqualified),
        "sources": counts.sources,
    }


def _heard(name: str, found: RangeFigures, plays: Sequence[Play], right: Sequence[Play]) -> Compared:
    """Which hundredths are heard; those of UTC days that an end of the range divides are left out and counted."""
    of_day, inside = (Counter(play.started.date() for play in some) for some in (plays, right))
    divided = {day for day, number in inside.items() if number < of_day[day]}
    whole = [play for play in right if play.started.date() not in divided]
    left_out = sum(bool(play.heard) for play in plays if play.started.date() in divided)
    shown = list(found.heard.heard), list(found.heard.left), found.heard.plays, found.heard.left_out
    return {f"{name}: heard": (shown, (*oracle.heard(whole), left_out))}


def _people(name: str, found: RangeFigures, right: Sequence[Play]) -> Compared:
    """Unique listeners are within the error that the answer states."""
    unique, true = found.unique_listeners, len({play.listener for play in right})
    holds = unique.value * (1 - unique.error_percent / 100) - 0.01 <= true <= unique.value
    return {f"{name}: listeners": (true if holds else unique, true)}


# --- beside a former range


def _comparison(looked: Looked, zone: str, chance: Random) -> Compared:
    span, with_, weekdays = _span(looked, zone, chance), chance.choice(_COMPARED), chance.random() < 0.5
    request = CompareRequest(with_=with_, weekdays=weekdays)
    former = former_of(span, request, preset=None, now=looked.now)
    overview = overview_of(_summed(looked, segments_of(span.starts(), zone_named(zone))), span)
    found = compare(overview, _summed(looked, former.segments()), former)
    first, last = oracle.former_days(span.first, span.last, with_, weekdays=weekdays)
    before = oracle.within(oracle.by_local_day(looked.plays, zone), first, last)
    answering = partial(oracle.answering, first=span.first, former=first, compare=with_, weekdays=weekdays)
    unfinished = span.last == local_date(looked.now, zone_named(zone)) and last < span.last
    unfinished = unfinished and answering([span.last]) is not None
    if unfinished:
        before = list(oracle.until_now(before, last, looked.now, zone))
    begun = oracle.points(span.first, span.last, span.bucket, span.week_starts)
    played = {day: len(found) for day, found in oracle.by_local_day(before, zone).items()}
    points: list[tuple[date, int] | None] = []
    for begin, end in pairwise([*begun, span.last + timedelta(1)]):
        days = [begin + timedelta(number) for number in range((end - begin).days)]
        found_days = answering(days)
        in_point = found_days and sum(number for day, number in played.items() if found_days[0] <= day <= found_days[1])
        points.append((found_days[0], in_point or 0) if found_days else None)
    name = f"{span.first} to {span.last} by {span.bucket}, {with_}{' by weekdays' * weekdays}"
    right = oracle.figures(before)
    shown = [(each[0], each[1].plays) if each else None for each in found.points]
    return {
        f"{name}: range": ((former.span.first, former.span.last, former.until is not None), (first, last, unfinished)),
        f"{name}: totals": (_counts(found.counts), _sums(before)),
        f"{name}: points": (shown, points),
        f"{name}: sources": (found.sources, {key: right["sources"].get(key, [0])[0] for key in found.sources}),
        f"{name}: links": (found.links, {key: right["links"].get(key, [0])[0] for key in found.links}),
        f"{name}: devices": (found.devices, {key: right["devices"][key] for key in found.devices}),
    }


# --- now, growth and links


def _live(looked: Looked, zone: str) -> Compared:
    days = {day: looked.days[day] for day in days_of(looked.now) if day in looked.days}
    live = live_of(days, [], now=looked.now, timezone=zone)
    return {
        "hours": ([each.plays for each in live.hours], oracle.by_hour(looked.plays, looked.now, zone)),
        "minutes": ([each.plays for each in live.minutes], oracle.by_minute(looked.plays, looked.now)),
    }


def _growth(looked: Looked, daily: list[int], zone: str) -> Compared:
    today = local_date(looked.now, zone_named(zone))
    local = local_daily(daily, looked.days, growth_windows(today, zone_named(zone)))
    shown = growth_percent(by_day(local), today=today.toordinal())
    return {"growth": (shown, oracle.growth(looked.plays, looked.now, zone))}


def _links(looked: Looked, artist_id: str) -> Compared:
    right = oracle.figures(looked.plays)["links"]
    found = {link: document(looked.memory, LinkKey(artist_id, link), LinkFigures) for link in right}
    shown = {link: [each.plays, each.qualified_plays, each.ratio_millionths] for link, each in found.items()}
    return {"links of all time": (shown, right)}


def main() -> None:
    parser = argparse.ArgumentParser(prog="infra.verification.verify_insights", description=__doc__)
    parser.add_argument("file", type=Path, metavar="FILE")
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    print("reading the log ...", flush=True)
    worlds = list(world_of(asked.file, seed=asked.seed))
    progress = Progress("compared", len(worlds))
    found: list[Verified] = []
    with ProcessPoolExecutor() as processes:
        for each in processes.map(partial(_verify, seed=asked.seed), worlds, chunksize=_AT_ONCE):
            found.append(each)
            progress.advance(1)
    progress.finish()
    wrong = [line for each in found for line in each.wrong]
    for line in islice(wrong, _SHOWN):
        print(line, file=sys.stderr)
    plays, figures = sum(each.plays for each in found), sum(each.figures for each in found)
    print(f"{figures:,} figures of {len(found):,} producers, {plays:,} plays: {len(wrong):,} differences")
    sys.exit(1 if wrong else 0)


def _verify(world: tuple[Portfolio, list[Play]], *, seed: int) -> Verified:
    return verify(*world, seed=seed)


if __name__ == "__main__":
    main()
