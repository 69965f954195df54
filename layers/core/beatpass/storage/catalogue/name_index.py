"""The rows by which searches find producers, of producers saved when there were no such rows, or others."""

from __future__ import annotations

import json
from collections.abc import Iterator

from beatpass.domain.catalogue.entities import Producer
from beatpass.domain.platform.text import normalise_text
from beatpass.storage.catalogue.entities import from_item, key_of, rows_of
from beatpass.storage.dynamodb.errors import faults
from beatpass.storage.dynamodb.read import get_together, scan_raw
from beatpass.storage.dynamodb.tables import CatalogueItem
from beatpass.storage.dynamodb.write import transaction
from beatpass.storage.platform import keys


def producer_ids() -> Iterator[str]:
    """Of all producers, in no order."""
    for raw in scan_raw(CatalogueItem, consistent=False):
        pk, sk = raw["pk"]["S"], raw["sk"]["S"]
        artist_id = pk.partition("#")[2]
        if (pk, sk) == keys.artist(artist_id):
            yield artist_id


def add_missing_rows(artist_id: str) -> int:
    """The number of rows added. Raises Conflict where the producer is saved meanwhile."""
    [item] = get_together([(CatalogueItem, keys.artist(artist_id))])
    if item is None:
        return 0
    producer = from_item(Producer, item)
    rows = rows_of(producer)
    found = get_together([(CatalogueItem, (row.pk, row.sk)) for row in rows])
    missing = [row for row, stored in zip(rows, found, strict=True) if stored is None]
    if missing:
        with transaction() as writes:
            writes.condition_check(
                CatalogueItem, *key_of(producer), condition=CatalogueItem.version == producer.version
            )
            for row in missing:
                writes.save(row)
    return len(missing)


def delete_stale_rows() -> int:
    """Delete rows of texts that are normalised otherwise today, which no save of their producer knows; their number."""
    deleted = 0
    for raw in scan_raw(CatalogueItem, consistent=False):
        pk, sk = raw["pk"]["S"], raw["sk"]["S"]
        if pk.startswith(keys.FOUND_NAMES) and _is_stale(json.loads(raw["body"]["S"])["searched"]):
            with faults():
                CatalogueItem(pk, sk).delete()
            deleted += 1
    return deleted


def _is_stale(searched: str) -> bool:
    return normalise_text(searched) != searched
