"""What plays lead to, as an answer and as a file (docs/api.md)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Literal

from aws_lambda_powertools.event_handler import Response
from typing_extensions import TypedDict

from beatpass.domain.catalogue.entities import Album, Producer, Track
from beatpass.domain.insights.calendar.ranges import Range
from beatpass.domain.insights.pages.funnel import Funnel, Row, Rows, Stage, Times, Touched
from beatpass.domain.insights.sums.privacy_floor import FLOOR
from beatpass.domain.listening.acquisitions import WINDOW_DAYS
from beatpass.domain.money.selling.pricing import CURRENCY
from beatpass.domain.platform.rules import RULES
from beatpass.http.insights.retention import WindowAnswer
from beatpass.http.platform.files import Format, csv_of, file, money_cell
from beatpass.http.platform.shapes import Derived, MoneyAnswer

_COLUMNS = ("stage", "section", "key", "title", "number", "percent", "plays", "per_thousand_plays")
_MONEY_COLUMNS = ("revenue", "revenue_per_thousand_plays", "currency")


class FunnelRowAnswer(TypedDict):
    """``number`` counts downloads or purchases, ``percent`` is of all of the range. ``plays`` are those of the range:
    null where there is no such number. Money is zero for downloads.
    """

    key: str
    title: str | None
    number: int
    percent: float
    plays: int | None
    per_thousand_plays: float | None
    revenue: MoneyAnswer
    revenue_per_thousand_plays: float | None


class FunnelOtherAnswer(TypedDict):
    """What has no row of its own."""

    number: int
    percent: float
    plays: int | None
    per_thousand_plays: float | None
    revenue: MoneyAnswer
    revenue_per_thousand_plays: float | None


class FunnelRowsAnswer(TypedDict):
    """At most ten rows, of five people or more each; ``other`` is null where nothing is left."""

    rows: list[FunnelRowAnswer]
    other: FunnelOtherAnswer | None


class FunnelTimesAnswer(TypedDict):
    """``median_seconds`` is null for fewer than five people. Keys are the shortest time that a row's are within."""

    median_seconds: int | None
    within: FunnelRowsAnswer


class TouchAnswer(TypedDict):
    """By the play that led there; ``no_play`` is what no play of the window led to."""

    sources: FunnelRowsAnswer
    countries: FunnelRowsAnswer
    times: FunnelTimesAnswer


class FunnelDownloadsAnswer(TypedDict):
    """Downloads, those that were bought among them."""

    total: int
    users: int
    per_thousand_plays: float | None
    first_touch: TouchAnswer
    last_touch: TouchAnswer
    tracks: FunnelRowsAnswer


class FunnelPurchasesAnswer(FunnelDownloadsAnswer):
    """Downloads that were bought. ``revenue`` is what the uploaders received, with ``refunded`` taken off."""

    revenue: MoneyAnswer
    refunded: MoneyAnswer
    revenue_per_thousand_plays: float | None
    after_download: FunnelTimesAnswer


class FunnelAttribution(TypedDict):
    """A play leads to what its listener downloads within ``window_days``; no row is of fewer than ``least_users``."""

    window_days: int
    least_users: int


class FunnelAnswer(Derived):
    """``left_out`` downloads are in totals alone, because a month has more than a thousand."""

    kind: Literal["track", "album", "artist"]
    id: str
    title: str
    range: WindowAnswer
    attribution: FunnelAttribution
    plays: int
    downloads: FunnelDownloadsAnswer
    purchases: FunnelPurchasesAnswer
    approximate: bool
    left_out: int


def funnel_answer(
    content: Track | Album | Producer, span: Range, funnel: Funnel, titles: Mapping[str, str], *, as_of: str
) -> FunnelAnswer:
    """``titles`` are those of tracks, by id."""
    downloads, purchases = funnel.downloads, funnel.purchases
    return {
        "kind": _kind(content),
        "id": content.id,
        "title": content.name if isinstance(content, Producer) else content.title,
        "range": {"from": span.first.isoformat(), "to": span.last.isoformat(), "timezone": span.timezone},
        "attribution": {"window_days": WINDOW_DAYS, "least_users": FLOOR},
        "plays": funnel.plays,
        "downloads": _downloads(downloads, titles),
        "purchases": {
            **_downloads(purchases, titles),
            "revenue": _money(purchases.revenue),
            "refunded": _money(purchases.refunded),
            "revenue_per_thousand_plays": purchases.revenue_per_thousand_plays,
            "after_download": _times(funnel.after_download),
        },
        "approximate": funnel.left_out > 0,
        "left_out": funnel.left_out,
        "as_of": as_of,
        "rules": RULES,
    }


