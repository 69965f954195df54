"""Search producers by the beginning of any word of their names, to credit them.

See docs/specification.md 1.8; seeds, "Adding Collaborators to a Track".
"""

from __future__ import annotations

from dataclasses import dataclass

from beatpass.domain.catalogue.entities import Producer
from beatpass.domain.platform.figures import Standing, StandingKey
from beatpass.storage.catalogue.entities import entity_of, producer_item
from beatpass.storage.catalogue.names import find_names
from beatpass.storage.dynamodb.read import get_together
from beatpass.storage.platform.derived_figures import figure_item, figure_of


@dataclass(frozen=True, slots=True)
class FoundProducers:
    """In the order of their names; ``last`` is the cursor position of the next page, None at the end.

    A page may be shorter than asked for, because private producers are left out (docs/specification.md 1.9).
    """

    items: list[tuple[Producer, Standing]]
    last: str | None


def search_producers(prefix: str, *, limit: int, after: str | None = None) -> FoundProducers:
    """Two calls for up to 50 producers. ``prefix`` is normalised (normalise_text) and not empty."""
    names = find_names(prefix, limit=limit, after=after)
    ids = names.ids
    items = get_together([*map(producer_item, ids), *(figure_item(StandingKey(each)) for each in ids)]) if ids else []
    producers = [entity_of(Producer, item) for item in items[: len(ids)]]
    standings = [figure_of(Standing, item) for item in items[len(ids) :]]
    found = [(each, own) for each, own in zip(producers, standings, strict=True) if each and each.listed]
    return FoundProducers(found, names.last)
