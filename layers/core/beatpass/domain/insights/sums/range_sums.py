"""Sum days and months over a range (docs/specification.md 6.6)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from operator import itemgetter

from beatpass.domain.insights.calendar.quarters import Row, split_at, sum_quarters
from beatpass.domain.insights.calendar.segments import Segments
from beatpass.domain.insights.calendar.time_zones import Cut
from beatpass.domain.insights.sums.counts import Counts, sum_counts, sum_rows, total
from beatpass.domain.insights.sums.figures import PlaysByKey, RangeFigures, UniqueListenerCount
from beatpass.domain.insights.sums.months import (
    MonthFigures,
    day_row,
    sum_lists,
    unnamed_listener_plays,
    unnamed_track_plays,
)
from beatpass.domain.insights.sums.privacy_floor import merge_marks
from beatpass.domain.insights.sums.retention import Heard
from beatpass.domain.insights.sums.unique_listeners import count_unique_listeners
from beatpass.domain.platform.figures import DayFigures

Days = Mapping[str, DayFigures]
"""UTC days by date (YYYY-MM-DD)."""


def sum_days(days: Days, months: Sequence[MonthFigures]) -> RangeFigures:
    """Sum single days and whole months, all of which are in the range."""
    counted = [each for month in months for each in month.counts()]
    counted += [(day, Counts(*day_row(each))) for day, each in days.items()]
    dated = [(date.fromisoformat(day), counts) for day, counts in sorted(counted, key=itemgetter(0))]
    return _sum(dated, [*days.values(), *months])


def sum_segments(segments: Segments, days: Days, months: Sequence[MonthFigures]) -> RangeFigures:
    """Sum single days and whole months over a range whose bounds lie within days.

    ``days`` has all days that a segment divides, also those of the months. Everything is exact but listeners and
    tracks, which are not kept by quarter: where an end of the range divides a day's plays, those of this day are left
    out, and what they may add is the error of the answer.
    """
    split, in_months = segments.split, {day for month in months for day in month.days}
    counted: defaultdict[date, list[Counts]] = defaultdict(list)
    whole: list[DayFigures | MonthFigures] = list(months)
    divided: list[tuple[DayFigures, DayFigures]] = []
    untimed = 0
    for day, counts in (each for month in months for each in month.counts() if each[0] not in split):
        _count(counted, segments, Cut(day, 0), counts)
    for day, figures in days.items():
        parts = _parts(day, figures, split.get(day, []))
        untimed += day in split and sum(row[0] for row in figures.quarters.values()) < figures.plays
        inside = [row for at, row in parts if _count(counted, segments, at, Counts(*row[:6]))]
        if day in in_months or not inside:
            continue
        plays = sum(row[0] for row in inside)
        if plays == figures.plays:
            whole.append(figures)
        elif plays:
            divided.append((_part_of_day(inside), figures))
    dated = [(day, total(each)) for day, each in sorted(counted.items())]
    summed = _sum(dated, [*whole, *(part for part, _ in divided)])
    return _with_errors(summed, whole, divided, untimed)


def _count(counted: Mapping[date, list[Counts]], segments: Segments, at: Cut, counts: Counts) -> bool:
    """Whether it is in the range."""
    day = segments.date_of(at)
    if day is not None and counts.plays:
        counted[day].append(counts)
    return day is not None


def _parts(day: str, figures: DayFigures, at: Sequence[int]) -> Iterable[tuple[Cut, Row]]:
    starts = [Cut(day, quarter) for quarter in (0, *at)]
    return zip(starts, split_at(row_of(figures), figures.quarters, at), strict=True)


def row_of(day: DayFigures) -> Row:
    """The whole day as a row of quarters.py."""
    counts = [day.plays, day.listened_ms, day.ratio_millionths, day.breakdown, day.unqualified, day.sources]
    return [*counts, day.devices, day.platforms, day.countries, day.guests, day.referrers, day.links]


def _part_of_day(rows: Iterable[Row]) -> DayFigures:
    """What is known of a part of a day: everything but its listeners and tracks.

    Without marks of listeners the privacy floor tells of no country that it would not tell of without this part.
    """
    plays, listened_ms, ratio, breakdown, unqualified, sources, *others = sum_quarters(rows)
    devices, platforms, countries, guests, referrers, links = others
    return DayFigures(
        plays=plays,
        listened_ms=listened_ms,
        ratio_millionths=ratio,
        breakdown=breakdown,
        unqualified=unqualified,
        sources=sources,
        devices=devices,
        platforms=platforms,
        countries=countries,
        guests=guests,
        referrers=referrers,
        links=links,
    )


def _with_errors(
    summed: RangeFigures,
    whole: Sequence[DayFigures | MonthFigures],
    divided: Sequence[tuple[DayFigures, DayFigures]],
    untimed: int,
) -> RangeFigures:
    """Say how far what is not kept by quarter may be off: tracks, and the number of listeners."""
    unnamed = sum(part.plays for part, day in divided if day.tracks)
    least = summed.unique_listeners
    most = count_unique_listeners([each.listener_sketch for each in (*whole, *(day for _, day in divided))])
    error = max(most.error_percent, round(100 * (most.value - least.value) / most.value, 2) if most.value else 0.0)
    return replace(
        summed,
        tracks=replace(summed.tracks, error=summed.tracks.error + unnamed),
        unique_listeners=UniqueListenerCount(most.value, error),
        days_without_hours=untimed,
        heard=replace(summed.heard, left_out=sum(day.heard_plays for _, day in divided)),
    )


def _sum(days: list[tuple[date, Counts]], parts: Sequence[DayFigures | MonthFigures]) -> RangeFigures:
    return RangeFigures(
        days=days,
        devices=sum_counts(each.devices for each in parts),
        platforms=sum_counts(each.platforms for each in parts),
        countries=sum_counts(each.countries for each in parts),
        country_listeners=merge_marks([each.country_listeners for each in parts]),
        listeners=PlaysByKey(sum_counts(each.known for each in parts), error=sum(map(_unnamed_listeners, parts))),
        guest_plays=sum(each.guests for each in parts),
        unique_listeners=count_unique_listeners([each.listener_sketch for each in parts]),
        tracks=PlaysByKey(sum_counts(each.tracks for each in parts), error=sum(map(_unnamed_tracks, parts))),
        referrers=sum_counts(each.referrers for each in parts),
        links=sum_rows(each.links for each in parts),
        heard=_heard(parts),
    )


def _heard(parts: Sequence[DayFigures | MonthFigures]) -> Heard:
    told = [each for each in parts if each.heard_plays]
    if not told:
        return Heard()
    return Heard(
        heard=sum_lists(each.heard for each in told),
        left=sum_lists(each.left for each in told),
        plays=sum(each.heard_plays for each in told),
    )


def _unnamed_listeners(part: DayFigures | MonthFigures) -> int:
    return part.known_error if isinstance(part, MonthFigures) else unnamed_listener_plays(part)


def _unnamed_tracks(part: DayFigures | MonthFigures) -> int:
    return part.tracks_error if isinstance(part, MonthFigures) else unnamed_track_plays(part)
