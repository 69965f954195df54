"""Find producers by how their names begin, to credit them on a track (seeds, "Adding Collaborators to a Track")."""

from __future__ import annotations

from dataclasses import dataclass

from beatpass.domain.catalogue.entities import Producer
from beatpass.domain.platform.figures import Standing, StandingKey
from beatpass.storage.catalogue.entities import artist_item, entity_of
from beatpass.storage.catalogue.names import names_beginning
from beatpass.storage.dynamodb.read import get_together
from beatpass.storage.platform.derived_figures import figure_item, figure_of


@dataclass(frozen=True, slots=True)
class FoundProducers:
    """In the order of their names; ``last`` is the position that the next page goes on from, None at the end."""

    items: list[tuple[Producer, Standing]]
    last: str | None


def search_producers(beginning: str, *, limit: int, after: str | None = None) -> FoundProducers:
    """Two calls for up to 50 producers. ``beginning`` is folded (names.folded_name), and not empty."""
    names = names_beginning(beginning, limit=limit, after=after)
    ids = names.artist_ids
    items = get_together([*map(artist_item, ids), *(figure_item(StandingKey(each)) for each in ids)]) if ids else []
    artists = [entity_of(Producer, item) for item in items[: len(ids)]]
    standings = [figure_of(Standing, item) for item in items[len(ids) :]]
    return FoundProducers([(artist, own) for artist, own in zip(artists, standings, strict=True) if artist], names.last)
