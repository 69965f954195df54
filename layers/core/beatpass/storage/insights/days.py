"""Read the figures of a track, an album or a producer for a range of days, and sum them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import chain
from typing import NamedTuple

from beatpass.domain.catalogue.entities import Album, Producer, Track
from beatpass.domain.insights.calendar.segments import Segments
from beatpass.domain.insights.sums.figures import RangeFigures
from beatpass.domain.insights.sums.months import MonthFigures, month_of
from beatpass.domain.insights.sums.played_months import months_played
from beatpass.domain.insights.sums.range_sums import sum_days, sum_segments
from beatpass.domain.platform.figures import (
    AlbumDayKey,
    DayFigures,
    ProducerDayKey,
    Standing,
    StandingKey,
    TrackDayKey,
    TrackFigures,
    TrackKey,
)
from beatpass.domain.platform.projection.play_buffer import BufferedRows
from beatpass.storage.dynamodb import documents
from beatpass.storage.dynamodb.read import Wanted
from beatpass.storage.platform import figure_keys, keys, versioned_documents
from beatpass.storage.platform.derived_figures import figure_item, month_item, query_days
from beatpass.storage.platform.play_buffers import Buffer, PlayBuffers, buffer_items, rows_of_buffer
from beatpass.storage.platform.versioned_documents import Stored

Content = Track | Album | Producer
AnyDayKey = TrackDayKey | AlbumDayKey | ProducerDayKey


@dataclass(frozen=True, slots=True)
class Sums:
    """Of each range that was asked for, and what was read beside them."""

    ranges: list[RangeFigures]
    beside: Mapping[Wanted, Stored]


def producer_of(artist_id: str) -> Producer:
    """A producer that is not read: its days are found by its id."""
    return Producer(id=artist_id, name="", created_at="", version=1)


def read_range(content: Content, *, first: date, last: date) -> RangeFigures:
    """Sum the figures from ``first`` to ``last``, UTC days, both included, in one call for up to 75 days and months.

    Whole months are read as month documents, all other days one by one. If a whole month has no valid month document, a
    second call reads its days: the figures are the same whether or not a month is rolled up.
    """
    return read_range_with((), content, first=first, last=last).ranges[0]


def read_range_with(beside: Sequence[Wanted], content: Content, *, first: date, last: date) -> Sums:
    """As ``read_range``, with items that are read in the same call."""
    whole = list(_whole_months(first, last))
    days, months, found = _read(content, whole, _days_outside(whole, first, last), beside)
    return Sums([sum_days(days, list(months.values()))], found)


def read_segments(content: Content, *ranges: Segments) -> list[RangeFigures]:
    """As ``read_range`` for ranges whose bounds lie within days, all read together.

    Days that a segment divides are read beside the month that has them.
    """
    return read_segments_with((), content, *ranges).ranges


def read_segments_with(beside: Sequence[Wanted], content: Content, *ranges: Segments) -> Sums:
    """As ``read_segments``, with items that are read in the same call."""
    plans = list(map(_plan, ranges))
    wanted = {day for plan in plans for day in plan.days}
    days, months, found = _read(content, {month for plan in plans for month in plan.months}, sorted(wanted), beside)
    summed = [
        sum_segments(
            segments,
            {day: days[day] for day in plan.days if day in days},
            [months[month] for month in plan.months if month in months],
        )
        for segments, plan in zip(ranges, plans, strict=True)
    ]
    return Sums(summed, found)


def read_days(content: Content, days: Collection[str]) -> dict[str, DayFigures]:
    """These days as far as they have plays; one call."""
    items, buffer = _day_items(content, days), buffer_items(_owner_of(content))
    found = versioned_documents.read([*items.values(), *buffer])
    return _load_days(items, found, _buffers(content, rows_of_buffer(buffer, found)))


def read_days_of_tracks(wanted: Sequence[tuple[Track, Collection[str]]]) -> dict[str, dict[str, DayFigures]]:
    """As ``read_days`` for many tracks, by track id; one call for each 100 days and slots of their uploaders."""
    items = {track.id: _day_items(track, days) for track, days in wanted}
    slots = {uploader: buffer_items(uploader) for uploader in {track.uploader_id for track, _ in wanted}}
    found = versioned_documents.read(list(chain.from_iterable([*map(dict.values, items.values()), *slots.values()])))
    buffers = {uploader: rows_of_buffer(buffer, found) for uploader, buffer in slots.items()}
    return {
        track.id: _load_days(items[track.id], found, _buffers(track, buffers[track.uploader_id])) for track, _ in wanted
    }


def _buffers(content: Content, buffer: Buffer) -> PlayBuffers:
    return PlayBuffers(buffer, lambda day: day_key(content, day))


@dataclass(frozen=True, slots=True)
class LiveFigures:
    """The documents of days, all plays that their producer's buffer holds, and what was read beside them."""

    days: dict[str, DayFigures]
    buffered: list[BufferedRows]
    beside: Mapping[Wanted, Stored]


def read_live(content: Content, days: Collection[str], *, beside: Sequence[Wanted] = ()) -> LiveFigures:
    """One call."""
    items, buffer = _day_items(content, days), buffer_items(_owner_of(content))
    found = versioned_documents.read([*beside, *items.values(), *buffer])
    buffers = _buffers(content, rows_of_buffer(buffer, found))
    return LiveFigures(_stored_days(items, found), buffers.rows, found)


