"""Find producers by how their names begin, to credit them on a track (docs/specification.md 1.8)."""

from __future__ import annotations

from dataclasses import dataclass

from beatpass.domain.catalogue import Artist
from beatpass.domain.figures import Standing, StandingKey
from beatpass.storage.access import get_together
from beatpass.storage.catalogue import artist_item, entity_of
from beatpass.storage.derived import figure_item, figure_of
from beatpass.storage.names import names_beginning


@dataclass(frozen=True, slots=True)
class FoundArtists:
    """In the order of their names; ``last`` is the position that the next page goes on from, None at the end."""

    items: list[tuple[Artist, Standing]]
    last: str | None


def find_artists(beginning: str, *, limit: int, after: str | None = None) -> FoundArtists:
    """Two calls for up to 50 producers. ``beginning`` is folded (names.folded_name), and not empty."""
    names = names_beginning(beginning, limit=limit, after=after)
    ids = names.artist_ids
    items = get_together([*map(artist_item, ids), *(figure_item(StandingKey(each)) for each in ids)]) if ids else []
    artists = [entity_of(Artist, item) for item in items[: len(ids)]]
    standings = [figure_of(Standing, item) for item in items[len(ids) :]]
    return FoundArtists([(artist, own) for artist, own in zip(artists, standings, strict=True) if artist], names.last)
