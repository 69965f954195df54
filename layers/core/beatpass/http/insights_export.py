"""The page of insights as a file: its JSON, or the same figures as one CSV table that a spreadsheet can filter.

Every figure is one cell, in the row of what it is about: ``series`` has a row for each point, ``devices`` one for each
device, and so on; ``summary`` has the rest, a figure a row.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from http import HTTPStatus
from io import StringIO
from typing import Annotated, Any, Literal

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Query
from aws_lambda_powertools.event_handler.openapi.types import OpenAPIResponse

Format = Literal["csv", "json"]
FormatQuery = Annotated[Format, Query(alias="format", description="a table, or the page's document")]

COLUMNS = ("section", "key", "name", "plays", "percent", "listen_ms_mean", "completion_percent", "value")
_CSV = "text/csv; charset=utf-8"
# What a spreadsheet would take for a formula, at the beginning of a text.
_FORMULAS = ("=", "+", "-", "@", "\t", "\r", "\n")

Row = dict[str, Any]


def described(answer: type) -> dict[int, OpenAPIResponse]:
    """For the OpenAPI document: an export is one or the other."""
    return {
        200: {
            "description": "A file",
            "content": {"application/json": {"model": answer}, _CSV: {"schema": {"type": "string"}}},
        }
    }


def exported(answer: Mapping[str, Any], format_: Format, *, name: str) -> Response[Any]:
    """``name`` says what of, in characters that a header may hold."""
    span = answer["range"]
    file = f"insights-{name}-{span['from']}-{span['to']}.{format_}"
    headers = {"Content-Disposition": f'attachment; filename="{file}"'}
    if format_ == "json":
        return Response(int(HTTPStatus.OK), "application/json", answer, headers=headers)
    return Response(int(HTTPStatus.OK), _CSV, table(answer), headers=headers)


def table(answer: Mapping[str, Any]) -> str:
    """CSV as of RFC 4180, with COLUMNS above."""
    text = StringIO()
    writer = csv.DictWriter(text, COLUMNS, restval="")
    writer.writeheader()
    writer.writerows({column: _cell(value) for column, value in row.items()} for row in _rows(answer))
    return text.getvalue()


def _cell(value: object) -> object:
    """Numbers as they are; a text that would be run as a formula is marked as text, as spreadsheets do it."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULAS) else value


def _rows(answer: Mapping[str, Any]) -> Iterator[Row]:
    for key, value in _summary(answer):
        yield {"section": "summary", "key": key, "value": value}
    listens = {point["date"]: point for point in answer.get("engagement", {}).get("series", ())}
    for point in answer["plays"]["series"]:
        yield {"section": "series", "key": point["date"], **_figures(point), **_figures(listens.get(point["date"], {}))}
    for section in ("devices", "platforms", "locations"):
        for share in answer[section]:
            yield {"section": section, "key": share["key"], **_figures(share)}
    for listener in answer["listeners"]:
        yield {"section": "listeners", "key": listener["user_id"], "name": listener["name"], **_figures(listener)}
    for track in answer.get("top_tracks", ()):
        yield {"section": "top_tracks", "key": track["track_id"], "name": track["title"], **_figures(track)}
    for point in answer["unqualified"]["series"]:
        for reason, plays in point["reasons"].items():
            yield {"section": "unqualified", "key": point["date"], "name": reason, "plays": plays}


def _figures(source: Mapping[str, Any]) -> Row:
    return {column: source[column] for column in COLUMNS[3:] if column in source}


def _summary(part: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, Any]]:
    """(path, figure) of whatever is not in a list: ``plays.total``, ``engagement.breakdown.half``."""
    for name, value in part.items():
        path = f"{above}{name}"
        if isinstance(value, Mapping):
            yield from _summary(value, f"{path}.")
        elif not isinstance(value, list):
            yield path, value
