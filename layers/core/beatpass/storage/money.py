"""The journal, the sums that move with it, and the lines of the finances page."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict

from pynamodb.transactions import TransactWrite

from beatpass.domain.accounting import JournalEntry, Posting, producer
from beatpass.domain.transactions import Filter, Transaction
from beatpass.storage import keys
from beatpass.storage.access import Wanted, query_page
from beatpass.storage.tables import FinanceItem


def write_entries(writes: TransactWrite, artist_id: str, entries: Sequence[JournalEntry]) -> None:
    """Each once, ever, and this producer's lifetime sums with them."""
    sums: Counter[str] = Counter()
    for entry in entries:
        body = json.dumps(asdict(entry), separators=(",", ":"))
        writes.save(FinanceItem(*keys.journal(entry.id), body=body), condition=FinanceItem.pk.does_not_exist())
        for posting in entry.postings:
            if posting.account == producer(artist_id):
                sums[entry.currency] += posting.amount
    for currency, amount in sums.items():
        if amount:
            writes.update(FinanceItem(*keys.lifetime(artist_id, currency)), actions=[FinanceItem.amount.add(amount)])


def entry_of(body: str) -> JournalEntry:
    """Unbalanced where it does not sum to zero."""
    content = json.loads(body)
    postings = tuple(Posting(**posting) for posting in content.pop("postings"))
    return JournalEntry(**content, postings=postings)


# --- lines of the page


def move_lines(
    writes: TransactWrite, artist_id: str, before: Iterable[Transaction], after: Iterable[Transaction]
) -> None:
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
    return [Transaction(**json.loads(item.body or "")) for item in items], left_off


def lifetime_item(artist_id: str, currency: str) -> Wanted:
    return FinanceItem, keys.lifetime(artist_id, currency)
