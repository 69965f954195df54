"""The API's query parameters and answers of insights (docs/api.md)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Annotated, Any

from aws_lambda_powertools.event_handler.openapi.params import Query
from pydantic import BaseModel, ConfigDict
from typing_extensions import TypedDict

from beatpass.domain.catalogue.entities import Album, Producer, Track
from beatpass.domain.insights.calendar.comparing import CompareRequest, CompareWith
from beatpass.domain.insights.calendar.ranges import Bucket, Preset, Range, RangeRequest, WeekStart
from beatpass.domain.insights.calendar.time_zones import UTC_NAME
from beatpass.domain.insights.pages.engagement import (
    Badge,
    Engagement,
    Insight,
    ListenPoint,
    Rating,
    Retention,
    engagement_of,
)
from beatpass.domain.insights.pages.overview import Overview, TopShares
from beatpass.domain.insights.pages.page import Insights
from beatpass.domain.insights.pages.sources import PlayedFrom
from beatpass.domain.insights.sums.counts import Point
from beatpass.domain.insights.sums.shares import PlayShare, percent_of
from beatpass.domain.platform.errors import Invalid
from beatpass.domain.platform.rules import RULES
from beatpass.http.insights.comparison import ComparisonAnswer, comparison_answer
from beatpass.http.platform.dates import Day
from beatpass.http.platform.shapes import Derived
from beatpass.http.platform.time_zones import TimeZoneQuery

PresetQuery = Annotated[Preset | None, Query(alias="range", description="this_year if neither range nor from is given")]
FromQuery = Annotated[Day | None, Query(alias="from", description="the first day, instead of a range")]
ToQuery = Annotated[Day | None, Query(alias="to", description="the last day, today at the latest")]
BucketQuery = Annotated[
    Bucket | None,
    Query(description="the length of a point; by default a day up to 92 days, a week up to a year, else a month"),
]

WeekStartsQuery = Annotated[WeekStart, Query(description="the first day of a week")]

CompareQuery = Annotated[
    CompareWith | None,
    Query(
        description="the range to compare with: as many days before, the same dates a year before, or one of one's own"
    ),
]
CompareFromQuery = Annotated[Day | None, Query(description="the first day of a range of one's own to compare with")]
CompareToQuery = Annotated[Day | None, Query(description="its last day; by default it is as long as the range")]
WeekdaysQuery = Annotated[bool, Query(description="whether Mondays are compared with Mondays")]

RangeAnswer = TypedDict(
    "RangeAnswer",
    {
        "from": str,
        "to": str,
        "bucket": Bucket,
        "timezone": str,
        "week_starts": WeekStart,
        "days_without_hours": int,
    },
)


class PlaysPoint(TypedDict):
    date: str
    plays: int


class PlaysAnswer(TypedDict):
    """``peak`` is the highest point of the series, ``data_points`` the number of its points. ``trend_percent`` is the
    change from the first half of the range to the second, and null if the first half has no plays.
    """

    total: int
    trend_percent: float | None
    peak: PlaysPoint | None
    daily_mean: float
    data_points: int
    series: list[PlaysPoint]


class Approximation(TypedDict):
    """Each count may be too low by at most ``error_plays``."""

    approximate: bool
    error_plays: int


class UniqueListeners(TypedDict):
    value: int
    approximate: bool
    error_percent: float


class ShareAnswer(TypedDict):
    """``percent`` is of all plays of the range."""

    key: str
    plays: int
    percent: float


class ListenerAnswer(TypedDict):
    """``user_id`` is the listener's pseudonym (docs/privacy.md 2), ``name`` the name of its producer: null if it has
    none that is named, or listens privately.
    """

    user_id: str
    name: str | None
    plays: int
    percent: float


class GuestsAnswer(TypedDict):
    """Plays that are counted together: of guests and administrators, with private plays, or without a source."""

    plays: int
    percent: float


class OtherListenersAnswer(TypedDict):
    """Plays of signed-in listeners without a row: all of them where the range has fewer than five listeners."""

    plays: int
    percent: float


class UnqualifiedPoint(TypedDict):
    date: str
    total: int
    reasons: dict[str, int]


class UnqualifiedAnswer(TypedDict):
    """Plays that count in insights, but not for XP and rankings; ``series`` has only the points with such plays."""

    total: int
    reasons: dict[str, int]
    series: list[UnqualifiedPoint]


class TopTrackAnswer(TypedDict):
    """A deleted track keeps its title; null where it was not recorded."""

    track_id: str
    title: str | None
    plays: int
    percent: float


class PlayedFromAnswer(TypedDict):
    """``percent`` is of all plays of the range, ``qualified_percent`` and ``completion_percent`` of these plays.

    ``completion_percent`` is the mean percentage of the track that they heard.
    """

    key: str
    plays: int
    percent: float
    completion_percent: float
    qualified_plays: int
    qualified_percent: float


class SourceAnswer(PlayedFromAnswer):
    """``trend_percent`` is the change from the first half of the range to the second, null if the first has none."""

    trend_percent: float | None


class LinkPlaysAnswer(PlayedFromAnswer):
    """``label`` is null of another producer's link, or a deleted one."""

    label: str | None


