"""Export a page of insights as a file: its JSON, or the same figures as one CSV table that a spreadsheet can filter.

Each figure is one cell. The section ``series`` has a row for each point, ``devices`` a row for each device, and so on;
``summary`` has a row for each remaining figure.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from aws_lambda_powertools.event_handler import Response

from beatpass.http.platform.files import Format, csv_of, file

COLUMNS = (
    *("section", "key", "name", "plays", "percent", "listen_ms_mean", "completion_percent"),
    *("qualified_plays", "qualified_percent", "trend_percent", "before", "change_percent", "value"),
)
Row = dict[str, Any]


def export_insights(answer: Mapping[str, Any], format_: Format, *, name: str) -> Response[Any]:
    """``name`` is a part of the file name, in characters that are safe in a header."""
    span = answer["range"]
    name = f"insights-{name}-{span['from']}-{span['to']}"
    return file(answer, format_, name=name, table=lambda: csv_of(_rows(answer), COLUMNS))


def _rows(answer: Mapping[str, Any]) -> Iterator[Row]:
    yield from _over_time(answer)
    yield from _tops(answer)
    for point in answer["unqualified"]["series"]:
        for reason, plays in point["reasons"].items():
            yield {"section": "unqualified", "key": point["date"], "name": reason, "plays": plays}
    if compared := answer["comparison"]:
        yield from _compared(compared)


def _compared(compared: Mapping[str, Any]) -> Iterator[Row]:
    """Rows of sections ``compared.…``: each point and entry with its counterpart."""
    for point in compared["series"]:
        yield {"section": "compared.series", "key": point["date"], "name": point["before_date"], **_figures(point)}
    for section, rows in compared.items():
        if isinstance(rows, list) and section != "series":
            for row in rows:
                yield {"section": f"compared.{section}", "key": row["key"], **_figures(row)}


def _over_time(answer: Mapping[str, Any]) -> Iterator[Row]:
    for key, value in summary_of(answer):
        yield {"section": "summary", "key": key, "value": value}
    listens = {point["date"]: point for point in answer.get("engagement", {}).get("series", ())}
    for point in answer["plays"]["series"]:
        yield {"section": "series", "key": point["date"], **_figures(point), **_figures(listens.get(point["date"], {}))}


def _tops(answer: Mapping[str, Any]) -> Iterator[Row]:
    sources = answer["sources"]
    shares = {name: answer[name] for name in ("devices", "platforms", "locations")}
    for section, rows in (shares | {"sources": sources["kinds"], "referrers": sources["referrers"]}).items():
        for share in rows:
            yield {"section": section, "key": share["key"], **_figures(share)}
    for link in sources["links"]:
        yield {"section": "links", "key": link["key"], "name": link["label"], **_figures(link)}
    for listener in answer["listeners"]:
        yield {"section": "listeners", "key": listener["user_id"], "name": listener["name"], **_figures(listener)}
    for track in answer.get("top_tracks", ()):
        yield {"section": "top_tracks", "key": track["track_id"], "name": track["title"], **_figures(track)}


def _figures(source: Mapping[str, Any]) -> Row:
    return {column: source[column] for column in COLUMNS[3:] if column in source}


def summary_of(part: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, Any]]:
    """(path, figure) of each figure outside of lists: ``plays.total``, ``engagement.breakdown.half``."""
    for name, value in part.items():
        path = f"{above}{name}"
        if isinstance(value, Mapping):
            yield from summary_of(value, f"{path}.")
        elif not isinstance(value, list):
            yield path, value
