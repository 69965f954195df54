"""From plays to downloads and purchases: by source, country and track, times between them, and what plays bring.

Who downloads is led there by its plays of the track in the 90 days before. The *first touch* and the *last touch* are
the first and the last of these plays, and a page has the rows of both. What fewer than five people did has no row.

See docs/specification.md 6.14 and docs/privacy.md 4.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median_low
from zoneinfo import ZoneInfo

from beatpass.domain.insights.counts import total
from beatpass.domain.insights.figures import RangeFigures
from beatpass.domain.insights.privacy_floor import FLOOR, told_names
from beatpass.domain.insights.ranges import Range
from beatpass.domain.insights.shares import percent_of
from beatpass.domain.insights.time_zones import day_start
from beatpass.domain.listening.acquisitions import WINDOW_DAYS, Acquisition, Touch, is_bought
from beatpass.domain.platform.figures import Acquisitions
from beatpass.domain.platform.times import day_of_milliseconds, milliseconds, milliseconds_of_day, to_iso

# The key of what no play led to, and that of plays which do not say their source.
NO_PLAY, UNSTATED = "no_play", "unstated"
TOP_ROWS = 10
# The most seconds that pass from a touch to what it led to, by name; the last has no end: a window begins with a day.
WITHIN = {"10_minutes": 600, "1_hour": 3_600, "1_day": 86_400, "7_days": 604_800, "30_days": 2_592_000}
LONGEST = "90_days"


@dataclass(frozen=True, slots=True)
class Row:
    """The downloads, or purchases, of one source, country, track or length of time.

    ``percent`` is of all of the range. ``plays`` are those of the range; None where there is no such number. Revenue is
    in minor units, refunds taken off.
    """

    key: str
    number: int
    percent: float
    plays: int | None
    per_thousand_plays: float | None
    revenue: int
    revenue_per_thousand_plays: float | None


@dataclass(frozen=True, slots=True)
class Rows:
    """``other`` is what has no row of its own; None where everything has."""

    told: Sequence[Row]
    other: Row | None


@dataclass(frozen=True, slots=True)
class Times:
    """``median_seconds`` is None for fewer than five people; the rows are in the order of WITHIN."""

    median_seconds: int | None
    rows: Rows


@dataclass(frozen=True, slots=True)
class Touched:
    sources: Rows
    countries: Rows
    times: Times


@dataclass(frozen=True, slots=True)
class Stage:
    """Downloads, or purchases. ``users`` are different people; money is of purchases alone."""

    total: int
    users: int
    per_thousand_plays: float | None
    revenue: int
    refunded: int
    revenue_per_thousand_plays: float | None
    first: Touched
    last: Touched
    tracks: Rows


@dataclass(frozen=True, slots=True)
class Funnel:
    """``after_download`` is the time from a user's first download of the track that was not bought to the purchase.

    ``left_out`` downloads are in totals alone, because a month has more than are kept one by one.
    """

    plays: int
    downloads: Stage
    purchases: Stage
    after_download: Times
    left_out: int


def months_needed(span: Range, zone: ZoneInfo) -> list[str]:
    """The UTC months (YYYY-MM) of the range, and of the window before it."""
    begin, end = _instants(span, zone)
    first = date.fromordinal(day_of_milliseconds(begin)) - timedelta(days=WINDOW_DAYS)
    last = date.fromordinal(day_of_milliseconds(end - 1))
    days = (first + timedelta(days=number) for number in range((last - first).days + 1))
    return sorted({day.isoformat()[:7] for day in days})


def funnel_of(months: Sequence[Acquisitions], plays: RangeFigures, span: Range, zone: ZoneInfo) -> Funnel:
    """``months`` are those of ``months_needed``, in any order; ``plays`` are of the range."""
    begin, end = _instants(span, zone)
    rows = [(name, Acquisition(*row)) for month in months for name, row in month.rows.items()]
    inside = [(name, row) for name, row in rows if begin <= row.at < end]
    first, last = span.first.isoformat(), span.last.isoformat()
    others = [sums for month in months for day, sums in month.others.items() if first <= day <= last]
    others_of = [sum(column) for column in zip(*others, strict=True)] or [0] * 4
    context, downloaded = _Context(plays), _downloaded(rows)
    downloads = [row for _, row in inside if row.granted]
    bought = [row for name, row in inside if is_bought(name)]
    return Funnel(
        plays=context.whole,
        downloads=context.stage([row._replace(income=0, refunded=0) for row in downloads], [others_of[0], 0, 0]),
        purchases=context.stage(bought, others_of[1:]),
        after_download=context.times(bought, lambda row: _downloaded_before(row, downloaded)),
        left_out=others_of[0],
    )


def _instants(span: Range, zone: ZoneInfo) -> tuple[int, int]:
    """The beginning of the range and of what follows it, in milliseconds since 1970."""
    begin, end = (milliseconds(to_iso(day_start(day, zone))) for day in (span.first, span.last + timedelta(days=1)))
    return begin, end


def _downloaded(rows: Iterable[tuple[str, Acquisition]]) -> Mapping[tuple[str, str], list[int]]:
    """When each user downloaded each track without buying it, the earliest first."""
    found: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    for name, row in rows:
        if row.granted and not is_bought(name):
            found[row.user, row.track_id].append(row.at)
    return {key: sorted(times) for key, times in found.items()}


class _Context:
    """The plays that rows are compared with."""

    def __init__(self, plays: RangeFigures) -> None:
        counts = total([each for _, each in plays.days])
        sources = {kind: row[0] for kind, row in counts.sources.items()}
        self.whole = counts.plays
        self.sources = sources | {UNSTATED: counts.plays - sum(sources.values())}
        self.countries = plays.countries
        self.tracks = plays.tracks.plays
        # A row has plays beside it: it is told only where those are of five listeners too.
        self.hidden = {name for name in plays.countries if len(plays.country_listeners.get(name, ())) < FLOOR}

    def _of_source(self, key: str) -> int | None:
        return None if key == NO_PLAY else self.sources.get(key, 0)

    def _of_country(self, key: str) -> int | None:
        return None if key == NO_PLAY else self.countries.get(key, 0)

    def _of_track(self, key: str) -> int:
        """All of them on the page of a track."""
        return self.tracks.get(key, 0) if self.tracks else self.whole

    def stage(self, rows: Sequence[Acquisition], others: Sequence[int]) -> Stage:
        number = sum(row.granted for row in rows) + others[0]
        refunded = sum(row.refunded for row in rows) + others[2]
        revenue = sum(row.income for row in rows) + others[1] - refunded
        return Stage(
            total=number,
            users=len({row.user for row in rows}),
            per_thousand_plays=_per_thousand(number, self.whole),
            revenue=revenue,
            refunded=refunded,
            revenue_per_thousand_plays=_per_thousand(revenue, self.whole),
            first=self._touched(rows, number, revenue, lambda row: row.first_touch),
            last=self._touched(rows, number, revenue, lambda row: row.last_touch),
            tracks=self._rows(rows, number, revenue, lambda row: row.track_id, self._of_track),
        )

    def _touched(
        self, rows: Sequence[Acquisition], number: int, revenue: int, touch_of: Callable[[Acquisition], Touch | None]
    ) -> Touched:
        def source(row: Acquisition) -> str:
            touch = touch_of(row)
            return (touch.source or UNSTATED) if touch else NO_PLAY

        def country(row: Acquisition) -> str:
            touch = touch_of(row)
            return touch.country if touch else NO_PLAY

        def began(row: Acquisition) -> int | None:
            touch = touch_of(row)
            return touch.at if touch else None

        return Touched(
            self._rows(rows, number, revenue, source, self._of_source),
            self._rows(rows, number, revenue, country, self._of_country, hidden=self.hidden),
            self.times(rows, began),
        )

    def _rows(
        self,
        rows: Sequence[Acquisition],
        number: int,
        revenue: int,
        key_of: Callable[[Acquisition], str],
        plays_of: Callable[[str], int | None] | None,
        *,
        hidden: Collection[str] = (),
    ) -> Rows:
        """``number`` and ``revenue`` are what the rows add up to, with those that have no key."""
        counts: Counter[str] = Counter()
        revenues: Counter[str] = Counter()
        people: defaultdict[str, set[str]] = defaultdict(set)
        for row in rows:
            key = key_of(row)
            counts[key] += row.granted
            revenues[key] += row.income - row.refunded
            people[key].add(row.user)
        names = told_names(counts, people, most=TOP_ROWS, hidden=hidden)

        def row_of(key: str, count: int, worth: int, played: int | None) -> Row:
            per_thousand = _per_thousand(count, played), _per_thousand(worth, played)
            return Row(key, count, percent_of(count, number), played, per_thousand[0], worth, per_thousand[1])

        told = [row_of(name, counts[name], revenues[name], plays_of(name) if plays_of else None) for name in names]
        count, worth = number - sum(row.number for row in told), revenue - sum(row.revenue for row in told)
        rest = self.whole - sum(row.plays or 0 for row in told) if plays_of else None
        return Rows(told, row_of("", count, worth, rest) if count or worth else None)

    def times(self, rows: Sequence[Acquisition], since: Callable[[Acquisition], int | None]) -> Times:
        timed = [(row, (row.at - began) // 1000) for row in rows if (began := since(row)) is not None]
        seconds = {(row.user, row.track_id, row.at): passed for row, passed in timed}
        found = [row for row, _ in timed]
        worth = sum(row.income - row.refunded for row in found)
        within = self._rows(
            found,
            sum(row.granted for row in found),
            worth,
            lambda row: _within(seconds[row.user, row.track_id, row.at]),
            None,
        )
        order = [*WITHIN, LONGEST]
        told = sorted(within.told, key=lambda row: order.index(row.key))
        enough = len({row.user for row in found}) >= FLOOR
        return Times(median_low([passed for _, passed in timed]) if enough else None, Rows(told, within.other))


def _downloaded_before(row: Acquisition, downloaded: Mapping[tuple[str, str], list[int]]) -> int | None:
    """When the user first downloaded the track in the window before this purchase."""
    first = milliseconds_of_day(day_of_milliseconds(row.at) - WINDOW_DAYS)
    before = (at for at in downloaded.get((row.user, row.track_id), ()) if first <= at < row.at)
    return next(before, None)


def _within(seconds: int) -> str:
    return next((name for name, most in WITHIN.items() if seconds <= most), LONGEST)


def _per_thousand(number: int, plays: int | None) -> float | None:
    return round(1000 * number / plays, 2) if plays else None
