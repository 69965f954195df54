"""The rows by which searches find producers, where they are missing: of producers saved before there were such rows."""

from __future__ import annotations

from collections.abc import Iterator

from beatpass.domain.catalogue.entities import Producer
from beatpass.storage.catalogue.entities import from_item, key_of, rows_of
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