class PlaySourcesAnswer(TypedDict):
    """``unstated`` are plays that do not say where they were started. The ten most played hosts and links are shown."""

    kinds: list[SourceAnswer]
    unstated: GuestsAnswer
    referrers: list[ShareAnswer]
    links: list[LinkPlaysAnswer]


class BreakdownAnswer(TypedDict):
    completed: int
    mostly: int
    half: int
    partial: int
    skipped: int


class ListenPointAnswer(TypedDict):
    date: str
    listen_ms_mean: int | None
    completion_percent: float | None
    plays: int


class EngagementAnswer(TypedDict):
    """Means, scores and levels are null without plays. ``listen_percent`` is the mean listening time in percent of the
    track's current length, ``completion_percent`` the mean percentage that each play heard of the length at that time.
    ``insight`` is the key of a message.
    """

    listen_ms_mean: int | None
    listen_percent: float | None
    completion_percent: float | None
    listen_ms_total: int
    completed: int
    completed_percent: float
    retention: Retention | None
    badge: Badge | None
    insight: Insight
    quality_score: float | None
    quality_rating: Rating | None
    breakdown: BreakdownAnswer
    series: list[ListenPointAnswer]
    trend_percent: float | None


class InsightsAnswer(Derived):
    range: RangeAnswer
    plays: PlaysAnswer
    unique_listeners: UniqueListeners
    devices: list[ShareAnswer]
    platforms: list[ShareAnswer]
    locations: list[ShareAnswer]
    listeners: list[ListenerAnswer]
    listeners_approximation: Approximation
    listeners_other: OtherListenersAnswer
    guests: GuestsAnswer
    unqualified: UnqualifiedAnswer
    sources: PlaySourcesAnswer
    comparison: ComparisonAnswer | None


class TopTracksAnswer(TypedDict):
    top_tracks: list[TopTrackAnswer]
    top_tracks_approximation: Approximation


class TrackInsightsAnswer(InsightsAnswer):
    track_id: str
    title: str
    engagement: EngagementAnswer


class AlbumInsightsAnswer(InsightsAnswer, TopTracksAnswer):
    album_id: str
    title: str


class ArtistInsightsAnswer(InsightsAnswer, TopTracksAnswer):
    artist_id: str
    name: str


class WindowParameters(BaseModel):
    """The query parameters of a range of days."""

    model_config = ConfigDict(frozen=True, defer_build=True)

    preset: PresetQuery = None
    first: FromQuery = None
    last: ToQuery = None
    timezone: TimeZoneQuery = UTC_NAME

    def range_request(self) -> RangeRequest:
        return RangeRequest(
            preset=self.preset,
            first=date.fromisoformat(self.first) if self.first else None,
            last=date.fromisoformat(self.last) if self.last else None,
            timezone=self.timezone,
        )


class RangeParameters(WindowParameters):
    """The query parameters of every page and file of insights."""

    bucket: BucketQuery = None
    week_starts: WeekStartsQuery = "monday"
    compare: CompareQuery = None
    compare_from: CompareFromQuery = None
    compare_to: CompareToQuery = None
    compare_weekdays: WeekdaysQuery = False

    def range_request(self) -> RangeRequest:
        return replace(super().range_request(), bucket=self.bucket, week_starts=self.week_starts)

    def compare_request(self) -> CompareRequest | None:
        """Raises Invalid for a range of one's own that is not compared with."""
        if self.compare != "custom":
            unused = {"compare_from": self.compare_from, "compare_to": self.compare_to}
            if wrong := {name: "Only with compare=custom." for name, value in unused.items() if value is not None}:
                raise Invalid(**wrong)
        if self.compare is None:
            return None
        return CompareRequest(
            with_=self.compare,
            weekdays=self.compare_weekdays,
            first=date.fromisoformat(self.compare_from) if self.compare_from else None,
            last=date.fromisoformat(self.compare_to) if self.compare_to else None,
        )


WindowQuery = Annotated[WindowParameters, Query()]
RangeQuery = Annotated[RangeParameters, Query()]


def track_answer(insights: Insights[Track], *, as_of: str) -> TrackInsightsAnswer:
    track, overview = insights.content, insights.overview
    engagement = engagement_of(overview.points, overview.halves, duration_ms=track.duration_ms)
    return {
        **_answer(insights, as_of),
        "track_id": track.id,
        "title": track.title,
        "engagement": _engagement_answer(engagement),
    }


def album_answer(insights: Insights[Album], *, as_of: str) -> AlbumInsightsAnswer:
    return {
        **_answer(insights, as_of),
        "album_id": insights.content.id,
        "title": insights.content.title,
        **_top_tracks(insights),
    }


def producer_answer(insights: Insights[Producer], *, as_of: str) -> ArtistInsightsAnswer:
    return {
        **_answer(insights, as_of),
        "artist_id": insights.content.id,
        "name": insights.content.name,
        **_top_tracks(insights),
    }


