"""The answers of the leaderboards' routes: rows, pages and the guide (docs/api.md), with their cache headers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Annotated, Any, Literal

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Path, Query
from aws_lambda_powertools.event_handler.openapi.types import OpenAPIResponse
from typing_extensions import TypedDict

from beatpass.domain.leaderboards.boards import (
    BOARDS,
    COMPONENTS,
    INTERVAL,
    LEAST_POPULATION,
    OF_COUNTRIES,
    TIERS,
    TOP,
    Build,
    Category,
    Row,
    RowRange,
    Tier,
    details_of,
    half_hour,
    named_for,
    next_boundary,
    range_before,
    range_from,
    rows_of_board,
)
from beatpass.domain.leaderboards.periods import Period, current_periods
from beatpass.domain.leaderboards.rank_explanation import LEVERS, unit_of
from beatpass.domain.platform.countries import COUNTRIES
from beatpass.domain.platform.errors import Invalid
from beatpass.domain.platform.rules import RULES
from beatpass.domain.platform.times import from_iso, to_iso
from beatpass.domain.progress.levels import THRESHOLDS, level_of
from beatpass.http.platform import patterns
from beatpass.http.platform.cursors import Cursors
from beatpass.http.platform.shapes import ArtistCard

CategoryPath = Annotated[Category, Path(description="what to rank by")]
PeriodQuery = Annotated[Period, Query(pattern=patterns.PERIOD, description="the period that scores count")]
Around = Annotated[Literal["me"] | None, Query(description="the page around the caller's own producer")]
CountryQuery = Annotated[
    str | None, Query(pattern=patterns.COUNTRY, description="the producers of one country, by ISO 3166-1 code or XK")
]
BoardLimit = Annotated[int, Query(ge=1, le=100, description="rows beside the top")]
# If a build is late, caches ask again at this interval.
LEAST_MAX_AGE_SECONDS = 5


class BoardRow(TypedDict):
    """``tied_with`` counts the others of this rank, ``change`` the ranks gained since the previous build. ``artist`` is
    null for a private producer, unless it is the caller's. The tier is that on the board of all producers.
    """

    rank: int
    tied_with: int
    artist: ArtistCard | None
    score: float
    label: str
    unit: str
    tier: Tier
    change: int | None
    details: dict[str, float]


class BoardAnswer(TypedDict):
    """``top`` is the first three rows, on every page; ``items`` a page of the other rows. Null before the first build.

    ``population`` counts the producers on the board, ``country`` is the one that was asked for. ``frozen`` is true for
    a season that is over and no longer ranked. ``digest`` is that of the build, or of the frozen season.
    """

    category: Category
    period: Period
    country: str | None
    built_at: str | None
    next_build_at: str | None
    population: int
    top: list[BoardRow]
    items: list[BoardRow]
    next_cursor: str | None
    previous_cursor: str | None
    frozen: bool
    digest: str | None
    as_of: str | None
    rules: str


class OwnBoardAnswer(BoardAnswer):
    """``me`` is the caller's own row, null if the producer is not ranked."""

    me: BoardRow | None


@dataclass(frozen=True, slots=True)
class PageRequest:
    """The page asked for: from this position (from 0) on, or, with ``back``, the page before it.

    ``snapshot`` is None for the served build.
    """

    snapshot: str | None = None
    position: int = TOP
    back: bool = False

    def rows(self, limit: int, build: Build | None, country: str | None) -> RowRange:
        board = rows_of_board(build, country) if build else 0
        return (range_before if self.back else range_from)(self.position, limit, board)


