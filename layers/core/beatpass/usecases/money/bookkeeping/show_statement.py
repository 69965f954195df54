"""A producer's statement of a month or a year (docs/specification.md 10.9)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from beatpass.domain.catalogue.entities import Producer
from beatpass.domain.catalogue.permissions import finances_of
from beatpass.domain.money.bookkeeping.statement_lines import StatementLine
from beatpass.domain.money.bookkeeping.statements import CurrencyStatement, Period, make_statement, read_period
from beatpass.domain.platform.errors import LimitReached
from beatpass.storage.catalogue.entities import entity_of, producer_item, user_item, user_of
from beatpass.storage.dynamodb.read import get_together
from beatpass.storage.money.statement_lines import list_statement_lines, read_month_changes, statement_lines

# A request reads so many lines in some five seconds.
_MOST_LINES = 100_000


@dataclass(frozen=True, slots=True)
class Statement:
    """``name`` is the producer's; None where the producer was deleted."""

    artist_id: str
    name: str | None
    period: Period
    currencies: list[CurrencyStatement]


def show_statement(user_id: str, artist_id: str | None, *, period: str, now: datetime) -> Statement:
    """Three calls, and one more a MB of lines; as many again where a line was written meanwhile.

    Raises NoArtistProfile, NotFound (also for a period that has not begun), and LimitReached.
    """
    chosen, asked = _find_producer(user_id, artist_id), read_period(period, now)
    producer = entity_of(Producer, get_together([producer_item(chosen)])[0])
    found = _read(chosen, asked)
    if not all(each.adds_up for each in found):
        found = _read(chosen, asked)
    return Statement(chosen, producer.name if producer else None, asked, found)


def list_statement(
    user_id: str, artist_id: str | None, *, period: str, now: datetime, after: str | None, limit: int
) -> tuple[list[CurrencyStatement], list[StatementLine], str | None]:
    """The balances, the first lines after a cursor position, and the position of the last one; None at the end.

    The balances are those of the sums of months, without lines. Three calls. Raises as ``show_statement``.
    """
    chosen, asked = _find_producer(user_id, artist_id), read_period(period, now)
    lines, last = list_statement_lines(
        chosen, since=asked.first_month, until=asked.month_after, after=after, limit=limit
    )
    return make_statement(asked, read_month_changes(chosen), []), lines, last


def _find_producer(user_id: str, artist_id: str | None) -> str:
    (item,) = get_together([user_item(user_id)])
    return finances_of(user_of(item, user_id), artist_id)


def _read(artist_id: str, period: Period) -> list[CurrencyStatement]:
    lines = statement_lines(artist_id, since=period.first_month, until=period.month_after)
    return make_statement(period, read_month_changes(artist_id), _bounded(lines))


def _bounded(lines: Iterator[StatementLine]) -> Iterator[StatementLine]:
    for number, line in enumerate(lines):
        if number >= _MOST_LINES:
            raise LimitReached(f"More than {_MOST_LINES} lines: ask for single months, or for the lines as CSV.")
        yield line
