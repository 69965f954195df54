"""Stored payouts: state, journal entries and line of the finances page, written in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from beatpass.domain.money.accounts.payouts import Payout, payout_line
from beatpass.domain.money.bookkeeping.journal import JournalEntry
from beatpass.storage.dynamodb import documents
from beatpass.storage.dynamodb.read import Wanted, get
from beatpass.storage.dynamodb.tables import FinanceItem
from beatpass.storage.dynamodb.write import Writes
from beatpass.storage.money.journal import move_lines, write_entries
from beatpass.storage.platform import keys


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredPayout:
    """A payout as of a fetch that began at ``fetched_at``; ``entries`` are the ids of its journal entries."""

    artist_id: str
    account_id: str
    payout: Payout
    fetched_at: str
    entries: tuple[str, ...]
    version: int = 0


def payout_item(payout_id: str) -> Wanted:
    return FinanceItem, keys.payout(payout_id)


def payout_of(item: FinanceItem | None) -> StoredPayout | None:
    if item is None or item.body is None:
        return None
    content = documents.fields_of(StoredPayout, item.body)
    return StoredPayout(
        artist_id=content["artist_id"],
        account_id=content["account_id"],
        payout=Payout(**content["payout"]),
        fetched_at=content["fetched_at"],
        entries=tuple(content["entries"]),
        version=int(item.version or 0),
    )


def get_payout(payout_id: str) -> StoredPayout | None:
    """One call."""
    return payout_of(get(FinanceItem, keys.payout(payout_id)))


def write_payout(
    writes: Writes, before: StoredPayout | None, after: StoredPayout, fresh: Sequence[JournalEntry]
) -> None:
    """Write the new state if the stored one is ``before``, with the ``fresh`` entries and the line of the page."""
    condition = FinanceItem.version == before.version if before else FinanceItem.pk.does_not_exist()
    body = documents.dump_whole(after, without=["version"])
    writes.save(FinanceItem(*keys.payout(after.payout.id), version=after.version, body=body), condition=condition)
    write_entries(writes, after.artist_id, fresh)
    shown = [payout_line(before.payout)] if before else []
    move_lines(writes, after.artist_id, shown, [payout_line(after.payout)])
