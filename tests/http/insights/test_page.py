"""Invariants of each page of insights, and the largest size of a page and of its files."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, get_args

from hypothesis import given, settings

from beatpass.domain.catalogue.entities import Album, Track
from beatpass.domain.insights.calendar.ranges import Range
from beatpass.domain.insights.pages.overview import overview_of
from beatpass.domain.insights.pages.page import Insights
from beatpass.domain.insights.sums.counts import Counts
from beatpass.domain.insights.sums.figures import PlaysByKey, RangeFigures, UniqueListenerCount
from beatpass.domain.platform.facts import Verdict
from beatpass.http.insights.export import export_insights
from beatpass.http.insights.page import album_answer, track_answer
from tests.domain.insights.test_overview import DURATION_MS, WORLDS, Play, figures_of

AT = "2026-01-01T00:00:00.000Z"
TRACK = Track(
    id="t",
    uploader_id="a",
    title="Tide",
    duration_ms=DURATION_MS,
    created_at=AT,
    version=1,
    visibility="public",
    licensing="standard",
    credits=("a",),
)
ALBUM = Album(id="b", artist_id="a", title="Coast", created_at=AT, version=1, visibility="public")


def track_page(figures: RangeFigures, span: Range) -> dict[str, Any]:
    page = Insights(content=TRACK, overview=overview_of(figures, span), names={}, titles={}, labels={})
    return dict(track_answer(page, as_of=AT))


def numbers(part: Any) -> list[float]:  # noqa: ANN401 - JSON
    if isinstance(part, dict):
        return [each for value in part.values() for each in numbers(value)]
    if isinstance(part, list):
        return [each for value in part for each in numbers(value)]
    return [part] if isinstance(part, int | float) else []


@settings(deadline=None, max_examples=60)
@given(WORLDS)
def test_the_sections_of_a_page_are_consistent(world: tuple[Range, list[Play]]) -> None:
    """Ranges include leap days, ends of years and days without plays."""
    span, plays = world
    halves = {"mobile": len(plays) // 2, "desktop": len(plays) - len(plays) // 2}
    page = track_page(replace(figures_of(plays), devices=halves), span)
    assert all(math.isfinite(each) for each in numbers(page))
    series, engagement = page["plays"]["series"], page["engagement"]
    assert page["plays"]["data_points"] == len(series) == len(engagement["series"]) == len(span.points())
    assert series[0]["date"] == page["range"]["from"] == str(span.first)
    assert [each["date"] for each in series] == sorted({each["date"] for each in series})
    if span.bucket == "day":
        assert [date.fromisoformat(each["date"]) for each in series] == [
            span.first + timedelta(number) for number in range(span.days)
        ]
    total = page["plays"]["total"]
    assert total == sum(each["plays"] for each in series) == sum(engagement["breakdown"].values())
    assert total == sum(each["plays"] for each in page["devices"])
    reasons = page["unqualified"]["reasons"].values()
    assert total >= page["unqualified"]["total"] == sum(reasons)
    assert page["unqualified"]["total"] == sum(each["total"] for each in page["unqualified"]["series"])
    if plays:
        assert abs(sum(each["percent"] for each in page["devices"]) - 100) <= 0.01
        assert 10 <= engagement["quality_score"] <= 100
        assert 0 <= engagement["completion_percent"] <= 100
    else:
        scored = ("listen_ms_mean", "listen_percent", "completion_percent", "retention", "badge", "quality_score")
        assert {engagement[name] for name in scored} == {None}
        assert (page["plays"]["peak"], page["plays"]["trend_percent"], page["plays"]["daily_mean"]) == (None, None, 0)
    named = (
        page["guests"]["plays"] + page["listeners_other"]["plays"] + sum(each["plays"] for each in page["listeners"])
    )
    assert total == named == sum(each["plays"] for each in page["locations"])
    countries = [each for each in page["locations"] if each["key"] != "other"]
    for shares in (page["devices"], countries, page["listeners"]):
        assert all(0 < each["percent"] <= 100 for each in shares)
        assert [each["plays"] for each in shares] == sorted((each["plays"] for each in shares), reverse=True)


def crowded() -> tuple[RangeFigures, Range]:
    """Three years by day of a very popular track, with all devices, platforms and reasons."""
    span = Range(first=date(2023, 11, 22), last=date(2026, 11, 21), bucket="day")
    reasons = {reason: 10**8 for reason in (*get_args(Verdict), "daily_cap") if reason != "qualified"}
    day = Counts(10**9, 10**15, 10**15, [10**9] * 5, reasons)
    names = {f"{number:064}": 10**12 for number in range(250)}
    figures = RangeFigures(
        days=[(span.first + timedelta(number), day) for number in range(span.days)],
        devices=dict.fromkeys(("desktop", "mobile", "tablet", "tv_other"), 10**12),
        platforms=dict.fromkeys(("web", "ios", "android", "windows", "macos", "linux", "other"), 10**12),
        countries={f"{number:02}": 10**12 for number in range(99)},
        listeners=PlaysByKey(names, error=10**12),
        guest_plays=10**12,
        unique_listeners=UniqueListenerCount(10**9, 6.3),
        tracks=PlaysByKey(names, error=10**12),
    )
    return figures, span


def test_the_largest_page_and_its_files_fit_a_response() -> None:
    """A Lambda response has at most 6 MB, and its body is encoded as JSON again. Three years by day are the maximum."""
    figures, span = crowded()
    names = dict.fromkeys(figures.listeners.plays, '"' * 200)
    overview = overview_of(figures, span)
    pages = {
        "track": track_answer(Insights(content=TRACK, overview=overview, names=names, titles={}, labels={}), as_of=AT),
        "album": album_answer(
            Insights(content=ALBUM, overview=overview, names=names, titles=names, labels={}), as_of=AT
        ),
    }
    for name, page in pages.items():
        files = [json.dumps(page), str(export_insights(page, "csv", name=name).body)]
        for file in files:
            assert 100_000 < len(json.dumps(file).encode()) < 1024 * 1024