def export_funnel(answer: FunnelAnswer, format_: Format) -> Response[Any]:
    """The answer as a file; as CSV a row for each figure, with its section."""
    name = f"funnel-{answer['kind']}-{answer['id']}-{answer['range']['from']}-{answer['range']['to']}"
    return file(answer, format_, name=name, table=lambda: csv_of(_cells(answer), (*_COLUMNS, *_MONEY_COLUMNS)))


def _kind(content: Track | Album | Producer) -> Literal["track", "album", "artist"]:
    match content:
        case Track():
            return "track"
        case Album():
            return "album"
        case Producer():
            return "artist"


def _downloads(stage: Stage, titles: Mapping[str, str]) -> FunnelDownloadsAnswer:
    return {
        "total": stage.total,
        "users": stage.users,
        "per_thousand_plays": stage.per_thousand_plays,
        "first_touch": _touched(stage.first),
        "last_touch": _touched(stage.last),
        "tracks": _rows(stage.tracks, titles),
    }


def _touched(touched: Touched) -> TouchAnswer:
    return {
        "sources": _rows(touched.sources),
        "countries": _rows(touched.countries),
        "times": _times(touched.times),
    }


def _times(times: Times) -> FunnelTimesAnswer:
    return {"median_seconds": times.median_seconds, "within": _rows(times.rows)}


def _rows(rows: Rows, titles: Mapping[str, str] | None = None) -> FunnelRowsAnswer:
    return {
        "rows": [{"key": row.key, "title": (titles or {}).get(row.key), **_figures(row)} for row in rows.told],
        "other": _figures(rows.other) if rows.other else None,
    }


def _figures(row: Row) -> FunnelOtherAnswer:
    return {
        "number": row.number,
        "percent": row.percent,
        "plays": row.plays,
        "per_thousand_plays": row.per_thousand_plays,
        "revenue": _money(row.revenue),
        "revenue_per_thousand_plays": row.revenue_per_thousand_plays,
    }


def _money(amount: int) -> MoneyAnswer:
    return {"amount": amount, "currency": CURRENCY}


def _cells(answer: FunnelAnswer) -> Iterator[dict[str, Any]]:
    yield {"stage": "plays", "section": "total", "number": answer["plays"]}
    purchases = answer["purchases"]
    for stage, found in (("downloads", answer["downloads"]), ("purchases", purchases)):
        total = {"stage": stage, "section": "total", "number": found["total"], "plays": answer["plays"]}
        money = _of_money(purchases) if stage == "purchases" else {}
        yield total | {"per_thousand_plays": found["per_thousand_plays"]} | money
        yield {"stage": stage, "section": "users", "number": found["users"]}
        for name in ("first_touch", "last_touch"):
            touch = found[name]
            for section in ("sources", "countries"):
                yield from _row_cells(stage, f"{name}.{section}", touch[section])
            yield from _time_cells(stage, f"{name}.times", touch["times"])
        yield from _row_cells(stage, "tracks", found["tracks"])
    yield from _time_cells("purchases", "after_download", purchases["after_download"])
    refunded = purchases["refunded"]
    yield {"stage": "purchases", "section": "refunded"} | _of_money({"revenue": refunded})


def _time_cells(stage: str, section: str, times: FunnelTimesAnswer) -> Iterator[dict[str, Any]]:
    yield {"stage": stage, "section": section, "key": "median_seconds", "number": times["median_seconds"]}
    yield from _row_cells(stage, section, times["within"])


def _row_cells(stage: str, section: str, rows: FunnelRowsAnswer) -> Iterator[dict[str, Any]]:
    """What has no row is without a key: ``other`` is a source as well."""
    for row in (*rows["rows"], *([rows["other"]] if rows["other"] else ())):
        money = _of_money(row) if stage == "purchases" else {"revenue": None, "revenue_per_thousand_plays": None}
        yield {"stage": stage, "section": section, **row, **money}


def _of_money(figures: Mapping[str, Any]) -> dict[str, Any]:
    """The columns of money; amounts are decimal numbers of the currency's main unit."""
    currency, per_thousand = figures["revenue"]["currency"], figures.get("revenue_per_thousand_plays")
    return {
        "revenue": money_cell(figures["revenue"]["amount"], currency),
        "revenue_per_thousand_plays": None if per_thousand is None else money_cell(per_thousand, currency),
        "currency": currency,
    }
