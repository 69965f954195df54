"""The journal, producers' lifetime sums, and the lines of the finances page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from beatpass.domain.money.bookkeeping.journal import JournalEntry, Posting, carried_account, producer_account
from beatpass.domain.money.bookkeeping.statement_lines import About
from beatpass.domain.money.bookkeeping.transactions import Transaction, TransactionFilter
from beatpass.storage.dynamodb import documents
from beatpass.storage.dynamodb.read import BATCH_GET_ITEMS, get_together, query_page
from beatpass.storage.dynamodb.tables import FinanceItem
from beatpass.storage.dynamodb.write import Writes
from beatpass.storage.money.statement_lines import write_statement_lines
from beatpass.storage.platform import keys


def write_entries(
    writes: Writes, artist_id: str | None, entries: Sequence[JournalEntry], about: About | None = None
) -> None:
    """Add entries, each only once. Where a producer's account moves, update its lifetime sums, and add the lines of its
    statements, which say what they are ``about``.
    """
    sums: Counter[str] = Counter()
    for entry in entries:
        body = documents.dump_whole(entry)
        writes.save(FinanceItem(*keys.journal(entry.id), body=body), condition=FinanceItem.pk.does_not_exist())
        for posting in entry.postings:
            if artist_id and posting.account == producer_account(artist_id):
                sums[entry.currency] += posting.amount
    for currency, amount in sums.items():
        if artist_id and amount:
            writes.update(FinanceItem(*keys.lifetime(artist_id, currency)), actions=[FinanceItem.amount.add(amount)])
    if artist_id:
        write_statement_lines(writes, artist_id, entries, about or About())


def add_carried(writes: Writes, artist_id: str, entries: Sequence[JournalEntry]) -> None:
    """Update what this producer is owed of past pools by these entries."""
    sums: Counter[str] = Counter()
    for entry in entries:
        for posting in entry.postings:
            if posting.account == carried_account(artist_id):
                sums[entry.currency] += posting.amount
    for currency, amount in sums.items():
        if amount:
            writes.update(FinanceItem(*keys.carried(artist_id, currency)), actions=[FinanceItem.amount.add(amount)])


def find_carried(artist_ids: Sequence[str], currency: str) -> dict[str, int]:
    """What these producers are owed of past pools; one call for every hundred."""
    found: dict[str, int] = {}
    for first in range(0, len(artist_ids), BATCH_GET_ITEMS):
        some = artist_ids[first : first + BATCH_GET_ITEMS]
        items = get_together([(FinanceItem, keys.carried(artist_id, currency)) for artist_id in some])
        found |= {artist_id: int(item.amount or 0) for artist_id, item in zip(some, items, strict=True) if item}
    return found


def find_entries(entry_ids: Sequence[str]) -> set[str]:
    """Those of these ids, at most a hundred, that are in the journal. One call."""
    items = get_together([(FinanceItem, keys.journal(entry_id)) for entry_id in entry_ids]) if entry_ids else []
    return {entry_id for entry_id, item in zip(entry_ids, items, strict=True) if item}


def load_entry(body: str) -> JournalEntry:
    """Raises Unbalanced, and KeyError, TypeError or ValueError where the body is not an entry."""
    content = documents.fields_of(JournalEntry, body)
    postings = tuple(Posting(**posting) for posting in content.pop("postings"))
    return JournalEntry(**content, postings=postings)


# --- lines of the page


def move_lines(writes: Writes, artist_id: str, before: Iterable[Transaction], after: Iterable[Transaction]) -> None:
    """Write each changed line to the lists of its filters, and delete it from the lists that it left."""
    previous = {line.id: line for line in before}
    for line in after:
        was = previous.get(line.id)
        if line == was:
            continue
        body = documents.dump_whole(line)
        for name in line.filters:
            writes.save(FinanceItem(*keys.money_line(artist_id, name, line.at, line.id), body=body))
        for name in was.filters if was else ():
            if name not in line.filters:
                writes.delete(FinanceItem(*keys.money_line(artist_id, name, line.at, line.id)))


def list_lines(
    artist_id: str, filter_: TransactionFilter, *, after: str | None, limit: int
) -> tuple[list[Transaction], str | None]:
    """The newest lines after a cursor position, and the position of the last one; None at the end. One call."""
    pk = keys.money_line(artist_id, filter_, "", "")[0]
    between = FinanceItem.sk < after if after else FinanceItem.sk < keys.LAST
    items, last = query_page(FinanceItem, pk, between, limit=limit)
    return [load_line(item.body or "") for item in items], last


def find_lines_of_entries(artist_id: str, entry_ids: Sequence[str]) -> dict[str, Transaction]:
    """The producer's lines by the id of the journal entry that they show. Two calls for every hundred entries."""
    found: dict[str, Transaction] = {}
    for first in range(0, len(entry_ids), BATCH_GET_ITEMS):
        some = entry_ids[first : first + BATCH_GET_ITEMS]
        entries = get_together([(FinanceItem, keys.journal(entry_id)) for entry_id in some])
        lines = {entry_id: load_entry(item.body).line for entry_id, item in zip(some, entries, strict=True) if item}
        shown = {entry_id: keys.money_line_at(artist_id, "all", line) for entry_id, line in lines.items() if line}
        items = get_together([(FinanceItem, key) for key in shown.values()]) if shown else []
        found |= {entry_id: load_line(item.body) for entry_id, item in zip(shown, items, strict=True) if item}
    return found


def load_line(body: str) -> Transaction:
    return Transaction(**documents.fields_of(Transaction, body))
