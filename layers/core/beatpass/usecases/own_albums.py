"""A page of one's own albums, drafts too, with what all of them come to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from beatpass.domain.albums import AlbumsOverview, overview_of
from beatpass.domain.catalogue import Album
from beatpass.domain.figures import AlbumPlays, AlbumPlaysKey
from beatpass.domain.times import to_iso
from beatpass.storage.access import Wanted
from beatpass.storage.catalogue import album_item, entity_of
from beatpass.storage.derived import figure_item, figure_of
from beatpass.storage.listing import list_album_rows
from beatpass.usecases.own_artist import own_artist, read_own


@dataclass(frozen=True, slots=True)
class OwnAlbums:
    """Newest first; ``plays`` are by album id, ``last`` is where the next page goes on from, None at the end."""

    overview: AlbumsOverview
    albums: list[Album]
    plays: dict[str, int]
    last: list[str] | None


def list_own_albums(
    user_id: str, artist_id: str | None, *, limit: int, after: list[str] | None, now: datetime
) -> OwnAlbums:
    """Two calls where the producer is named, three where it must be found first; one more for each 5,000 albums.

    Raises NoArtistProfile and NotFound.
    """
    named = artist_id or own_artist(user_id, None, now=now).artist_id
    rows = list_album_rows(named)
    further = [row for row in rows if after is None or [row.created_at, row.album_id] < after]
    shown = further[:limit]

    def wanted(artist_id: str) -> list[Wanted]:
        return [figure_item(AlbumPlaysKey(artist_id)), *(album_item(row.album_id) for row in shown)]

    _, (played, *items) = read_own(user_id, named, wanted, now=now)
    plays = figure_of(AlbumPlays, played).plays
    return OwnAlbums(
        overview_of(rows, plays, month=to_iso(now)[: len("YYYY-MM")]),
        [album for item in items if (album := entity_of(Album, item))],
        plays,
        [shown[-1].created_at, shown[-1].album_id] if len(further) > limit else None,
    )
