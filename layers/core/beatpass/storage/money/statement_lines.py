"""The lines of producers' statements, and the sums of each month's lines, from which balances follow."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from beatpass.domain.money.bookkeeping.journal import JournalEntry
from beatpass.domain.money.bookkeeping.statement_lines import About, StatementLine, statement_line
from beatpass.storage.dynamodb import documents
from beatpass.storage.dynamodb.read import query_all, query_raw
from beatpass.storage.dynamodb.tables import FinanceItem
from beatpass.storage.dynamodb.write import Writes
from beatpass.storage.platform import keys


def write_statement_lines(writes: Writes, artist_id: str, entries: Iterable[JournalEntry], about: About) -> None:
    sums: Counter[tuple[str, str]] = Counter()
    for entry in entries:
        if line := statement_line(entry, artist_id, about):
            key = keys.statement_line(artist_id, line.at, line.id)
            writes.save(FinanceItem(*key, body=documents.dump_whole(line)))
            sums[line.currency, line.month] += line.amount
    for (currency, month), amount in sums.items():
        item = FinanceItem(*keys.month_change(artist_id, currency, month))
        writes.update(item, actions=[FinanceItem.amount.add(amount)])


def month_changes_of(items: Mapping[str, FinanceItem]) -> dict[tuple[str, str], int]:
    """What each month changed on the producer's balance, by currency and month, from its items by sort key."""
    found: dict[tuple[str, str], int] = {}
    for sk, item in items.items():
        if sk.startswith(keys.MONTH_CHANGES):
            _, currency, month = sk.split("#")
            found[currency, month] = int(item.amount or 0)
    return found


def read_month_changes(artist_id: str) -> dict[tuple[str, str], int]:
    """What each month changed on the producer's balance, by currency and month. One call."""
    pk = keys.month_change(artist_id, "", "")[0]
    items = query_all(FinanceItem, pk, FinanceItem.sk.startswith(keys.MONTH_CHANGES))
    return month_changes_of({item.sk: item for item in items})


def statement_lines(artist_id: str, *, since: str, until: str) -> Iterator[StatementLine]:
    """The lines from the month ``since`` until before ``until``, the oldest first; one call a MB."""
    after, left = None, True
    while left:
        lines, after = list_statement_lines(artist_id, since=since, until=until, after=after)
        yield from lines
        left = after is not None


def list_statement_lines(
    artist_id: str, *, since: str, until: str, after: str | None = None, limit: int | None = None
) -> tuple[list[StatementLine], str | None]:
    """The first of these lines after a cursor position, and the position of the last one; None at the end. One call."""
    pk = keys.statement_line(artist_id, "", "")[0]
    between = FinanceItem.sk.between(since, until)
    raws, last = query_raw(FinanceItem, pk, between, limit=limit, after=after, descending=False, consistent=True)
    return [statement_line_of(raw["body"]["S"]) for raw in raws], last


def statement_line_of(body: str) -> StatementLine:
    content = documents.fields_of(StatementLine, body)
    return StatementLine(**content | {"about": About(**content["about"])})
