"""Answers and files of a producer's statements (docs/api.md 3.6)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from http import HTTPStatus
from typing import Annotated, Any, Literal

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Query
from aws_lambda_powertools.event_handler.openapi.types import OpenAPIResponse
from typing_extensions import TypedDict

from beatpass.domain.money.bookkeeping.statement_lines import StatementKind, StatementLine
from beatpass.domain.money.bookkeeping.statements import KINDS, CurrencyStatement, Period, SalesKey, SalesOf
from beatpass.domain.platform.rules import RULES
from beatpass.http.platform.files import CSV, NEXT_CURSOR, csv_of, money_cell
from beatpass.http.platform.shapes import Derived, MoneyAnswer

StatementFormat = Literal["json", "csv", "pdf"]
StatementFormatQuery = Annotated[
    StatementFormat, Query(alias="format", description="csv: every line as a file; pdf: the statement to print")
]
PDF = "application/pdf"
# The groups of sales that an answer lists; the others are one more.
MOST_GROUPS = 500
# The lines of a CSV file, of some 200 bytes each.
MOST_ROWS = 5_000
_COLUMNS = (
    *("at", "kind", "currency", "amount", "gross", "fee"),
    *("track_id", "title", "licence", "country", "period", "id"),
)


class KindSumAnswer(TypedDict):
    """What the lines of one kind changed on the balance."""

    kind: StatementKind
    amount: MoneyAnswer


class SalesGroupAnswer(TypedDict):
    """Sales of one track under one licence to buyers of one country; all null for the smaller groups together."""

    track_id: str | None
    title: str | None
    licence: str | None
    country: str | None
    count: int
    gross: MoneyAnswer
    fees: MoneyAnswer
    net: MoneyAnswer


class CurrencyStatementAnswer(TypedDict):
    """The statement in one currency: ``opening`` and ``changes`` add up to ``closing``.

    ``adds_up``: the lines are those of the journal. ``gross`` is what buyers paid in sales, ``fees`` the platform's
    part of it, ``net`` the producer's.
    """

    currency: str
    opening: MoneyAnswer
    changes: list[KindSumAnswer]
    closing: MoneyAnswer
    lines: int
    gross: MoneyAnswer
    fees: MoneyAnswer
    net: MoneyAnswer
    sales: list[SalesGroupAnswer]
    adds_up: bool


class StatementAnswer(Derived):
    """``complete``: the period is over."""

    artist_id: str
    period: str
    complete: bool
    currencies: list[CurrencyStatementAnswer]


STATEMENT: dict[int, OpenAPIResponse] = {
    200: {
        "description": "The statement; a long CSV file goes on with the cursor in X-Next-Cursor",
        "content": {
            "application/json": {"model": StatementAnswer},
            CSV: {"schema": {"type": "string"}},
            PDF: {"schema": {"type": "string", "format": "binary"}},
        },
    }
}


def statement_answer(
    artist_id: str, period: Period, currencies: Iterable[CurrencyStatement], *, as_of: str
) -> StatementAnswer:
    return {
        "artist_id": artist_id,
        "period": period.name,
        "complete": is_complete(period, as_of),
        "currencies": [_currency(each) for each in currencies],
        "as_of": as_of,
        "rules": RULES,
    }


def is_complete(period: Period, as_of: str) -> bool:
    return as_of[:7] >= period.month_after


def _currency(found: CurrencyStatement) -> CurrencyStatementAnswer:
    def money(amount: int) -> MoneyAnswer:
        return {"amount": amount, "currency": found.currency}

    totals = found.totals
    return {
        "currency": found.currency,
        "opening": money(found.opening),
        "changes": [{"kind": kind, "amount": money(found.by_kind[kind])} for kind in KINDS if kind in found.by_kind],
        "closing": money(found.closing),
        "lines": found.lines,
        "gross": money(totals.gross),
        "fees": money(totals.fees),
        "net": money(totals.net),
        "sales": [_group(key, each, found.currency) for key, each in found.largest_sales(MOST_GROUPS)],
        "adds_up": found.adds_up,
    }


def _group(key: SalesKey, sold: SalesOf, currency: str) -> SalesGroupAnswer:
    return {
        "track_id": key.track_id or None,
        "title": key.title or None,
        "licence": key.licence or None,
        "country": key.country or None,
        "count": sold.count,
        "gross": {"amount": sold.gross, "currency": currency},
        "fees": {"amount": sold.fees, "currency": currency},
        "net": {"amount": sold.net, "currency": currency},
    }


def statement_table(
    period: Period,
    currencies: Iterable[CurrencyStatement],
    lines: Iterable[StatementLine],
    *,
    first: bool,
    next_cursor: str | None,
) -> Response[Any]:
    """A CSV file of lines, the oldest first; the first file begins with the opening balances, and the last one ends
    with the closing balances.
    """
    rows = [*_balance_rows(currencies, period, opening=True)] if first else []
    rows += map(_row, lines)
    rows += _balance_rows(currencies, period, opening=False) if next_cursor is None else ()
    headers = {"Content-Disposition": f'attachment; filename="statement-{period.name}.csv"'}
    if next_cursor:
        headers[NEXT_CURSOR] = next_cursor
    return Response(int(HTTPStatus.OK), CSV, csv_of(rows, _COLUMNS), headers=headers)


def _balance_rows(
    currencies: Iterable[CurrencyStatement], period: Period, *, opening: bool
) -> Iterator[dict[str, Any]]:
    for each in currencies:
        yield {
            "at": period.first_month if opening else period.month_after,
            "kind": "opening_balance" if opening else "closing_balance",
            "currency": each.currency,
            "amount": money_cell(each.opening if opening else each.expected, each.currency),
        }


def _row(line: StatementLine) -> dict[str, Any]:
    about = line.about
    sold = line.kind == "sale"
    return {
        "at": line.at,
        "kind": line.kind,
        "currency": line.currency,
        "amount": money_cell(line.amount, line.currency),
        "gross": money_cell(about.gross, line.currency) if sold else None,
        "fee": money_cell(about.fee, line.currency) if sold else None,
        "track_id": about.track_id,
        "title": about.title,
        "licence": about.licence,
        "country": about.country,
        "period": about.period,
        "id": line.id,
    }


def pdf_response(content: bytes, period: Period) -> Response[Any]:
    headers = {"Content-Disposition": f'attachment; filename="statement-{period.name}.pdf"'}
    return Response(int(HTTPStatus.OK), PDF, content, headers=headers)
