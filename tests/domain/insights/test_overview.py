"""Compare the figures of a page with a naive computation from its plays."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from beatpass.domain.insights.calendar.ranges import Bucket, Range
from beatpass.domain.insights.pages.engagement import engagement_of
from beatpass.domain.insights.pages.overview import overview_of
from beatpass.domain.insights.sums.counts import Counts, total
from beatpass.domain.insights.sums.figures import PlaysByKey, RangeFigures, UniqueListenerCount

DURATION_MS = 100_000
NAMES: dict[Bucket, str] = {"day": "%Y-%m-%d", "week": "%G-%V", "month": "%Y-%m"}


@dataclass(frozen=True)
class Play:
    day: date
    listened_ms: int
    country: str
    listener: str
    reason: str | None


def plays_from(first: date, length: int) -> st.SearchStrategy[list[Play]]:
    return st.lists(
        st.builds(
            Play,
            day=st.integers(0, length).map(lambda offset: first + timedelta(days=offset)),
            listened_ms=st.sampled_from((0, 1, 19_999, 20_000, 33_333, 40_000, 60_000, 79_999, 80_000, 100_000)),
            country=st.sampled_from([f"{letter}{other}" for letter in "ABC" for other in "ABCDE"]),
            listener=st.sampled_from([f"u{number}" for number in range(12)] + ["guest"]),
            reason=st.sampled_from((None, None, "too_short", "bot")),
        ),
        max_size=60,
    )


WORLDS: st.SearchStrategy[tuple[Range, list[Play]]] = st.builds(
    lambda first, length, bucket: Range(first=first, last=first + timedelta(days=length), bucket=bucket),
    st.dates(date(2023, 12, 1), date(2025, 3, 1)),
    st.integers(0, 400),
    st.sampled_from(("day", "week", "month")),
).flatmap(lambda span: st.tuples(st.just(span), plays_from(span.first, span.days - 1)))


def listeners_by_country(plays: list[Play]) -> dict[str, set[str]]:
    return {name: {play.listener for play in plays if play.country == name} for name in {p.country for p in plays}}


def figures_of(plays: list[Play]) -> RangeFigures:
    """The sums that storage returns for these plays."""
    days: dict[date, Counts] = {}
    for play in sorted(plays, key=lambda play: play.day):
        counts = Counts(plays=1, listened_ms=play.listened_ms, ratio_millionths=play.listened_ms * 10)
        counts.breakdown[min(play.listened_ms // 20_000, 4)] = 1
        if play.reason:
            counts.unqualified[play.reason] = 1
        days[play.day] = total([days.get(play.day, Counts()), counts])
    known = Counter(play.listener for play in plays)
    return RangeFigures(
        days=list(days.items()),
        countries=dict(Counter(play.country for play in plays)),
        country_listeners={name: sorted(people)[:5] for name, people in listeners_by_country(plays).items()},
        unique_listeners=UniqueListenerCount(len({play.listener for play in plays})),
        guest_plays=known.pop("guest", 0),
        listeners=PlaysByKey(dict(known)),
    )


def rounded(exact: Fraction | None) -> object:
    return None if exact is None else pytest.approx(float(exact), abs=0.005001)


def ratio(part: float, whole: float) -> Fraction | None:
    return Fraction(100 * part) / Fraction(whole) if whole else None


def mean(of: Callable[[Play], int], plays: list[Play]) -> Fraction | None:
    return Fraction(sum(map(of, plays)), len(plays)) if plays else None


def change(before: Fraction | None, after: Fraction | None) -> Fraction | None:
    return 100 * (after / before - 1) if before and after is not None else None


@settings(deadline=None)
@given(WORLDS)
def test_the_series_and_its_trend_equal_a_naive_computation(world: tuple[Range, list[Play]]) -> None:
    span, plays = world
    page = overview_of(figures_of(plays), span)
    name = NAMES[span.bucket]
    expected: dict[str, int] = {}
    for offset in range(span.days):
        day = span.first + timedelta(days=offset)
        expected[f"{day:{name}}"] = expected.get(f"{day:{name}}", 0) + sum(play.day == day for play in plays)
    assert [point.counts.plays for point in page.points] == list(expected.values())
    assert [f"{point.day:{name}}" for point in page.points] == list(expected)
    assert page.counts.plays == len(plays)
    assert page.daily_mean == rounded(Fraction(len(plays), span.days))
    if plays:
        assert page.peak
        assert page.peak.counts.plays == max(expected.values())
    else:
        assert page.peak is None
    half = span.days // 2
    first = sum((play.day - span.first).days < half for play in plays)
    second = sum((span.last - play.day).days < half for play in plays)
    assert page.trend_percent == rounded(change(Fraction(first), Fraction(second)))
    for reason in ("too_short", "bot"):
        assert page.counts.unqualified.get(reason, 0) == sum(play.reason == reason for play in plays)


@settings(deadline=None)
@given(WORLDS)
def test_shares_equal_a_naive_computation(world: tuple[Range, list[Play]]) -> None:
    span, plays = world
    page = overview_of(figures_of(plays), span)
    counted = Counter(play.listener for play in plays if play.listener != "guest")
    enough = len({play.listener for play in plays}) >= 5
    expected = sorted(counted.items(), key=lambda item: (-item[1], item[0]))[:10] if enough else []
    assert [(share.key, share.plays) for share in page.listeners.shares] == expected
    assert page.other_listener_plays == counted.total() - sum(plays for _, plays in expected)
    by_country = Counter(play.country for play in plays)
    for share in page.countries[:-1]:
        assert share.plays == by_country[share.key]
        assert len(listeners_by_country(plays)[share.key]) >= 5
    assert sum(share.plays for share in page.countries) == len(plays)
    for share in (*page.listeners.shares, *page.countries):
        assert share.percent == rounded(ratio(share.plays, len(plays)))
    assert page.guest_plays == sum(play.listener == "guest" for play in plays)
    assert page.guest_percent == rounded(ratio(page.guest_plays, len(plays)) or Fraction(0))


@settings(deadline=None)
@given(WORLDS)
def test_engagement(world: tuple[Range, list[Play]]) -> None:
    span, plays = world
    page = overview_of(figures_of(plays), span)
    found = engagement_of(page.points, page.halves, duration_ms=DURATION_MS)
    listened = mean(lambda play: play.listened_ms, plays)
    percents = [100 * play.listened_ms / DURATION_MS for play in plays]
    assert found.listen_ms_mean == (None if listened is None else pytest.approx(float(listened), abs=0.5001))
    completion = mean(lambda play: play.listened_ms * 100, plays)
    assert found.completion_percent == rounded(completion and completion / DURATION_MS)
    assert found.listen_percent == found.completion_percent
    assert found.listen_ms_total == sum(play.listened_ms for play in plays)
    assert found.completed == sum(percent >= 80 for percent in percents)
    assert found.completed_percent == rounded(ratio(found.completed, len(plays)) or Fraction(0))
    bounds = ((80, 100, 100), (60, 80, 70), (40, 60, 50), (20, 40, 30), (0, 20, 10))
    counted = [sum(low <= p < high or p == high == 100 for p in percents) for low, high, _ in bounds]
    parts = found.breakdown
    assert [parts.completed, parts.mostly, parts.half, parts.partial, parts.skipped] == counted
    worth = sum(worth * count for (_, _, worth), count in zip(bounds, counted, strict=True))
    assert found.quality_score == rounded(Fraction(worth, len(plays)) if plays else None)
    half = span.days // 2
    first = [play for play in plays if (play.day - span.first).days < half]
    second = [play for play in plays if (span.last - play.day).days < half]
    trend = change(mean(lambda play: play.listened_ms, first), mean(lambda play: play.listened_ms, second))
    assert found.trend_percent == rounded(trend)
    for point, bucket in zip(found.series, page.points, strict=True):
        name = f"{point.day:{NAMES[span.bucket]}}"
        of_point = [play for play in plays if f"{play.day:{NAMES[span.bucket]}}" == name]
        assert point.day == bucket.day
        assert point.plays == len(of_point)
        exact = mean(lambda play: play.listened_ms, of_point)
        assert point.listen_ms_mean == (None if exact is None else pytest.approx(float(exact), abs=0.5001))
        assert point.completion_percent == rounded(exact and exact / (DURATION_MS // 100))


def test_the_peak_is_the_first_of_equal_points() -> None:
    span = Range(first=date(2026, 1, 1), last=date(2026, 1, 3), bucket="day")
    page = overview_of(RangeFigures(days=[(date(2026, 1, 2), Counts(plays=2)), (span.last, Counts(plays=2))]), span)
    assert page.peak
    assert page.peak.day == date(2026, 1, 2)
