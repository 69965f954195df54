"""A producer's public profile."""

from __future__ import annotations

from dataclasses import dataclass

from beatpass.domain.catalogue.entities import Producer
from beatpass.domain.platform.errors import NotFound
from beatpass.domain.platform.figures import Standing, StandingKey
from beatpass.storage.catalogue.entities import artist_item, entity_of
from beatpass.storage.catalogue.lists import count_public_albums
from beatpass.storage.dynamodb.read import get_together
from beatpass.storage.platform.derived_figures import figure_item, figure_of


@dataclass(frozen=True, slots=True)
class Profile:
    """``albums`` counts public ones."""

    artist: Producer
    standing: Standing
    albums: int


def view_producer(artist_id: str) -> Profile:
    """Two calls. Raises NotFound."""
    key = StandingKey(artist_id)
    artist, standing = get_together([artist_item(artist_id), figure_item(key)])
    found = entity_of(Producer, artist)
    if found is None:
        raise NotFound("producer")
    return Profile(found, figure_of(Standing, standing), count_public_albums(artist_id))
