"""The journal, the sums that move with it, and the lines of the finances page."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict

from beatpass.domain.money.journal import JournalEntry, Posting, producer
from beatpass.domain.money.transactions import Filter, Transaction
from beatpass.storage.dynamodb.read import BATCH_GET_ITEMS, get, get_together, query_page
from beatpass.storage.dynamodb.tables import FinanceItem
from beatpass.storage.dynamodb.write import Writes
from beatpass.storage.platform import keys


def write_entries(writes: Writes, artist_id: str | None, entries: Sequence[JournalEntry]) -> None:
    """Each once, ever, and this producer's lifetime sums with them; None where no producer's account moves."""
    sums: Counter[str] = Counter()
    for entry in entries:
        body = json.dumps(asdict(entry), separators=(",", ":"))
        writes.save(FinanceItem(*keys.journal(entry.id), body=body), condition=FinanceItem.pk.does_not_exist())
        for posting in entry.postings:
            if artist_id and posting.account == producer(artist_id):
                sums[entry.currency] += posting.amount
    for currency, amount in sums.items():
        if artist_id and amount:
            writes.update(FinanceItem(*keys.lifetime(artist_id, currency)), actions=[FinanceItem.amount.add(amount)])


def is_in_journal(entry_id: str) -> bool:
    return get(FinanceItem, keys.journal(entry_id)) is not None


def entry_of(body: str) -> JournalEntry:
    """Unbalanced where it does not sum to zero."""
    content = json.loads(body)
    postings = tuple(Posting(**posting) for posting in content.pop("postings"))
    return JournalEntry(**content, postings=postings)


# --- lines of the page


def move_lines(writes: Writes, artist_id: str, before: Iterable[Transaction], after: Iterable[Transaction]) -> None:
    """Each line into the lists of the filters that it passes, out of those that it does not pass any more."""
    former = {line.id: line for line in before}
    for line in after:
        was = former.get(line.id)
        if line == was:
            continue
        body = json.dumps(asdict(line), separators=(",", ":"))
        for among in line.filters:
            writes.save(FinanceItem(*keys.money_line(artist_id, among, line.at, line.id), body=body))
        for among in was.filters if was else ():
            if among not in line.filters:
                writes.delete(FinanceItem(*keys.money_line(artist_id, among, line.at, line.id)))


def list_lines(
    artist_id: str, among: Filter, *, behind: str | None, limit: int
) -> tuple[list[Transaction], str | None]:
    """The newest lines behind a place, and the place of the last where there are more. One call."""
    pk = keys.money_line(artist_id, among, "", "")[0]
    between = FinanceItem.sk < behind if behind else FinanceItem.sk < keys.LAST
    items, left_off = query_page(FinanceItem, pk, between, limit=limit)
    return [line_of(item.body or "") for item in items], left_off


def lines_shown(artist_id: str, entry_ids: Sequence[str]) -> dict[str, Transaction]:
    """The producer's lines by the journal's entries that they show. Two calls for every hundred entries."""
    found: dict[str, Transaction] = {}
    for first in range(0, len(entry_ids), BATCH_GET_ITEMS):
        some = entry_ids[first : first + BATCH_GET_ITEMS]
        entries = get_together([(FinanceItem, keys.journal(entry_id)) for entry_id in some])
        lines = {entry_id: entry_of(item.body).line for entry_id, item in zip(some, entries, strict=True) if item}
        shown = {entry_id: keys.money_line_at(artist_id, "all", line) for entry_id, line in lines.items() if line}
        items = get_together([(FinanceItem, key) for key in shown.values()]) if shown else []
        found |= {entry_id: line_of(item.body) for entry_id, item in zip(shown, items, strict=True) if item}
    return found


def line_of(body: str) -> Transaction:
    return Transaction(**json.loads(body))
