"""Show the insights of a track, an album or a producer to the producers credited with it.

See docs/specification.md 6.1.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from beatpass.domain.catalogue.entities import Album, Producer, Track
from beatpass.domain.insights.calendar.comparing import CompareRequest, Former, former_of
from beatpass.domain.insights.calendar.ranges import Range, RangeRequest, preset_of, range_of
from beatpass.domain.insights.calendar.segments import segments_of
from beatpass.domain.insights.calendar.time_zones import UTC_NAME, local_date, zone_named
from beatpass.domain.insights.pages.comparison import compare
from beatpass.domain.insights.pages.overview import Overview, overview_of
from beatpass.domain.insights.pages.page import C, Insights
from beatpass.domain.insights.sums.figures import RangeFigures
from beatpass.domain.listening.plays import MAX_AGE
from beatpass.domain.platform.times import from_iso
from beatpass.storage.catalogue.entities import (
    album_item,
    listener_name_item,
    listener_name_of,
    producer_item,
    track_item,
    user_item,
)
from beatpass.storage.catalogue.titles import title_items, titles_of
from beatpass.storage.dynamodb.read import Wanted, get_together
from beatpass.storage.insights.days import Sums, producer_of, read_range_with, read_segments, read_segments_with
from beatpass.storage.listening.links import links_item, links_of
from beatpass.usecases.insights.read_as import readable, readable_of


def show_track_insights(
    track_id: str, *, user_id: str, requested: RangeRequest, compared: CompareRequest | None = None, now: datetime
) -> Insights[Track]:
    """Three calls. Raises Invalid, and NotFound if the track does not exist or the caller may not read its insights."""
    return _show(*readable(Track, track_item(track_id), user_id), requested, compared, now)


def show_album_insights(
    album_id: str, *, user_id: str, requested: RangeRequest, compared: CompareRequest | None = None, now: datetime
) -> Insights[Album]:
    """Calls and errors as for a track."""
    return _show(*readable(Album, album_item(album_id), user_id), requested, compared, now)


def show_producer_insights(
    artist_id: str, *, user_id: str, requested: RangeRequest, compared: CompareRequest | None = None, now: datetime
) -> Insights[Producer]:
    """Two calls, because its days are found by its id; three for all of time. Errors as for a track."""
    user, item = user_item(user_id), producer_item(artist_id)
    if preset_of(requested) == "all_time":
        return _show(*readable(Producer, item, user_id), requested, compared, now)
    span, former = _ranges(requested, compared, now)
    sums = _read([user, item], producer_of(artist_id), span, former)
    producer, reader = readable_of(Producer, sums.beside.get(item), sums.beside.get(user), user_id)
    return _shown(producer, reader, span, former, sums.ranges)


def _show(
    content: C, reader: str, requested: RangeRequest, compared: CompareRequest | None, now: datetime
) -> Insights[C]:
    if preset_of(requested) == "all_time":
        return _show_all_time(content, reader, requested, compared, now)
    span, former = _ranges(requested, compared, now)
    return _shown(content, reader, span, former, _read((), content, span, former).ranges)


def _ranges(requested: RangeRequest, compared: CompareRequest | None, now: datetime) -> tuple[Range, Former | None]:
    """The range, which is not all of time, and the one that it is compared with."""
    today = local_date(now, zone_named(requested.timezone))
    span = range_of(requested, today=today, since=today)
    return span, former_of(span, compared, preset=preset_of(requested), now=now) if compared else None


def _show_all_time(
    content: C, reader: str, requested: RangeRequest, compared: CompareRequest | None, now: datetime
) -> Insights[C]:
    """It begins with the creation, or up to MAX_AGE earlier, with the day of an earlier play."""
    zone = zone_named(requested.timezone)
    today, created = local_date(now, zone), from_iso(content.created_at)
    widest = range_of(requested, today=today, since=local_date(created - MAX_AGE, zone))
    figures: RangeFigures = _read((), content, widest, None, later=_later_beginnings(widest)).ranges[0]
    since = min([local_date(created, zone), *(day for day, _ in figures.days[:1])])
    span = range_of(requested, today=today, since=since)
    former = former_of(span, compared, preset=None, now=now) if compared else None
    before: list[RangeFigures] = read_segments(content, former.segments()) if former else []
    return _shown(content, reader, span, former, [figures, *before])


def _shown(content: C, reader: str, span: Range, former: Former | None, ranges: Sequence[RangeFigures]) -> Insights[C]:
    """``ranges`` are the sums of the range and, where there is one, of the former range."""
    overview = overview_of(ranges[0], span)
    names, titles, labels = _read_names(overview, reader)
    return Insights(
        content=content,
        overview=overview,
        names=names,
        titles=titles,
        labels=labels,
        comparison=compare(overview, ranges[1], former) if former else None,
    )


def _read(
    beside: Sequence[Wanted],
    content: Track | Album | Producer,
    span: Range,
    former: Former | None,
    *,
    later: Iterable[Range] = (),
) -> Sums:
    """The sums of days or, in a time zone, of all segments that the page may show; then those of the former range.

    ``later`` are ranges that the page may show instead, which begin later.
    """
    if span.timezone == UTC_NAME and former is None:
        return read_range_with(beside, content, first=span.first, last=span.last)
    starts = span.starts().union(*(each.starts() for each in later))
    segments = segments_of(starts, zone_named(span.timezone))
    return read_segments_with(beside, content, segments, *([former.segments()] if former else []))


def _later_beginnings(widest: Range) -> Iterator[Range]:
    """Up to MAX_AGE later."""
    for days in range(1, min(MAX_AGE.days + 1, widest.days)):
        yield replace(widest, first=widest.first + timedelta(days))


def _read_names(overview: Overview, artist_id: str) -> tuple[dict[str, str], dict[str, str], dict[str, str]]:
    """(names of the top listeners by pseudonym, titles of the top tracks by track id, labels of this producer's links).

    Those of deleted tracks are found too, those of deleted links are not.
    """
    listeners = [share.key for share in overview.listeners.shares]
    tracks = [share.key for share in overview.tracks.shares]
    links = [links_item(artist_id)] if overview.links else []
    if not listeners and not tracks and not links:
        return {}, {}, {}
    wanted = [*map(listener_name_item, listeners), *title_items(tracks), *links]
    found = get_together(wanted)
    names = zip(listeners, map(listener_name_of, found), strict=False)
    return (
        {pseudonym: name for pseudonym, name in names if name},
        titles_of(tracks, dict(zip(wanted, found, strict=True))),
        {link_id: link.label for link_id, link in links_of(found[-1]).newest_first()} if links else {},
    )
