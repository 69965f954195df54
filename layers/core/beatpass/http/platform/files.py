"""Pages as files, in JSON or as CSV rows; a long list is split into files, each with a cursor to the next."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from http import HTTPStatus
from io import StringIO
from typing import Annotated, Any, Literal, TypeVar

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Query
from aws_lambda_powertools.event_handler.openapi.types import OpenAPIResponse
from typing_extensions import TypedDict

from beatpass.domain.money.currencies import decimals_of

Format = Literal["csv", "json"]
FormatQuery = Annotated[Format, Query(alias="format", description="a table, or the page's document")]

CSV = "text/csv; charset=utf-8"
NEXT_CURSOR = "X-Next-Cursor"
# A response has at most 6 MB, and escaping may double quotes and line breaks. The last page starts below MOST_BYTES and
# has at most 1.7 MB: 40 tracks of 10,000 characters.
MOST_PAGES, MOST_BYTES = 25, 2_000_000
# By this mark Excel knows that the file is UTF-8.
_BYTE_ORDER_MARK = "\ufeff"
# First characters that make a spreadsheet read a text as a formula; some programs accept the wide forms too.
_FORMULAS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


class Page(TypedDict):
    items: list[Any]
    next_cursor: str | None


P = TypeVar("P", bound=Page)


def described(answer: type) -> dict[int, OpenAPIResponse]:
    """The responses of a file for the OpenAPI document: JSON or CSV."""
    return {
        200: {
            "description": f"A file; a long list goes on with the cursor in {NEXT_CURSOR}",
            "content": {"application/json": {"model": answer}, CSV: {"schema": {"type": "string"}}},
        }
    }


def joined(page: Callable[..., P], cursor: str | None) -> P:
    """The page at ``cursor`` joined with the following ones, as many as fit into a response."""
    whole = page(cursor=cursor)
    room = MOST_BYTES - _size(whole["items"])
    for _ in range(MOST_PAGES - 1):
        if room <= 0 or whole["next_cursor"] is None:
            break
        further = page(cursor=whole["next_cursor"])
        room -= _size(further["items"])
        whole["items"] += further["items"]
        whole["next_cursor"] = further["next_cursor"]
    return whole


def _size(items: list[Any]) -> int:
    return len(json.dumps(items, ensure_ascii=False).encode())


def list_file(answer: Page, format_: Format, *, name: str, columns: Sequence[str]) -> Response[Any]:
    """The file of a list: as CSV its items, in these columns (:func:`table_of`); as JSON the whole page."""
    further = {NEXT_CURSOR: answer["next_cursor"]} if answer["next_cursor"] else {}
    return file(answer, format_, name=name, table=lambda: table_of(answer["items"], columns), **further)


def file(
    answer: Mapping[str, Any],
    format_: Format,
    *,
    name: str,
    table: Callable[[], str],
    **headers: str,
) -> Response[Any]:
    """``name`` may contain only characters that are valid in a header."""
    headers["Content-Disposition"] = f'attachment; filename="{name}.{format_}"'
    if format_ == "json":
        return Response(int(HTTPStatus.OK), "application/json", answer, headers=headers)
    return Response(int(HTTPStatus.OK), CSV, table(), headers=headers)


def table_of(items: Iterable[Mapping[str, Any]], columns: Sequence[str]) -> str:
    """A CSV row for each item. A column ``track.id`` is the field ``id`` of ``track``; a list is joined in one cell.

    A column ``price.amount`` of money is a decimal number of its currency's main unit.
    """
    return csv_of(({column: _value(item, column) for column in columns} for item in items), columns)


def _value(item: Any, path: str) -> Any:  # noqa: ANN401 - JSON
    for name in path.split("."):
        if name == "amount" and item is not None:
            return money_cell(item["amount"], item["currency"])
        item = item[name] if item is not None else None
    return "; ".join(item) if isinstance(item, list) else item


def money_cell(amount: float, currency: str) -> Decimal:
    """Minor units, also fractions of one, as a number for spreadsheets, which would guard a text with a minus."""
    return Decimal(str(amount)).scaleb(-decimals_of(currency))


def csv_of(rows: Iterable[Mapping[str, Any]], columns: Sequence[str]) -> str:
    """CSV (RFC 4180) for spreadsheets; fields missing from a row are empty."""
    text = StringIO()
    text.write(_BYTE_ORDER_MARK)
    writer = csv.DictWriter(text, columns, restval="")
    writer.writeheader()
    writer.writerows({column: _cell(value) for column, value in row.items()} for row in rows)
    return text.getvalue()


def _cell(value: object) -> object:
    """Prefix a text that a spreadsheet would run as a formula with an apostrophe, which marks it as text."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULAS) else value
