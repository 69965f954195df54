"""Parameters and answers of the table of the user's own tracks, and of their growth (docs/api.md)."""

from __future__ import annotations

from typing import Annotated, Any

from aws_lambda_powertools.event_handler.openapi.params import Query
from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from typing_extensions import TypedDict

from beatpass.domain.catalogue.entities import Track
from beatpass.domain.catalogue.track_table import Sort, TrackFilter
from beatpass.domain.listening.growth import (
    GrowthReason,
    GrowthStatus,
    count_recent_plays,
    growth_percent,
    growth_status,
)
from beatpass.domain.platform.daily_counts import by_day
from beatpass.domain.platform.errors import Invalid
from beatpass.domain.platform.figures import Standing, TrackFigures
from beatpass.domain.platform.rules import RULES
from beatpass.domain.platform.text import normalise_name, normalise_text
from beatpass.domain.platform.times import day_number
from beatpass.http.platform import patterns
from beatpass.http.platform.dates import Day
from beatpass.http.platform.resolver import Body
from beatpass.http.platform.shapes import Derived, TodayAnswer, TrackAnswer, today_answer, track_answer
from beatpass.http.platform.text_validation import distinct, searched

MAX_TRACKS = 100

_Searched = Annotated[str, AfterValidator(searched)]
Search = Annotated[
    _Searched | None, Query(min_length=1, max_length=200, description="part of the title; ignores case and accents")
]
Genre = Annotated[_Searched | None, Query(min_length=1, max_length=50)]
From = Annotated[Day | None, Query(alias="from", description="earliest day of the upload")]
To = Annotated[Day | None, Query(alias="to", description="latest day of the upload")]
Collaborative = Annotated[bool | None, Query(description="true: only tracks with several credits; false: only others")]
SortQuery = Annotated[Sort, Query(description="- means descending; date is the date of the upload")]


# Columns of the table as a CSV file; a price is two columns, amount and currency.
COLUMNS = (
    *("id", "title", "created_at", "published_at", "visibility", "licensing", "sold"),
    *("plays", "qualified_plays", "downloads", "quality", "missing_metadata"),
    *("bpm", "key", "scale", "genres", "tags", "credits", "uploader_id", "album_id", "duration_ms"),
    *("standard_price.amount", "standard_price.currency", "exclusive_price.amount", "exclusive_price.currency"),
    *("artwork_url", "description"),
)


class TableOverview(TypedDict):
    """``new_this_month`` counts public tracks by their first publication. ``plays_this_period`` counts qualified plays
    of the last 30 whole days, which growth compares with the 30 days before; ``today`` is in neither.
    """

    tracks: int
    new_this_month: int
    plays: int
    plays_this_period: int
    growth_percent: float | None
    growth_status: GrowthStatus | None
    today: TodayAnswer
    collaborators: int
    collaborative_tracks: int


class OwnTracksAnswer(Derived):
    """``ordered_at`` is the time of the play counts that the page is sorted by, null for other orders.

    A page may have fewer items than ``limit``; only a null ``next_cursor`` ends the list.
    """

    timezone: str
    overview: TableOverview
    items: list[TrackAnswer]
    ordered_at: str | None
    next_cursor: str | None


class GrowthBody(Body):
    track_ids: Annotated[
        list[Annotated[str, Field(pattern=patterns.ID)]],
        AfterValidator(distinct),
        Field(min_length=1, max_length=MAX_TRACKS),
    ]


class TrackGrowthAnswer(TypedDict):
    """``reason`` says why ``growth_percent`` is null."""

    track_id: str
    growth_percent: float | None
    reason: GrowthReason | None


class GrowthAnswer(Derived):
    """Qualified plays of the last 30 whole days compared with the 30 days before."""

    timezone: str
    items: list[TrackGrowthAnswer]


class FilterParameters(BaseModel):
    """The query parameters that select tracks of the table and of its file."""

    model_config = ConfigDict(frozen=True, defer_build=True)

    search: Search = None
    genre: Genre = None
    first: From = None
    last: To = None
    collaborative: Collaborative = None

    def filter(self) -> TrackFilter:
        """Raises Invalid if ``to`` is before ``from``."""
        if self.first and self.last and self.last < self.first:
            raise Invalid(to="Must not be before the first day.")
        return TrackFilter(
            search=normalise_text(self.search or ""),
            genre=normalise_name(self.genre) if self.genre else None,
            first=self.first,
            last=self.last,
            collaborative=self.collaborative,
        )


FilterQuery = Annotated[FilterParameters, Query()]


def build_overview(standing: Standing, today: str, *, new_this_month: int) -> TableOverview:
    """The cards above the table; ``today`` is YYYY-MM-DD."""
    daily = list(by_day(standing.daily))
    percent = growth_percent(daily, today=day_number(today))
    return {
        "tracks": standing.tracks,
        "new_this_month": new_this_month,
        "plays": standing.plays,
        "plays_this_period": count_recent_plays(daily, today=day_number(today)),
        "growth_percent": percent,
        "growth_status": growth_status(percent),
        "today": today_answer(standing, today),
        "collaborators": standing.collaborators,
        "collaborative_tracks": standing.collaborative_tracks,
    }


def own_tracks_answer(
    standing: Standing,
    tracks: list[tuple[Track, TrackFigures]],
    *,
    new_this_month: int,
    timezone: str,
    today: str,
    ordered_at: str | None,
    next_cursor: str | None,
    as_of: str,
) -> OwnTracksAnswer:
    return {
        "timezone": timezone,
        "overview": build_overview(standing, today, new_this_month=new_this_month),
        "items": [track_answer(track, figures, as_of=as_of) for track, figures in tracks],
        "ordered_at": ordered_at,
        "next_cursor": next_cursor,
        "as_of": as_of,
        "rules": RULES,
    }


def growth_answer(items: list[Any], *, timezone: str, as_of: str) -> GrowthAnswer:
    return {
        "timezone": timezone,
        "items": [{"track_id": each.track_id, "growth_percent": each.percent, "reason": each.reason} for each in items],
        "as_of": as_of,
        "rules": RULES,
    }
