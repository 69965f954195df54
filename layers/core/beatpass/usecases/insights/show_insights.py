"""Show the insights of a track, an album or a producer to the producers credited with it.

See docs/specification.md 6.1.
"""

from __future__ import annotations

from datetime import date, datetime
from itertools import chain

from beatpass.domain.catalogue.entities import Album, Producer, Track
from beatpass.domain.insights.figures import RangeFigures
from beatpass.domain.insights.overview import Overview, overview_of
from beatpass.domain.insights.page import C, Insights
from beatpass.domain.insights.ranges import RangeRequest, range_of
from beatpass.domain.insights.readers import may_read
from beatpass.domain.listening.plays import MAX_AGE
from beatpass.domain.platform.errors import NotFound
from beatpass.domain.platform.times import day_of, to_iso
from beatpass.storage.catalogue.entities import (
    album_item,
    entity_of,
    listener_name_item,
    listener_name_of,
    producer_item,
    title_items,
    title_of,
    track_item,
    user_item,
    user_of,
)
from beatpass.storage.dynamodb.read import Wanted, get_together
from beatpass.storage.insights.days import read_range


def show_track_insights(track_id: str, *, user_id: str, requested: RangeRequest, now: datetime) -> Insights[Track]:
    """Three calls. Raises Invalid, and NotFound if the track does not exist or the caller may not read its insights."""
    return _show(_readable(Track, track_item(track_id), user_id), requested, now)


def show_album_insights(album_id: str, *, user_id: str, requested: RangeRequest, now: datetime) -> Insights[Album]:
    """Calls and errors as for a track."""
    return _show(_readable(Album, album_item(album_id), user_id), requested, now)


def show_producer_insights(
    artist_id: str, *, user_id: str, requested: RangeRequest, now: datetime
) -> Insights[Producer]:
    """Calls and errors as for a track."""
    return _show(_readable(Producer, producer_item(artist_id), user_id), requested, now)


def _readable(kind: type[C], item: Wanted, user_id: str) -> C:
    user, stored = get_together([user_item(user_id), item])
    content = entity_of(kind, stored)
    if content is None or not may_read(user_of(user, user_id), content):
        raise NotFound("resource")
    return content


def _show(content: C, requested: RangeRequest, now: datetime) -> Insights[C]:
    today, created = date.fromisoformat(day_of(to_iso(now))), date.fromisoformat(day_of(content.created_at))
    # A play is logged after it ended, so it may have started before the track was created.
    widest = range_of(requested, today=today, since=created - MAX_AGE)
    figures: RangeFigures = read_range(content, first=widest.first, last=widest.last)
    span = range_of(requested, today=today, since=min([created, *(day for day, _ in figures.days[:1])]))
    overview = overview_of(figures, span)
    names, titles = _read_names_and_titles(overview)
    return Insights(content=content, overview=overview, names=names, titles=titles)


def _read_names_and_titles(overview: Overview) -> tuple[dict[str, str], dict[str, str]]:
    """(names of the top listeners by pseudonym, titles of the top tracks by track id, deleted ones too)."""
    listeners = [share.key for share in overview.listeners.shares]
    tracks = [share.key for share in overview.tracks.shares]
    if not listeners and not tracks:
        return {}, {}
    found = get_together([*map(listener_name_item, listeners), *chain.from_iterable(map(title_items, tracks))])
    names = zip(listeners, map(listener_name_of, found), strict=False)
    stored = iter(found[len(listeners) :])
    titles = {track_id: title_of([next(stored), next(stored)]) for track_id in tracks}
    return (
        {pseudonym: name for pseudonym, name in names if name},
        {track_id: title for track_id, title in titles.items() if title},
    )
