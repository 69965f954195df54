"""Show the insights of a track, an album or a producer to the producers credited with it.

See docs/specification.md 6.1.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import chain

from beatpass.domain.catalogue.entities import Album, Producer, Track
from beatpass.domain.insights.comparing import CompareRequest, Former, former_of
from beatpass.domain.insights.comparison import compare
from beatpass.domain.insights.figures import RangeFigures
from beatpass.domain.insights.overview import Overview, overview_of
from beatpass.domain.insights.page import C, Insights
from beatpass.domain.insights.ranges import Range, RangeRequest, preset_of, range_of
from beatpass.domain.insights.segments import segments_of
from beatpass.domain.insights.time_zones import UTC_NAME, local_date, zone_named
from beatpass.domain.listening.plays import MAX_AGE
from beatpass.domain.platform.times import from_iso
from beatpass.storage.catalogue.entities import (
    album_item,
    listener_name_item,
    listener_name_of,
    producer_item,
    title_items,
    title_of,
    track_item,
)
from beatpass.storage.dynamodb.read import get_together
from beatpass.storage.insights.days import read_range, read_segments
from beatpass.storage.listening.links import links_item, links_of
from beatpass.usecases.insights.read_as import readable


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
    """Calls and errors as for a track."""
    return _show(*readable(Producer, producer_item(artist_id), user_id), requested, compared, now)


def _show(
    content: C, artist_id: str, requested: RangeRequest, compared: CompareRequest | None, now: datetime
) -> Insights[C]:
    zone = zone_named(requested.timezone)
    created = from_iso(content.created_at)
    # A play is logged after it ended, so it may have started before the track was created.
    today, earliest = local_date(now, zone), local_date(created - MAX_AGE, zone)
    widest = range_of(requested, today=today, since=earliest)
    known = preset_of(requested) != "all_time"
    former = former_of(widest, compared, preset=preset_of(requested), now=now) if compared and known else None
    figures: RangeFigures
    before: RangeFigures
    figures, before = _read(content, widest, former, begins_later=not known)
    since = min([local_date(created, zone), *(day for day, _ in figures.days[:1])])
    span = range_of(requested, today=today, since=since)
    if compared and not known:
        former = former_of(span, compared, preset=None, now=now)
        (before,) = read_segments(content, former.segments())
    overview = overview_of(figures, span)
    names, titles, labels = _read_names(overview, artist_id)
    return Insights(
        content=content,
        overview=overview,
        names=names,
        titles=titles,
        labels=labels,
        comparison=compare(overview, before, former) if former else None,
    )


def _read(
    content: Track | Album | Producer, widest: Range, former: Former | None, *, begins_later: bool
) -> tuple[RangeFigures, RangeFigures]:
    """The sums of days or, in a time zone, of all segments that the page may show; and those of the former range.

    ``begins_later``: the page may begin up to MAX_AGE later, with the creation or with the day of an earlier play.
    """
    if widest.timezone == UTC_NAME and former is None:
        return read_range(content, first=widest.first, last=widest.last), RangeFigures()
    later = _later_beginnings(widest) if begins_later else ()
    starts = widest.starts().union(*(each.starts() for each in later))
    segments = segments_of(starts, zone_named(widest.timezone))
    found = read_segments(content, segments, *([former.segments()] if former else []))
    return found[0], found[1] if former else RangeFigures()


def _later_beginnings(widest: Range) -> Iterator[Range]:
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
    found = get_together([*map(listener_name_item, listeners), *chain.from_iterable(map(title_items, tracks)), *links])
    names = zip(listeners, map(listener_name_of, found), strict=False)
    stored = iter(found[len(listeners) :])
    titles = {track_id: title_of([next(stored), next(stored)]) for track_id in tracks}
    return (
        {pseudonym: name for pseudonym, name in names if name},
        {track_id: title for track_id, title in titles.items() if title},
        {link_id: link.label for link_id, link in links_of(found[-1]).newest_first()} if links else {},
    )