class Pager:
    """Opens and seals the cursors of one route's board. They name the build, so that all pages are of one build."""

    def __init__(
        self,
        cursors: Cursors,
        *,
        route: str,
        category: Category,
        period: Period,
        country: str | None,
        now: datetime,
    ) -> None:
        self._cursors, self._now, self._country = cursors, now, country
        self._scope = f"{route} {category} {period} {country or ''}".rstrip()

    def open(self, cursor: str | None) -> PageRequest:
        """Raises CursorRefused."""
        if cursor is None:
            return PageRequest()
        return PageRequest(*self._cursors.open(cursor, scope=self._scope, now=self._now))

    def next_and_previous(self, build: Build, rows: RowRange) -> tuple[str | None, str | None]:
        """(the next page's cursor, the previous page's cursor); None without further rows."""
        return (
            self._seal(build, rows.stop, back=False) if rows.stop < rows_of_board(build, self._country) else None,
            self._seal(build, rows.start, back=True) if rows.start > TOP else None,
        )

    def _seal(self, build: Build, position: int, *, back: bool) -> str:
        # Sealed as of the half hour: the ETag names it, so answers with the same ETag have the same cursors.
        return self._cursors.seal([build.snapshot, position, back], scope=self._scope, now=half_hour(self._now))


def board_answer(
    build: Build | None,
    category: Category,
    period: Period,
    *,
    top: Sequence[Row],
    rows: Sequence[Row],
    cursors: tuple[str | None, str | None],
    country: str | None = None,
    reader: str | None = None,
) -> BoardAnswer:
    """``cursors`` are those of the next page and of the previous page. ``reader`` is the caller's producer."""
    next_cursor, previous_cursor = cursors
    return {
        "category": category,
        "period": period,
        "country": country,
        "built_at": build.built_at if build else None,
        "next_build_at": build.next_build_at or None if build else None,
        "population": rows_of_board(build, country) if build else 0,
        "top": [board_row(build, category, period, row, reader) for row in top] if build else [],
        "items": [board_row(build, category, period, row, reader) for row in rows] if build else [],
        "next_cursor": next_cursor,
        "previous_cursor": previous_cursor,
        "frozen": build.frozen if build else False,
        "digest": build.digest if build else None,
        "as_of": build.as_of if build else None,
        "rules": build.rules if build else RULES,
    }


def require_board(category: Category, country: str | None) -> None:
    """Raises Invalid for a country that there is not, or a category that is not ranked within countries."""
    if country is None:
        return
    if country not in COUNTRIES:
        raise Invalid(country="Not a country: use a code of ISO 3166-1, or XK for Kosovo.")
    if category not in OF_COUNTRIES:
        raise Invalid(country=f"Only these boards are ranked within countries: {', '.join(OF_COUNTRIES)}.")


def board_row(build: Build, category: Category, period: Period, row: Row, reader: str | None = None) -> BoardRow:
    """``reader`` is the caller's producer."""
    board = BOARDS[category]
    return {
        "rank": row.rank,
        "tied_with": row.tied_with,
        "artist": _artist(row) if named_for(row, reader) else None,
        "score": row.score,
        "label": board.label,
        "unit": board.unit,
        "tier": build.tier(category, period, row.rank_of_all),
        "change": row.change,
        "details": details_of(category, row),
    }


def _artist(row: Row) -> ArtistCard:
    return {
        "id": row.artist_id,
        "name": row.name,
        "picture": row.picture,
        "level": row.level,
        "title": level_of(THRESHOLDS[row.level - 1]).title,
    }


def etag_of(build: Build, *more: str, now: datetime) -> str:
    """A strong ETag: within one build, an answer changes only with its cursors. ``more`` distinguishes callers."""
    made = half_hour(now).strftime("%Y%m%dT%H%MZ")
    state = ["frozen"] if build.frozen else []  # freezing changes the answer, but not the ranks
    return f'"{"-".join((build.snapshot, build.rules, *state, made, *more))}"'


def cached(
    answer: Any,  # noqa: ANN401 - a body of any shape, or None for 304
    *,
    build: Build | None,
    etag: str | None,
    now: datetime,
    shared: bool,
) -> Response[Any]:
    """The answer with cache headers. ``shared`` lets shared caches store it until the next build; an answer with the
    caller's own row must be revalidated.
    """
    due = _max_age(build, now) if build else 0
    keep = f"public, max-age={max(int(due), LEAST_MAX_AGE_SECONDS)}" if shared else "private, no-cache"
    headers = {"Cache-Control": keep} | ({"ETag": etag} if etag else {})
    status = HTTPStatus.NOT_MODIFIED if answer is None else HTTPStatus.OK
    return Response(int(status), "application/json", "" if answer is None else answer, headers=headers)


