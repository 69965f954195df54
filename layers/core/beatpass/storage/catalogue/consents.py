"""What producers let uploaders do, an item for each pair, and the list of those that they block.

``…_item`` names an item for ``get_together``; ``…_of`` makes of it what was stored, or the default.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from beatpass.domain.catalogue.consent import Consent
from beatpass.domain.catalogue.entities import Producer
from beatpass.domain.catalogue.quotas import DailyChanges
from beatpass.storage.dynamodb import documents
from beatpass.storage.dynamodb.read import Wanted
from beatpass.storage.dynamodb.tables import CatalogueItem
from beatpass.storage.dynamodb.write import Writes
from beatpass.storage.platform import keys, versioned_documents

Stored = CatalogueItem | None


def consent_item(artist_id: str, uploader_id: str) -> Wanted:
    return CatalogueItem, keys.consent(artist_id, uploader_id)


def consent_of(item: Stored) -> Consent:
    return documents.load(Consent, item.body or "") if item else Consent()


def put_consent(writes: Writes, artist_id: str, uploader_id: str, consent: Consent, *, over: Stored) -> None:
    """``over`` is the item that was read; the transaction fails if it has changed."""
    wanted = consent_item(artist_id, uploader_id)
    versioned_documents.write(writes, wanted, over=_version(over), body=documents.dump(consent))


def count_credits(
    writes: Writes,
    uploader_id: str,
    stored: Mapping[str, Stored],
    *,
    added: Sequence[Producer] = (),
    removed: Sequence[str] = (),
) -> None:
    """Count a track with the producers that it credits from now on, if they consent, and no more with those removed.

    ``stored`` has the items of all of them by producer. Raises CreditRefused and LimitReached.
    """
    for producer in added:
        consent = consent_of(stored[producer.id]).with_track(producer.name)
        put_consent(writes, producer.id, uploader_id, consent, over=stored[producer.id])
    for artist_id in removed:
        if stored[artist_id]:
            consent = consent_of(stored[artist_id]).without_track()
            put_consent(writes, artist_id, uploader_id, consent, over=stored[artist_id])


def list_block(writes: Writes, artist_id: str, uploader_id: str, *, blocked: bool) -> None:
    """Put the uploader into the list of those that the producer blocks, or take it out."""
    row = CatalogueItem(*keys.blocked_uploader(artist_id, uploader_id))
    if blocked:
        writes.save(row)
    else:
        writes.delete(row)


def changes_item(uploader_id: str) -> Wanted:
    return CatalogueItem, keys.daily_changes(uploader_id)


def changes_of(item: Stored) -> DailyChanges:
    return documents.load(DailyChanges, item.body or "") if item else DailyChanges()


def put_changes(writes: Writes, uploader_id: str, changes: DailyChanges, *, over: Stored) -> None:
    """``over`` is the item that was read; the transaction fails if it has changed."""
    versioned_documents.write(writes, changes_item(uploader_id), over=_version(over), body=documents.dump(changes))


def _version(item: Stored) -> int:
    return int(item.version or 0) if item else 0
