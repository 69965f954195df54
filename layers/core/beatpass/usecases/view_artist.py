"""A producer's public profile."""

from __future__ import annotations

from dataclasses import dataclass

from beatpass.domain.catalogue import Artist
from beatpass.domain.errors import NotFound
from beatpass.domain.figures import Standing, StandingKey
from beatpass.storage.access import get_together
from beatpass.storage.catalogue import artist_item, entity_of
from beatpass.storage.derived import figure_item, figure_of
from beatpass.storage.listing import count_public_albums


@dataclass(frozen=True, slots=True)
class Profile:
    """``albums`` counts public ones."""

    artist: Artist
    standing: Standing
    albums: int


def view_artist(artist_id: str) -> Profile:
    """Two calls. Raises NotFound."""
    key = StandingKey(artist_id)
    artist, standing = get_together([artist_item(artist_id), figure_item(key)])
    found = entity_of(Artist, artist)
    if found is None:
        raise NotFound("producer")
    return Profile(found, figure_of(Standing, standing), count_public_albums(artist_id))
