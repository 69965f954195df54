"""Pages as files: the page's JSON, or its rows as CSV; a long list in parts, each going on where the last one ended."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from http import HTTPStatus
from io import StringIO
from typing import Annotated, Any, Literal, TypeVar

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Query
from aws_lambda_powertools.event_handler.openapi.types import OpenAPIResponse
from typing_extensions import TypedDict

Format = Literal["csv", "json"]
FormatQuery = Annotated[Format, Query(alias="format", description="a table, or the page's document")]

CSV = "text/csv; charset=utf-8"
NEXT_CURSOR = "X-Next-Cursor"
# A response has at most 6 MB, in which quotes and line breaks of a text take up to twice their place. The last of these
# pages begins below MOST_BYTES and may have 1.7 MB: 40 tracks of 10,000 characters.
MOST_PAGES, MOST_BYTES = 25, 2_000_000
# What a spreadsheet would take for a formula, at the beginning of a text; some take wide characters, too.
_FORMULAS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


class Page(TypedDict):
    items: list[Any]
    next_cursor: str | None


P = TypeVar("P", bound=Page)


def described(answer: type) -> dict[int, OpenAPIResponse]:
    """For the OpenAPI document: a file is one or the other."""
    return {
        200: {
            "description": f"A file; a long list goes on with the cursor in {NEXT_CURSOR}",
            "content": {"application/json": {"model": answer}, CSV: {"schema": {"type": "string"}}},
        }
    }


def joined(page: Callable[..., P], cursor: str | None) -> P:
    """The page at this ``cursor`` with those that follow, as many as a response has room for."""
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
    """Its items, by the columns of :func:`table_of`; the JSON is the page with all else that is on it."""
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
    """``name`` has characters that a header may hold."""
    headers["Content-Disposition"] = f'attachment; filename="{name}.{format_}"'
    if format_ == "json":
        return Response(int(HTTPStatus.OK), "application/json", answer, headers=headers)
    return Response(int(HTTPStatus.OK), CSV, table(), headers=headers)


def table_of(items: Iterable[Mapping[str, Any]], columns: Sequence[str]) -> str:
    """A row for each item: ``track.id`` is the id in its track, the words of a list stand in one cell."""
    return csv_of(({column: _value(item, column) for column in columns} for item in items), columns)


def _value(item: Any, path: str) -> Any:  # noqa: ANN401 - JSON
    for name in path.split("."):
        item = item[name] if item is not None else None
    return "; ".join(item) if isinstance(item, list) else item


def csv_of(rows: Iterable[Mapping[str, Any]], columns: Sequence[str]) -> str:
    """CSV as of RFC 4180; what a row lacks is empty."""
    text = StringIO()
    writer = csv.DictWriter(text, columns, restval="")
    writer.writeheader()
    writer.writerows({column: _cell(value) for column, value in row.items()} for row in rows)
    return text.getvalue()


def _cell(value: object) -> object:
    """Numbers as they are; a text that would be run as a formula is marked as text, as spreadsheets do it."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULAS) else value
