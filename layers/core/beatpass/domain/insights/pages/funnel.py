"""From plays to downloads and purchases: by source, country and track, times between them, and what plays bring.

Who downloads is led there by its plays of the track in the 90 days before. The *first touch* and the *last touch* are
the first and the last of these plays, and a page has the rows of both. What fewer than five people did has no row.

See docs/specification.md 6.14 and docs/privacy.md 4.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median_low
from typing import Any
from zoneinfo import ZoneInfo

from beatpass.domain.insights.calendar.ranges import Range
from beatpass.domain.insights.calendar.time_zones import day_start
from beatpass.domain.insights.sums.counts import total
from beatpass.domain.insights.sums.figures import RangeFigures
from beatpass.domain.insights.sums.privacy_floor import FLOOR, told_names
from beatpass.domain.insights.sums.shares import percent_of
from beatpass.domain.listening.acquisitions import WINDOW_DAYS, Acquisition, is_bought
from beatpass.domain.platform.figures import Acquisitions
from beatpass.domain.platform.times import day_of_milliseconds, milliseconds, milliseconds_of_day, to_iso

# The key of what no play led to, and that of plays which do not say their source.
NO_PLAY, UNSTATED = "no_play", "unstated"
TOP_ROWS = 10
# The most seconds that pass from a touch to what it led to, by name; the last has no end: a window begins with a day.
WITHIN = {"10_minutes": 600, "1_hour": 3_600, "1_day": 86_400, "7_days": 604_800, "30_days": 2_592_000}
LONGEST = "90_days"
_NAMES, _SECONDS = [*WITHIN, LONGEST], list(WITHIN.values())
PlaysOf = Callable[[str], int | None]
"""The plays of the range with a key; None where there is no such number."""


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


@dataclass(frozen=True, slots=True)
class Acquired:
    """What was downloaded in a range: ``bought`` are the purchases among the ``granted``.

    ``downloaded`` says when each user downloaded each track without buying it, the earliest first. ``others`` are the
    numbers of downloads and purchases, income and refunds of what is not kept one by one.
    """

    granted: Sequence[Acquisition]
    bought: Sequence[Acquisition]
    downloaded: Mapping[tuple[str, str], Sequence[int]]
    others: Sequence[int]

    def tracks(self) -> list[str]:
        """Those with a row of their own, by id."""
        stages = self.granted, self.bought
        return list(dict.fromkeys(name for rows in stages for name in _Groups(rows, _tracks(rows)).told()))


def acquired_in(months: Sequence[Acquisitions], span: Range, zone: ZoneInfo) -> Acquired:
    """``months`` are those of ``months_needed``, in any order."""
    begin, end = _instants(span, zone)
    first, last = span.first.isoformat(), span.last.isoformat()
    others = [sums for month in months for day, sums in month.others.items() if first <= day <= last]
    downloaded: dict[tuple[str, str], list[int]] = {}
    granted, bought = list[Acquisition](), list[Acquisition]()
    for month in months:
        for name, values in month.rows.items():
            row = Acquisition(*values)
            purchase, inside = is_bought(name), begin <= row.at < end
            if inside and row.granted:
                granted.append(row)
            if inside and purchase:
                bought.append(row)
            if row.granted and not purchase:
                downloaded.setdefault((row.user, row.track_id), []).append(row.at)
    return Acquired(
        granted=granted,
        bought=bought,
        downloaded={key: sorted(times) for key, times in downloaded.items()},
        others=[sum(column) for column in zip(*others, strict=True)] or [0] * 4,
    )


def funnel_of(acquired: Acquired, plays: RangeFigures) -> Funnel:
    """``plays`` are those of the same range."""
    played, others = _Plays(plays), acquired.others
    purchases = _Stage(played, acquired.bought, others[1:])
    before = [_downloaded_before(row, acquired.downloaded) for row in acquired.bought]
    return Funnel(
        plays=played.number,
        downloads=_Stage(played, acquired.granted, [others[0], 0, 0], money=False).made(),
        purchases=purchases.made(),
        after_download=purchases.times(before),
        left_out=others[0],
    )


def _instants(span: Range, zone: ZoneInfo) -> tuple[int, int]:
    """The beginning of the range and of what follows it, in milliseconds since 1970."""
    begin, end = (milliseconds(to_iso(day_start(day, zone))) for day in (span.first, span.last + timedelta(days=1)))
    return begin, end


class _Plays:
    """The plays of the range, with those of each source, country and track; None where there is no such number."""

    def __init__(self, plays: RangeFigures) -> None:
        counts = total([each for _, each in plays.days])
        sources = {kind: row[0] for kind, row in counts.sources.items()}
        self.number = counts.plays
        self._sources = sources | {UNSTATED: counts.plays - sum(sources.values())}
        self._countries = plays.countries
        self._tracks = plays.tracks.plays
        # A row has plays beside it: it is told only where those are of five listeners too.
        self.hidden = {name for name in plays.countries if len(plays.country_listeners.get(name, ())) < FLOOR}

    def of_source(self, key: str) -> int | None:
        return None if key == NO_PLAY else self._sources.get(key, 0)

    def of_country(self, key: str) -> int | None:
        return None if key == NO_PLAY else self._countries.get(key, 0)

    def of_track(self, key: str) -> int:
        """All of them on the page of a track."""
        return self._tracks.get(key, 0) if self._tracks else self.number


def _tracks(rows: Iterable[Acquisition]) -> list[str]:
    return [row.track_id for row in rows]


class _Groups:
    """Rows by key: how many downloads of which people."""

    def __init__(self, rows: Sequence[Acquisition], keys: Sequence[str]) -> None:
        groups: defaultdict[str, list[Acquisition]] = defaultdict(list)
        for key, row in zip(keys, rows, strict=True):
            groups[key].append(row)
        self.rows = groups
        self.counts = {key: sum([row.granted for row in group]) for key, group in groups.items()}
        self._people = {key: {row.user for row in group} for key, group in groups.items()}

    def told(self, hidden: Collection[str] = ()) -> list[str]:
        """The keys that may have a row of their own, the largest first."""
        return told_names(self.counts, self._people, most=TOP_ROWS, hidden=hidden)


class _Stage:
    """Makes a stage of its rows.

    ``others`` are the number, income and refunds of what is not kept one by one. Without ``money`` there is no revenue.
    """

    def __init__(
        self, plays: _Plays, rows: Sequence[Acquisition], others: Sequence[int], *, money: bool = True
    ) -> None:
        self._plays, self._rows, self._money = plays, rows, money
        self._number = sum([row.granted for row in rows]) + others[0]
        self._refunded = sum([row.refunded for row in rows]) + others[2] if money else 0
        self._revenue = sum([row.income for row in rows]) + others[1] - self._refunded if money else 0

    def made(self) -> Stage:
        rows = self._rows
        return Stage(
            total=self._number,
            users=len({row.user for row in rows}),
            per_thousand_plays=_per_thousand(self._number, self._plays.number),
            revenue=self._revenue,
            refunded=self._refunded,
            revenue_per_thousand_plays=_per_thousand(self._revenue, self._plays.number),
            first=self._touched([row.first for row in rows]),
            last=self._touched([row.last for row in rows]),
            tracks=self._by(_tracks(rows), self._plays.of_track),
        )

    def times(self, began: Sequence[int | None]) -> Times:
        """From these times, in milliseconds since 1970, to the rows; None where there is none."""
        pairs = zip(self._rows, began, strict=True)
        timed = [(row, (row.at - since) // 1000) for row, since in pairs if since is not None]
        rows, seconds = [row for row, _ in timed], [passed for _, passed in timed]
        keys = [_NAMES[bisect_left(_SECONDS, passed)] for passed in seconds]
        within = self._divided(rows, keys, sum([row.granted for row in rows]), self._worth(rows), None)
        told = sorted(within.told, key=lambda row: _NAMES.index(row.key))
        enough = len({row.user for row in rows}) >= FLOOR
        return Times(median_low(seconds) if enough else None, Rows(told, within.other))

    def _touched(self, touches: Sequence[Sequence[Any]]) -> Touched:
        """``touches`` are as an Acquisition has them: time, source and country, or nothing."""
        return Touched(
            self._by([(touch[1] or UNSTATED) if touch else NO_PLAY for touch in touches], self._plays.of_source),
            self._by(
                [touch[2] if touch else NO_PLAY for touch in touches], self._plays.of_country, hidden=self._plays.hidden
            ),
            self.times([touch[0] if touch else None for touch in touches]),
        )

    def _by(self, keys: Sequence[str], plays_of: PlaysOf, *, hidden: Collection[str] = ()) -> Rows:
        return self._divided(self._rows, keys, self._number, self._revenue, plays_of, hidden=hidden)

    def _divided(
        self,
        rows: Sequence[Acquisition],
        keys: Sequence[str],
        number: int,
        revenue: int,
        plays_of: PlaysOf | None,
        *,
        hidden: Collection[str] = (),
    ) -> Rows:
        """Each row has its key; ``number`` and ``revenue`` are those of all, with what is not kept one by one."""
        groups = _Groups(rows, keys)

        def row_of(key: str, count: int, worth: int, plays: int | None) -> Row:
            per_thousand = _per_thousand(count, plays), _per_thousand(worth, plays)
            return Row(key, count, percent_of(count, number), plays, per_thousand[0], worth, per_thousand[1])

        told = [
            row_of(key, groups.counts[key], self._worth(groups.rows[key]), plays_of(key) if plays_of else None)
            for key in groups.told(hidden)
        ]
        count, worth = number - sum(row.number for row in told), revenue - sum(row.revenue for row in told)
        rest = self._plays.number - sum(row.plays or 0 for row in told) if plays_of else None
        return Rows(told, row_of("", count, worth, rest) if count or worth else None)

    def _worth(self, rows: Sequence[Acquisition]) -> int:
        return sum([row.income - row.refunded for row in rows]) if self._money else 0


def _downloaded_before(row: Acquisition, downloaded: Mapping[tuple[str, str], Sequence[int]]) -> int | None:
    """When the user first downloaded the track in the window before this purchase."""
    times = downloaded.get((row.user, row.track_id), ())
    first = bisect_left(times, milliseconds_of_day(day_of_milliseconds(row.at) - WINDOW_DAYS))
    return times[first] if first < len(times) and times[first] < row.at else None


def _per_thousand(number: int, plays: int | None) -> float | None:
    return round(1000 * number / plays, 2) if plays else None