def _answer(insights: Insights[Any], as_of: str) -> InsightsAnswer:
    overview, unique_listeners = insights.overview, insights.overview.unique_listeners
    return {
        "range": _range_answer(overview.span, overview.days_without_hours),
        "plays": _plays_answer(overview),
        "unique_listeners": {
            "value": unique_listeners.value,
            "approximate": unique_listeners.approximate,
            "error_percent": unique_listeners.error_percent,
        },
        "devices": _shares(overview.devices),
        "platforms": _shares(overview.platforms),
        "locations": _shares(overview.countries),
        "listeners": [
            {"user_id": each.key, "name": insights.names.get(each.key), "plays": each.plays, "percent": each.percent}
            for each in overview.listeners.shares
        ],
        "listeners_approximation": _approximation(overview.listeners),
        "listeners_other": {
            "plays": overview.other_listener_plays,
            "percent": percent_of(overview.other_listener_plays, overview.counts.plays),
        },
        "guests": {"plays": overview.guest_plays, "percent": overview.guest_percent},
        "unqualified": _unqualified_answer(overview),
        "sources": _sources_answer(insights),
        "comparison": comparison_answer(insights) if insights.comparison else None,
        "as_of": as_of,
        "rules": RULES,
    }


def _range_answer(span: Range, days_without_hours: int) -> RangeAnswer:
    return {
        "from": span.first.isoformat(),
        "to": span.last.isoformat(),
        "bucket": span.bucket,
        "timezone": span.timezone,
        "week_starts": span.week_starts,
        "days_without_hours": days_without_hours,
    }


def _plays_answer(overview: Overview) -> PlaysAnswer:
    series = [_plays_point(point) for point in overview.points]
    return {
        "total": overview.counts.plays,
        "trend_percent": overview.trend_percent,
        "peak": _plays_point(overview.peak) if overview.peak else None,
        "daily_mean": overview.daily_mean,
        "data_points": len(series),
        "series": series,
    }


def _plays_point(point: Point) -> PlaysPoint:
    return {"date": point.day.isoformat(), "plays": point.counts.plays}


def _shares(shares: list[PlayShare]) -> list[ShareAnswer]:
    return [{"key": each.key, "plays": each.plays, "percent": each.percent} for each in shares]


def _approximation(top: TopShares) -> Approximation:
    return {"approximate": top.error > 0, "error_plays": top.error}


def _unqualified_answer(overview: Overview) -> UnqualifiedAnswer:
    return {
        "total": sum(overview.counts.unqualified.values()),
        "reasons": overview.counts.unqualified,
        "series": [
            {
                "date": point.day.isoformat(),
                "total": sum(point.counts.unqualified.values()),
                "reasons": point.counts.unqualified,
            }
            for point in overview.points
            if point.counts.unqualified
        ],
    }


def _sources_answer(insights: Insights[Any]) -> PlaySourcesAnswer:
    overview = insights.overview
    unstated = overview.unstated_plays
    return {
        "kinds": [{**_played_from(each), "trend_percent": each.trend_percent} for each in overview.sources],
        "unstated": {"plays": unstated, "percent": percent_of(unstated, overview.counts.plays)},
        "referrers": _shares(overview.referrers),
        "links": [{**_played_from(each), "label": insights.labels.get(each.key)} for each in overview.links],
    }


def _played_from(each: PlayedFrom) -> PlayedFromAnswer:
    return {
        "key": each.key,
        "plays": each.plays,
        "percent": each.percent,
        "completion_percent": each.completion_percent,
        "qualified_plays": each.qualified_plays,
        "qualified_percent": each.qualified_percent,
    }


def _top_tracks(insights: Insights[Any]) -> TopTracksAnswer:
    tracks = insights.overview.tracks
    return {
        "top_tracks": [
            {
                "track_id": each.key,
                "title": insights.titles.get(each.key),
                "plays": each.plays,
                "percent": each.percent,
            }
            for each in tracks.shares
        ],
        "top_tracks_approximation": _approximation(tracks),
    }


def _engagement_answer(engagement: Engagement) -> EngagementAnswer:
    return {
        "listen_ms_mean": engagement.listen_ms_mean,
        "listen_percent": engagement.listen_percent,
        "completion_percent": engagement.completion_percent,
        "listen_ms_total": engagement.listen_ms_total,
        "completed": engagement.completed,
        "completed_percent": engagement.completed_percent,
        "retention": engagement.retention,
        "badge": engagement.badge,
        "insight": engagement.insight,
        "quality_score": engagement.quality_score,
        "quality_rating": engagement.quality_rating,
        "breakdown": {
            "completed": engagement.breakdown.completed,
            "mostly": engagement.breakdown.mostly,
            "half": engagement.breakdown.half,
            "partial": engagement.breakdown.partial,
            "skipped": engagement.breakdown.skipped,
        },
        "series": [_listen_point(point) for point in engagement.series],
        "trend_percent": engagement.trend_percent,
    }


def _listen_point(point: ListenPoint) -> ListenPointAnswer:
    return {
        "date": point.day.isoformat(),
        "listen_ms_mean": point.listen_ms_mean,
        "completion_percent": point.completion_percent,
        "plays": point.plays,
    }
