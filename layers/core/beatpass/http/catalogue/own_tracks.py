"""The table of one's own tracks and their growth on the wire (API.md)."""

from __future__ import annotations

from typing import Annotated, Any

from aws_lambda_powertools.event_handler.openapi.params import Query
from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from typing_extensions import TypedDict

from beatpass.domain.catalogue.entities import Track
from beatpass.domain.catalogue.track_table import Sort, TrackFilter, folded
from beatpass.domain.listening.growth import GrowthReason, GrowthStatus, growth_percent, growth_status, plays_of_window
from beatpass.domain.platform.errors import Invalid
from beatpass.domain.platform.figures import Standing, TrackFigures
from beatpass.domain.platform.rules import RULES
from beatpass.domain.platform.times import day_number, day_of
from beatpass.domain.platform.windows import since
from beatpass.http.platform.resolver import ID_PATTERN, Body
from beatpass.http.platform.shapes import Derived, TrackAnswer, track_answer
from beatpass.http.platform.text_validation import calendar_date, distinct, word

MAX_TRACKS = 100

Search = Annotated[str | None, Query(min_length=1, max_length=200, description="in the title; case and accents aside")]
Genre = Annotated[str | None, Query(min_length=1, max_length=50)]
From = Annotated[
    str | None, AfterValidator(lambda day: day and calendar_date(day)), Query(alias="from", description="uploaded then")
]
To = Annotated[
    str | None, AfterValidator(lambda day: day and calendar_date(day)), Query(alias="to", description="or until then")
]
Collaborative = Annotated[bool | None, Query(description="only those with several credits, or only the others")]
SortQuery = Annotated[Sort, Query(description="- is descending; date is that of the upload")]


# Of the table as a file; prices have their currency beside them.
COLUMNS = (
    *("id", "title", "created_at", "published_at", "visibility", "licensing", "sold"),
    *("plays", "qualified_plays", "downloads", "quality", "missing_metadata"),
    *("bpm", "key", "scale", "genres", "tags", "credits", "uploader_id", "album_id", "duration_ms"),
    *("standard_price.amount", "standard_price.currency", "exclusive_price.amount", "exclusive_price.currency"),
    *("artwork_url", "description"),
)


class TableOverview(TypedDict):
    """``new_this_month`` counts public tracks by their first publication. ``plays_this_period`` are qualified plays of
    the last 30 days, which growth compares with the 30 before.
    """

    tracks: int
    new_this_month: int
    plays: int
    plays_this_period: int
    growth_percent: float | None
    growth_status: GrowthStatus | None
    collaborators: int
    collaborative_tracks: int


class OwnTracksAnswer(Derived):
    """``ordered_at`` is the moment of the plays that the page is sorted by, null for other orders.

    Only a null ``next_cursor`` ends the list: a page may be short of ``limit`` before.
    """

    overview: TableOverview
    items: list[TrackAnswer]
    ordered_at: str | None
    next_cursor: str | None


class GrowthBody(Body):
    track_ids: Annotated[
        list[Annotated[str, Field(pattern=ID_PATTERN)]],
        AfterValidator(distinct),
        Field(min_length=1, max_length=MAX_TRACKS),
    ]


class TrackGrowthAnswer(TypedDict):
    """``reason`` says why ``growth_percent`` is null."""

    track_id: str
    growth_percent: float | None
    reason: GrowthReason | None


class GrowthAnswer(Derived):
    """Qualified plays of the last 30 days against the 30 before."""

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
        """Raises Invalid where the last day is before the first."""
        if self.first and self.last and self.last < self.first:
            raise Invalid(to="The days end on the first of them, or later.")
        return TrackFilter(
            search=folded(self.search or ""),
            genre=word(self.genre) if self.genre else None,
            first=self.first,
            last=self.last,
            collaborative=self.collaborative,
        )


FilterQuery = Annotated[FilterParameters, Query()]


def new_this_month(standing: Standing, today: str) -> int:
    return since(standing.recent.get("tracks", []), day_number(f"{today[:7]}-01"), latest=standing.latest_day)


def overview(standing: Standing, today: str) -> TableOverview:
    daily = [(int(day), counts[0]) for day, counts in standing.days.items()]
    percent = growth_percent(daily, today=day_number(today))
    return {
        "tracks": standing.tracks,
        "new_this_month": new_this_month(standing, today),
        "plays": standing.plays,
        "plays_this_period": plays_of_window(daily, today=day_number(today)),
        "growth_percent": percent,
        "growth_status": growth_status(percent),
        "collaborators": standing.collaborators,
        "collaborative_tracks": standing.collaborative_tracks,
    }


def own_tracks_answer(
    standing: Standing,
    tracks: list[tuple[Track, TrackFigures]],
    *,
    ordered_at: str | None,
    next_cursor: str | None,
    as_of: str,
) -> OwnTracksAnswer:
    return {
        "overview": overview(standing, day_of(as_of)),
        "items": [track_answer(track, figures, as_of=as_of) for track, figures in tracks],
        "ordered_at": ordered_at,
        "next_cursor": next_cursor,
        "as_of": as_of,
        "rules": RULES,
    }


def growth_answer(items: list[Any], *, as_of: str) -> GrowthAnswer:
    return {
        "items": [{"track_id": each.track_id, "growth_percent": each.percent, "reason": each.reason} for each in items],
        "as_of": as_of,
        "rules": RULES,
    }
