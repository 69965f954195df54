"""The table of the user's own albums, including drafts, searched and sorted, with an overview of all.

See docs/specification.md 9.4.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from beatpass.domain.catalogue.album_table import BY_PLAYS, AlbumsOverview, Position, select_page, summarise_albums
from beatpass.domain.catalogue.entities import Album
from beatpass.domain.catalogue.track_table import Sort
from beatpass.domain.platform.figures import AlbumPlays, AlbumPlaysKey
from beatpass.domain.platform.text import normalise_text
from beatpass.domain.platform.times import to_iso
from beatpass.storage.catalogue.entities import album_item, entity_of
from beatpass.storage.catalogue.lists import list_album_rows
from beatpass.storage.dynamodb.read import Wanted, get_together
from beatpass.storage.platform.derived_figures import figure_item, figure_of
from beatpass.usecases.catalogue.own_producer import own_producer, read_own


@dataclass(frozen=True, slots=True)
class OwnAlbums:
    """``plays`` are by album id; ``last`` is the cursor position of the next page, None at the end."""

    overview: AlbumsOverview
    albums: list[Album]
    plays: dict[str, int]
    last: Position | None


def list_own_albums(
    user_id: str, artist_id: str | None, *, search: str, sort: Sort, limit: int, after: Position | None, now: datetime
) -> OwnAlbums:
    """Two calls for a named producer, else three; one more per 5,000 albums, and one more to sort by plays.

    ``search`` is normalised (normalise_text). Raises NoArtistProfile and NotFound.
    """
    named = artist_id or own_producer(user_id, None, now=now).artist_id
    rows = list_album_rows(named)
    ranked = _plays(get_together([figure_item(AlbumPlaysKey(named))])[0]) if sort in BY_PLAYS else {}
    matching = [row for row in rows if search in normalise_text(row.title)]
    shown, last = select_page(matching, ranked, sort, limit=limit, after=after)

    def wanted(artist_id: str) -> list[Wanted]:
        return [figure_item(AlbumPlaysKey(artist_id)), *(album_item(row.album_id) for row in shown)]

    _, (played, *items) = read_own(user_id, named, wanted, now=now)
    plays = _plays(played)
    return OwnAlbums(
        summarise_albums(rows, plays, month=to_iso(now)[: len("YYYY-MM")]),
        [album for item in items if (album := entity_of(Album, item))],
        plays,
        last,
    )


def _plays(item: Any) -> dict[str, int]:  # noqa: ANN401 - an item of any table
    return figure_of(AlbumPlays, item).plays