class _Plan(NamedTuple):
    """The whole months of a range, and the days outside of them or divided."""

    months: list[str]
    days: list[str]


def _plan(segments: Segments) -> _Plan:
    begin, end = segments.cuts[0], segments.cuts[-1]
    first, last = date.fromisoformat(begin.day), date.fromisoformat(end.day) - timedelta(not end.quarter)
    whole = list(_whole_months(first + timedelta(bool(begin.quarter)), last))
    return _Plan(whole, sorted({*_days_outside(whole, first, last), *segments.split}))


def _read(
    content: Content, whole: Collection[str], wanted: Iterable[str], beside: Sequence[Wanted]
) -> tuple[dict[str, DayFigures], dict[str, MonthFigures], Mapping[Wanted, Stored]]:
    """Those of these days and of these months that have plays, and all that was read."""
    months = {month: month_item(keys.month(figure_keys.key_of(day_key(content, month)))) for month in whole}
    days = _day_items(content, wanted)
    lifetime = _lifetime_item(content)
    buffer = buffer_items(_owner_of(content))
    found = versioned_documents.read(list({lifetime, *months.values(), *days.values(), *buffer, *beside}))
    buffers = _buffers(content, rows_of_buffer(buffer, found))
    stored = {month: documents.load(MonthFigures, found[item].body) for month, item in months.items() if item in found}
    buffered = {day[:7] for day in buffers.days}
    valid = {month: each for month, each in stored.items() if each.rolled_up and month not in buffered}
    changed = set(whole).intersection(_months_played(content, found.get(lifetime))).difference(valid)
    computed = _roll_up_in_memory(content, changed, buffers) if changed else {}
    return _load_days(days, found, buffers), {**valid, **computed}, found


def _owner_of(content: Content) -> str:
    """The producer whose play buffer holds the plays of this content."""
    match content:
        case Track():
            return content.uploader_id
        case Album():
            return content.artist_id
        case Producer():
            return content.id


def _roll_up_in_memory(content: Content, wanted: Collection[str], buffers: PlayBuffers) -> dict[str, MonthFigures]:
    """Roll up these months without storing them; one call for each MB of days from the first to the last month."""
    pk, _ = figure_keys.key_of(day_key(content, ""))
    months: dict[str, dict[str, DayFigures]] = defaultdict(dict)
    for day, body in query_days(pk, min(wanted), max(wanted)):
        if day[:7] in wanted:
            months[day[:7]][day] = documents.load(DayFigures, body)
    for day in buffers.days:
        if day[:7] in wanted:
            months[day[:7]][day] = buffers.add_to(day, months[day[:7]].get(day, DayFigures()))
    return {month: month_of(each) for month, each in months.items()}


def day_key(content: Content, day: str) -> AnyDayKey:
    match content:
        case Track():
            return TrackDayKey(content.id, day)
        case Album():
            return AlbumDayKey(content.id, day)
        case Producer():
            return ProducerDayKey(content.id, day)


def _day_items(content: Content, days: Iterable[str]) -> dict[str, Wanted]:
    return {day: figure_item(day_key(content, day)) for day in days}


def _lifetime_item(content: Content) -> Wanted:
    """The document that has the months with plays; for an album it is its producer's standing."""
    match content:
        case Track():
            return figure_item(TrackKey(content.id))
        case Album():
            return figure_item(StandingKey(content.artist_id))
        case Producer():
            return figure_item(StandingKey(content.id))


def _months_played(content: Content, stored: Stored | None) -> list[str]:
    if stored is None:
        return []
    kind: type[TrackFigures | Standing] = TrackFigures if isinstance(content, Track) else Standing
    return list(months_played(documents.load(kind, stored.body).played))


def _load_days(
    items: Mapping[str, Wanted], found: Mapping[Wanted, Stored], buffers: PlayBuffers
) -> dict[str, DayFigures]:
    days = _stored_days(items, found)
    for day in buffers.days.intersection(items):
        days[day] = buffers.add_to(day, days.get(day, DayFigures()))
    return days


def _stored_days(items: Mapping[str, Wanted], found: Mapping[Wanted, Stored]) -> dict[str, DayFigures]:
    return {day: documents.load(DayFigures, found[item].body) for day, item in items.items() if item in found}


def _days_outside(whole: list[str], first: date, last: date) -> Iterable[str]:
    """The days of the range outside of ``whole``, which are consecutive months (YYYY-MM)."""
    if not whole:
        return _days(first, last)
    begin, end = (date.fromisoformat(f"{month}-01") for month in (whole[0], whole[-1]))
    return chain(_days(first, begin - timedelta(1)), _days((end + timedelta(31)).replace(day=1), last))


def _days(first: date, last: date) -> Iterable[str]:
    return (str(first + timedelta(number)) for number in range((last - first).days + 1))


def _whole_months(first: date, last: date) -> Iterable[str]:
    """The months that begin in the range and end before its last day.

    The month of the last day is left out, because it is most often the current month, which has no month document.
    """
    month = first.replace(day=1)
    while (following := (month + timedelta(31)).replace(day=1)) <= last:
        if month >= first:
            yield str(month)[:7]
        month = following
