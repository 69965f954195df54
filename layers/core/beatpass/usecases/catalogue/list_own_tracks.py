"""The table of one's own tracks, drafts too: searched, filtered, sorted, a page at a time (SPEC 9)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from beatpass.domain.catalogue.entities import Track
from beatpass.domain.catalogue.track_table import Entry, Sort, TrackFilter
from beatpass.domain.platform.errors import BuildGone
from beatpass.domain.platform.figures import Standing, StandingKey, TrackFigures, TrackKey
from beatpass.domain.platform.times import from_iso, to_iso
from beatpass.storage.catalogue.entities import entity_of, track_item
from beatpass.storage.catalogue.track_table import all_entries, search_tracks
from beatpass.storage.dynamodb.read import Wanted, get_together
from beatpass.storage.listening import play_order
from beatpass.storage.listening.play_order import PlayOrder
from beatpass.storage.platform.derived_figures import figure_item, figure_of
from beatpass.usecases.catalogue.own_producer import own_producer, read_own

# An order by plays is made again, for whoever asks for it, once it is older than this.
ORDER_LASTS = timedelta(minutes=15)
# Longer than the cursors into it live.
_ORDER_KEPT = timedelta(hours=25)

Tracks = list[tuple[Track, TrackFigures]]


@dataclass(frozen=True, slots=True)
class OwnTracks:
    """``last`` is where the next page goes on from, None at the end; ``ordered_at`` is of which moment the plays are
    that it is sorted by, None for other orders.
    """

    standing: Standing
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
    now: datetime,
) -> OwnTracks:
    """Two calls where the producer is named, three where it must be found first; at most 40 tracks.

    By plays a call for every hundred tracks more where the order is made again. A page may be short, and yet not the
    last. Raises NoArtistProfile, NotFound, and BuildGone for a page of an order that has expired.
    """
    by, descending = sort.removeprefix("-"), sort.startswith("-")
    if by == "plays":
        return _by_plays(user_id, artist_id, wanted, descending=descending, limit=limit, after=after, now=now)
    named = artist_id or own_producer(user_id, None, now=now).artist_id
    rows = search_tracks(named, wanted, by_title=by == "title", descending=descending, limit=limit, after=after)

    def together(artist_id: str) -> list[Wanted]:
        return [figure_item(StandingKey(artist_id)), *_items(rows.ids)]

    _, (standing, *items) = read_own(user_id, named, together, now=now)
    return OwnTracks(figure_of(Standing, standing), _tracks(named, items), rows.last)


def _items(track_ids: Sequence[str]) -> list[Wanted]:
    return [*map(track_item, track_ids), *(figure_item(TrackKey(each)) for each in track_ids)]


def _tracks(artist_id: str, items: Sequence[Any]) -> Tracks:
    """Out of what ``_items`` names: those that are there and still this producer's."""
    half = len(items) // 2
    found = zip((entity_of(Track, item) for item in items[:half]), items[half:], strict=True)
    return [
        (track, figure_of(TrackFigures, figures)) for track, figures in found if track and artist_id in track.credits
    ]


# --- by plays


def _by_plays(
    user_id: str,
    artist_id: str | None,
    wanted: TrackFilter,
    *,
    descending: bool,
    limit: int,
    after: tuple[str, int] | None,
    now: datetime,
) -> OwnTracks:
    def together(artist_id: str) -> list[Wanted]:
        order = play_order.chunk_item(artist_id, *after) if after else play_order.latest_item(artist_id)
        return [figure_item(StandingKey(artist_id)), order]

    own, (standing, item) = read_own(user_id, artist_id, together, now=now)
    order = play_order.order_of(item)
    if after:
        position = after[1]
    else:
        if order is None or from_iso(order.made_at) < now - ORDER_LASTS:
            order = _make_order(own.artist_id, now)
        position = 0 if descending else order.total - 1
        if position >= order.start + play_order.CHUNK:
            [item] = get_together([play_order.chunk_item(own.artist_id, order.made_at, position)])
            order = play_order.order_of(item)
    if order is None:
        raise BuildGone
    ids, last = _page(order, wanted, position, step=1 if descending else -1, limit=limit)
    tracks = _tracks(own.artist_id, get_together(_items(ids)) if ids else [])
    return OwnTracks(figure_of(Standing, standing), tracks, last, order.made_at)


def _page(
    order: PlayOrder, wanted: TrackFilter, position: int, *, step: int, limit: int
) -> tuple[list[str], tuple[str, int] | None]:
    """The matching ones of this chunk from the position on, and where the next page begins."""
    ids: list[str] = []
    while len(ids) < limit and (entry := order.entry(position)):
        if wanted.passes(entry):
            ids.append(entry.track_id)
        position += step
    return ids, (order.made_at, position) if 0 <= position < order.total else None


def _make_order(artist_id: str, now: datetime) -> PlayOrder:
    """Most plays first; of equally many the earliest upload, then the least id."""
    entries = sorted(
        _played(list(all_entries(artist_id))), key=lambda each: (-each.plays, each.uploaded, each.track_id)
    )
    return play_order.write_order(
        artist_id, entries, made_at=to_iso(now), expires_at=int((now + _ORDER_KEPT).timestamp())
    )


def _played(entries: list[Entry]) -> Iterable[Entry]:
    for start in range(0, len(entries), 100):
        part = entries[start : start + 100]
        found = get_together([figure_item(TrackKey(each.track_id)) for each in part])
        for entry, figures in zip(part, found, strict=True):
            yield entry._replace(plays=figure_of(TrackFigures, figures).plays)
