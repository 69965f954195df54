"""A producer's public profile."""

from __future__ import annotations

from dataclasses import dataclass

from beatpass.domain.catalogue.entities import Producer
from beatpass.domain.platform.errors import NotFound
from beatpass.domain.platform.figures import Standing, StandingKey
from beatpass.storage.catalogue.entities import entity_of, producer_item
from beatpass.storage.catalogue.lists import count_public_albums
from beatpass.storage.dynamodb.read import get_together
from beatpass.storage.platform.derived_figures import figure_item, figure_of


@dataclass(frozen=True, slots=True)
class Profile:
    """``albums`` is the number of public albums."""

    producer: Producer
    standing: Standing
    albums: int


def view_producer(artist_id: str) -> Profile:
    """Two calls. Raises NotFound."""
    key = StandingKey(artist_id)
    stored, standing = get_together([producer_item(artist_id), figure_item(key)])
    found = entity_of(Producer, stored)
    if found is None:
        raise NotFound("producer")
    return Profile(found, figure_of(Standing, standing), count_public_albums(artist_id))