def _max_age(build: Build, now: datetime) -> float:
    """Seconds to the next build; for a frozen season, to the next half hour, when its cursors change."""
    due = next_boundary(now) if build.frozen else from_iso(build.next_build_at)
    return (due - now).total_seconds()


def cacheable(answer: type) -> dict[int, OpenAPIResponse]:
    """The OpenAPI responses of a route that answers with ``cached``."""
    return {
        200: {"description": "Response", "content": {"application/json": {"model": answer}}},
        304: {"description": "Not modified"},
    }


def cached_guide(answer: Guide, *, now: datetime) -> Response[Guide]:
    """The guide with cache headers: apart from the time of the next build, it only changes with the code."""
    seconds = max(int((next_boundary(now) - now).total_seconds()), LEAST_MAX_AGE_SECONDS)
    headers = {"Cache-Control": f"public, max-age={seconds}"}
    return Response(int(HTTPStatus.OK), "application/json", answer, headers=headers)


class GuideCategory(TypedDict):
    """``tiers`` are least scores, or percents of the best ranks if ``tiers_by`` is percentile."""

    id: Category
    title: str
    focus: str
    label: str
    unit: str
    rule: str
    tie: str
    overall_weight_percent: int
    tiers_by: str
    tiers: dict[str, int]
    details: list[str]
    improve: str


class Guide(TypedDict):
    categories: list[GuideCategory]
    periods: list[Period]
    tiers: list[Tier]
    overall_weights_percent: dict[str, int]
    within_countries: list[Category]
    who_is_ranked: str
    ranking: str
    percentile_least_population: int
    rebuilt_every_minutes: int
    next_build_at: str
    what_counts: dict[str, str]
    levers: dict[str, str]
    notes: list[str]
    rules: str


_WHAT_COUNTS = {
    "plays": "Qualified plays by the UTC day on which they started, of tracks that still credit the producer",
    "tracks": "Public tracks, with their contribution and their collaborators, by the day of their publication",
    "achievements": "By the day on which they were unlocked",
    "points": "Always those of all time, and quality that of the tracks that exist",
    "7d": "The last seven UTC days, today's among them",
    "30d": "The last thirty UTC days, today's among them",
    "tiers": "A top percent needs a score above zero and above the lowest of the board",
    "seasons": "Half-years: H1 from January to June, H2 from July to December, frozen a day after they are over",
}


def guide(now: datetime) -> Guide:
    """The rules of the leaderboards, as data (docs/specification.md 5.7)."""
    return {
        "categories": [_guide_category(category) for category in BOARDS],
        "periods": list(current_periods(now)),
        "tiers": list(TIERS),
        "overall_weights_percent": {category: BOARDS[category].weight for category in COMPONENTS},
        "within_countries": list(OF_COUNTRIES),
        "who_is_ranked": "Producers with at least one public track whose users are not admins",
        "ranking": "Standard competition ranking (1, 2, 2, 4); within a tie the older profile stands first",
        "percentile_least_population": LEAST_POPULATION,
        "rebuilt_every_minutes": int(INTERVAL.total_seconds() // 60),
        "next_build_at": to_iso(next_boundary(now)),
        "what_counts": _WHAT_COUNTS,
        "levers": {lever: unit_of("overall", lever) for lever in LEVERS},
        "notes": [
            "A comparison with other producers, not a guarantee of promotion or visibility",
            "Rankings change as source data updates",
            "Strong placement in one category does not guarantee strong placement in another",
            "Metadata quality matters even when it does not immediately increase plays",
            "Not every producer is guaranteed to appear: who is not ranked has no rank, never an invented one",
        ],
        "rules": RULES,
    }


def _guide_category(category: Category) -> GuideCategory:
    board = BOARDS[category]
    return {
        "id": category,
        "title": board.title,
        "focus": board.focus,
        "label": board.label,
        "unit": board.unit,
        "rule": board.rule,
        "tie": board.tie,
        "overall_weight_percent": board.weight,
        "tiers_by": "percentile" if board.by_percentile else "score",
        "tiers": dict(zip(TIERS, board.tiers, strict=False)),
        "details": list(board.details),
        "improve": board.improve,
    }
