"""Appeals in the catalogue table: each with its uploader, and a row for each that waits for a decision.

What people wrote is here alone, where it can be deleted; the facts have the rest.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from beatpass.domain.listening.appeals import Appeal
from beatpass.domain.platform.facts import AppealDecided, AppealFiled
from beatpass.storage.dynamodb import documents
from beatpass.storage.dynamodb.read import BATCH_GET_ITEMS, Wanted, get_together, query_raw
from beatpass.storage.dynamodb.tables import CatalogueItem, Key
from beatpass.storage.dynamodb.write import transaction
from beatpass.storage.platform import keys, versioned_documents
from beatpass.storage.platform.activity import record


def appeal_item(uploader_id: str, track_id: str, day: str, reason: str) -> Wanted:
    return CatalogueItem, keys.appeal(uploader_id, track_id, day, reason)


def appeal_of(item: CatalogueItem | None) -> Appeal | None:
    return documents.load(Appeal, item.body or "") if item else None


def put_appeal(appeal: Appeal, fact: AppealFiled | AppealDecided, *, over: int = 0) -> None:
    """Write a new appeal, or its decision over the version that was read, with its fact.

    Raises Conflict where another version is stored.
    """
    wanted = appeal_item(appeal.uploader_id, appeal.track_id, appeal.day, appeal.reason)
    waiting = CatalogueItem(*keys.open_appeal(appeal.filed_at, wanted[1]))
    with transaction() as writes:
        is_open = appeal.state == "open"
        versioned_documents.write(writes, wanted, over=over, body=documents.dump(appeal))
        if is_open:
            writes.save(waiting)
        else:
            writes.delete(waiting)
        record(fact, writes)


def list_appeals(uploader_id: str, track_id: str, *, limit: int, after: str | None) -> tuple[list[Appeal], str | None]:
    """A page of a track's appeals, the latest day first, and the position of the next page. One call."""
    prefix = f"{keys.APPEALS}{track_id}#"
    raws, _ = query_raw(
        CatalogueItem,
        keys.artist(uploader_id)[0],
        CatalogueItem.sk.startswith(prefix),
        limit=limit + 1,
        after=prefix + after if after else None,
        consistent=True,
    )
    page = raws[:limit]
    last = page[-1]["sk"]["S"].removeprefix(prefix) if len(raws) > limit else None
    return [documents.load(Appeal, raw["body"]["S"]) for raw in page], last


def open_appeals() -> Iterator[Appeal]:
    """All appeals that wait for a decision, the oldest first."""
    return (appeal for item in _open_items() if (appeal := appeal_of(item)))


def find_open_appeal(appeal_id: str) -> tuple[Appeal, int] | None:
    """The appeal that waits, and the version to write over."""
    found = ((appeal, int(item.version)) for item in _open_items() if (appeal := appeal_of(item)))
    return next((each for each in found if each[0].id == appeal_id), None)


def _open_items() -> Iterator[CatalogueItem]:
    after, left = None, True
    while left:
        raws, after = query_raw(
            CatalogueItem,
            keys.OPEN_APPEALS,
            None,
            limit=BATCH_GET_ITEMS,
            after=after,
            descending=False,
            consistent=True,
        )
        found = get_together([(CatalogueItem, _appeal_key(raw)) for raw in raws])
        yield from (item for item in found if item)
        left = after is not None


def _appeal_key(raw: dict[str, Any]) -> Key:
    _, pk, artist_id, rest = raw["sk"]["S"].split("#", 3)
    return f"{pk}#{artist_id}", rest
