"""The uploaders that a producer blocks (docs/specification.md 1.4)."""

from __future__ import annotations

from dataclasses import dataclass

from beatpass.domain.catalogue.entities import Producer
from beatpass.domain.catalogue.permissions import producer_of
from beatpass.storage.catalogue.consents import consent_item, consent_of
from beatpass.storage.catalogue.entities import entity_of, producer_item, user_item, user_of
from beatpass.storage.catalogue.lists import list_rows
from beatpass.storage.dynamodb.read import get_together
from beatpass.storage.platform import keys


@dataclass(frozen=True, slots=True)
class BlockedUploader:
    """``name`` is None for a producer that was deleted."""

    artist_id: str
    name: str | None
    blocked_at: str


@dataclass(frozen=True, slots=True)
class BlockedUploaders:
    items: list[BlockedUploader]
    last: str | None


def list_blocked_uploaders(user_id: str, artist_id: str | None, *, limit: int, after: str | None) -> BlockedUploaders:
    """A page by id; ``last`` is the cursor position of the next. Three calls. Raises NoArtistProfile, NotFound."""
    [user] = get_together([user_item(user_id)])
    own = producer_of(user_of(user, user_id), artist_id)
    rows = list_rows(own, keys.BLOCKED, limit=limit, after=after)
    items = get_together([*(consent_item(own, each) for each in rows.ids), *map(producer_item, rows.ids)])
    consents, producers = items[: len(rows.ids)], items[len(rows.ids) :]
    return BlockedUploaders(
        [
            BlockedUploader(each, named.name if (named := entity_of(Producer, producer)) else None, at)
            for each, consent, producer in zip(rows.ids, consents, producers, strict=True)
            if (at := consent_of(consent).blocked_at)
        ],
        rows.last,
    )
