"""The part of a page of insights that compares it with another range (docs/api.md)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from typing_extensions import TypedDict

from beatpass.domain.catalogue.entities import Track
from beatpass.domain.insights.calendar.comparing import CompareWith
from beatpass.domain.insights.pages.comparison import Comparison
from beatpass.domain.insights.pages.engagement import completion_percent, listen_ms_mean, quality_score
from beatpass.domain.insights.pages.overview import Overview
from beatpass.domain.insights.pages.page import Insights
from beatpass.domain.insights.sums.counts import Counts, Point
from beatpass.domain.insights.sums.privacy_floor import OTHER
from beatpass.domain.insights.sums.shares import change_percent
from beatpass.domain.platform.times import to_iso

ComparedRange = TypedDict("ComparedRange", {"from": str, "to": str, "until": str | None})


class ChangeAnswer(TypedDict):
    """``change_percent`` is null where nothing was before, or one of the two is not known."""

    value: float | None
    before: float | None
    change_percent: float | None


class ComparedKey(TypedDict):
    """``before`` is null where fewer than five listeners were behind it (docs/privacy.md 4)."""

    key: str
    plays: int
    before: int | None
    change_percent: float | None


class ComparedPoint(TypedDict):
    """``before_date`` is null where no day of the former range answers to the point. An ``unfinished`` point is not
    over: its counterpart ends at the moment that answers to now, if a day answers to today.
    """

    date: str
    before_date: str | None
    plays: int
    before: int | None
    change_percent: float | None
    unfinished: bool


class ComparedEngagement(TypedDict):
    listen_ms_mean: ChangeAnswer
    completion_percent: ChangeAnswer
    quality_score: ChangeAnswer
    completed: ChangeAnswer


ComparisonAnswer = TypedDict(
    "ComparisonAnswer",
    {
        "with": CompareWith,
        "weekdays": bool,
        "unfinished": bool,
        "range": ComparedRange,
        "plays": ChangeAnswer,
        "qualified_plays": ChangeAnswer,
        "listen_ms_total": ChangeAnswer,
        "daily_mean": ChangeAnswer,
        "unique_listeners": ChangeAnswer,
        "guests": ChangeAnswer,
        "engagement": ComparedEngagement | None,
        "series": list[ComparedPoint],
        "devices": list[ComparedKey],
        "platforms": list[ComparedKey],
        "locations": list[ComparedKey],
        "listeners": list[ComparedKey],
        "top_tracks": list[ComparedKey],
        "sources": list[ComparedKey],
        "referrers": list[ComparedKey],
        "links": list[ComparedKey],
    },
)


def comparison_answer(insights: Insights[Any]) -> ComparisonAnswer:
    """Raises TypeError for insights without a comparison."""
    overview, found = insights.overview, insights.comparison
    if found is None:
        raise TypeError("nothing is compared")
    former, now, before = found.former, overview.counts, found.counts
    until = former.until
    return {
        "with": former.request.with_,
        "weekdays": former.request.weekdays,
        "unfinished": former.unfinished,
        "range": {
            "from": former.span.first.isoformat(),
            "to": former.span.last.isoformat(),
            "until": to_iso(until) if until else None,
        },
        "plays": _change(now.plays, before.plays),
        "qualified_plays": _change(_qualified(now), _qualified(before)),
        "listen_ms_total": _change(now.listened_ms, before.listened_ms),
        "daily_mean": _change(overview.daily_mean, round(before.plays / former.span.days, 2)),
        "unique_listeners": _change(overview.unique_listeners.value, found.unique_listeners.value),
        "guests": _change(overview.guest_plays, found.guest_plays),
        "engagement": _engagement(now, before) if isinstance(insights.content, Track) else None,
        "series": list(_series(overview, found)),
        "devices": _keys(overview.devices, found.devices),
        "platforms": _keys(overview.platforms, found.platforms),
        "locations": _keys(overview.countries, found.countries),
        "listeners": _keys(overview.listeners.shares, found.listeners),
        "top_tracks": _keys(overview.tracks.shares, found.tracks),
        "sources": _keys(overview.sources, found.sources),
        "referrers": _keys(overview.referrers, found.referrers),
        "links": _keys(overview.links, found.links),
    }


def _qualified(counts: Counts) -> int:
    return counts.plays - sum(counts.unqualified.values())


def _engagement(now: Counts, before: Counts) -> ComparedEngagement:
    return {
        "listen_ms_mean": _change(listen_ms_mean(now), listen_ms_mean(before)),
        "completion_percent": _change(completion_percent(now), completion_percent(before)),
        "quality_score": _change(_score(now), _score(before)),
        "completed": _change(now.breakdown[-1], before.breakdown[-1]),
    }


def _score(counts: Counts) -> float | None:
    score = quality_score(counts.breakdown)
    return None if score is None else round(score, 2)


def _change(value: float | None, before: float | None) -> ChangeAnswer:
    return {"value": value, "before": before, "change_percent": change_percent(before, value)}


def _keys(shares: Iterable[Any], before: Mapping[str, int | None]) -> list[ComparedKey]:
    return [
        {
            "key": share.key,
            "plays": share.plays,
            "before": before[share.key],
            "change_percent": change_percent(before[share.key], share.plays),
        }
        for share in shares
        if share.key != OTHER or OTHER in before
    ]


def _series(overview: Overview, found: Comparison) -> Iterable[ComparedPoint]:
    for number, (point, former) in enumerate(zip(overview.points, found.points, strict=True), 1):
        yield _point(point, former, unfinished=found.former.unfinished and number == len(overview.points))


def _point(point: Point, former: tuple[Any, Counts] | None, *, unfinished: bool) -> ComparedPoint:
    before = former[1].plays if former else None
    return {
        "date": point.day.isoformat(),
        "before_date": former[0].isoformat() if former else None,
        "plays": point.counts.plays,
        "before": before,
        "change_percent": change_percent(before, point.counts.plays),
        "unfinished": unfinished,
    }
