"""The table of the user's own tracks, including drafts: searched, filtered, sorted, in pages.

See docs/specification.md 9.3.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from beatpass.domain.catalogue.track_table import Entry, Sort, TrackFilter
from beatpass.domain.insights.calendar.time_zones import UTC_NAME
from beatpass.domain.platform.errors import BuildGone
from beatpass.domain.platform.figures import Standing, StandingKey, TrackFigures, TrackKey
from beatpass.domain.platform.times import from_iso, to_iso
from beatpass.storage.catalogue.track_table import list_entries, search_tracks
from beatpass.storage.dynamodb.read import BATCH_GET_ITEMS, Wanted, get_together
from beatpass.storage.listening import play_order
from beatpass.storage.listening.play_order import PlayOrder
from beatpass.storage.platform.derived_figures import figure_item, figure_of
from beatpass.usecases.catalogue.own_producer import own_producer, read_own
from beatpass.usecases.catalogue.read_tracks import Tracks, track_items, tracks_of
from beatpass.usecases.listening.local_standing import count_new_this_month, in_zone

# A request without a cursor computes the order by plays again once the stored one is older than this.
ORDER_MAX_AGE = timedelta(minutes=15)
# Longer than the lifetime of cursors into the order.
_ORDER_KEPT = timedelta(hours=25)


@dataclass(frozen=True, slots=True)
class OwnTracks:
    """``last`` is the cursor position of the next page, None at the end. ``ordered_at`` is the moment of the play
    counts that the table is sorted by, None for other orders. ``new_this_month`` are public tracks.
    """

    standing: Standing
    new_this_month: int
    tracks: Tracks
    last: Any
    ordered_at: str | None = None


def list_own_tracks(
    user_id: str,
    artist_id: str | None,
    wanted: TrackFilter,
    *,
    sort: Sort,
    limit: int,
    after: Any,  # noqa: ANN401 - a page's ``last``
    timezone: str = UTC_NAME,
    now: datetime,
) -> OwnTracks:
    """At most 40 tracks, in two calls for a named producer, else three; in a time zone other than UTC two more.

    Computing the order by plays takes one more call per BATCH_GET_ITEMS tracks. A page may have fewer than ``limit``
    tracks although others follow. Raises NoArtistProfile, NotFound, and BuildGone for an order that has expired.
    """
    by, descending = sort.removeprefix("-"), sort.startswith("-")
    if by == "plays":
        own_id, page = _list_by_plays(
            user_id, artist_id, wanted, descending=descending, limit=limit, after=after, now=now
        )
    else:
        own_id, page = _list_rows(user_id, artist_id, wanted, sort=sort, limit=limit, after=after, now=now)
    return replace(
        page,
        standing=in_zone(page.standing, own_id, timezone=timezone, now=now),
        new_this_month=count_new_this_month(page.standing, own_id, timezone=timezone, now=now),
    )


def _list_rows(
    user_id: str,
    artist_id: str | None,
    wanted: TrackFilter,
    *,
    sort: Sort,
    limit: int,
    after: Any,  # noqa: ANN401 - a page's ``last``
    now: datetime,
) -> tuple[str, OwnTracks]:
    by, descending = sort.removeprefix("-"), sort.startswith("-")
    named = artist_id or own_producer(user_id, None, now=now).artist_id
    rows = search_tracks(named, wanted, by_title=by == "title", descending=descending, limit=limit, after=after)

    def wanted_items(artist_id: str) -> list[Wanted]:
        return [figure_item(StandingKey(artist_id)), *track_items(rows.ids)]

    _, (standing, *items) = read_own(user_id, named, wanted_items, now=now)
    return named, OwnTracks(figure_of(Standing, standing), 0, _credited_tracks(named, items), rows.last)


def _credited_tracks(artist_id: str, items: Sequence[Any]) -> Tracks:
    """The tracks of these items that still credit this producer, as they are shown to it."""
    return [(track.shown_to(artist_id), figures) for track, figures in tracks_of(items) if artist_id in track.credits]


# --- by plays


def _list_by_plays(
    user_id: str,
    artist_id: str | None,
    wanted: TrackFilter,
    *,
    descending: bool,
    limit: int,
    after: tuple[str, int] | None,
    now: datetime,
) -> tuple[str, OwnTracks]:
    def wanted_items(artist_id: str) -> list[Wanted]:
        order = play_order.chunk_item(artist_id, *after) if after else play_order.latest_item(artist_id)
        return [figure_item(StandingKey(artist_id)), order]

    own, (standing, item) = read_own(user_id, artist_id, wanted_items, now=now)
    order = play_order.order_of(item)
    if after:
        position = after[1]
    else:
        if order is None or from_iso(order.made_at) < now - ORDER_MAX_AGE:
            order = _compute_order(own.artist_id, now)
        position = 0 if descending else order.total - 1
        if position >= order.start + play_order.CHUNK:
            [item] = get_together([play_order.chunk_item(own.artist_id, order.made_at, position)])
            order = play_order.order_of(item)
    if order is None:
        raise BuildGone
    ids, last = _select_page(order, wanted, position, step=1 if descending else -1, limit=limit)
    tracks = _credited_tracks(own.artist_id, get_together(track_items(ids)) if ids else [])
    return own.artist_id, OwnTracks(figure_of(Standing, standing), 0, tracks, last, order.made_at)


def _select_page(
    order: PlayOrder, wanted: TrackFilter, position: int, *, step: int, limit: int
) -> tuple[list[str], tuple[str, int] | None]:
    """The ids of the matching tracks of this chunk from the position on, and the position of the next page."""
    ids: list[str] = []
    while len(ids) < limit and (entry := order.entry(position)):
        if wanted.matches(entry):
            ids.append(entry.track_id)
        position += step
    return ids, (order.made_at, position) if 0 <= position < order.total else None


def _compute_order(artist_id: str, now: datetime) -> PlayOrder:
    """Most plays first; ties by earliest upload, then by least id."""
    entries = sorted(
        _with_plays(list(list_entries(artist_id))), key=lambda each: (-each.plays, each.uploaded, each.track_id)
    )
    return play_order.write_order(
        artist_id, entries, made_at=to_iso(now), expires_at=int((now + _ORDER_KEPT).timestamp())
    )


def _with_plays(entries: list[Entry]) -> Iterable[Entry]:
    for start in range(0, len(entries), BATCH_GET_ITEMS):
        part = entries[start : start + BATCH_GET_ITEMS]
        found = get_together([figure_item(TrackKey(each.track_id)) for each in part])
        for entry, figures in zip(part, found, strict=True):
            yield entry._replace(plays=figure_of(TrackFigures, figures).plays)
