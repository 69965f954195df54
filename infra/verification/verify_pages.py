"""Compares the stored figures of tracks, activity and insights pages with those of the oracle."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from heapq import nlargest
from math import isclose
from typing import TypeVar

from beatpass.domain.catalogue.entities import Producer
from beatpass.domain.collaboration.contribution import contribution
from beatpass.domain.insights.sums.figures import PlaysByKey, RangeFigures
from beatpass.domain.platform.figures import FigureKey, Standing, TrackFigures, TrackKey, UploadYear, UploadYearKey
from beatpass.http.catalogue.own_tracks import build_overview
from beatpass.storage.dynamodb.read import BATCH_GET_ITEMS, get_together
from beatpass.storage.insights.days import read_range
from beatpass.storage.platform.bulk_facts import standings
from beatpass.storage.platform.derived_figures import figure_item, figure_of
from infra.importing.log_portfolios import artist_id, track_id
from infra.verification.oracles.listening_pages import Day, Pages

# Insights of the most played producers are compared only, because each takes a call or two.
_INSIGHTS = 200

F = TypeVar("F", TrackFigures, UploadYear)
K = TypeVar("K", bound=FigureKey)
Compared = dict[str, tuple[object, object]]


def page_differences(truth: Mapping[str, Pages], *, now: datetime, most: int = _INSIGHTS) -> Iterator[str]:
    """One line for each figure that differs; insights of the ``most`` played producers only."""
    found = standings(map(artist_id, truth))
    last = max(day for each in truth.values() for day in each.days)
    for name, wanted in truth.items():
        yield from _lines(name, standing_figures(found[artist_id(name)], wanted, last=last, now=now))
    yield from track_differences(truth)
    yield from upload_differences(truth)
    for name in nlargest(most, truth, key=lambda each: truth[each].tracks.total()):
        wanted = truth[name]
        artist = Producer(id=artist_id(name), name=name, created_at="", version=1)
        yield from _lines(name, insights(read_range(artist, first=min(wanted.days), last=max(wanted.days)), wanted))


def _lines(name: str, figures: Compared) -> Iterator[str]:
    for figure, (shown, right) in figures.items():
        if shown != right:
            yield f"{name}: {figure} is {shown}, and the log says {right}"


def standing_figures(standing: Standing, wanted: Pages, *, last: date, now: datetime) -> Compared:
    """Figures of the pages' cards on the last day of the log."""
    cards = build_overview(standing, str(last), new_this_month=standing.new_tracks(last.replace(day=1).toordinal()))
    shown, right = contribution(standing.weight, now), wanted.contribution(now)
    month = sum(uploads for day, uploads in wanted.uploads.items() if str(day)[:7] == str(last)[:7])
    recent, growth = wanted.growth(last)
    return {
        "tracks": (cards["tracks"], len(wanted.published)),
        "new this month": (cards["new_this_month"], month),
        "plays this period": (cards["plays_this_period"], recent),
        "growth": (cards["growth_percent"], growth),
        "contribution": (right if isclose(shown, right, rel_tol=1e-6) else shown, right),
    }


def track_differences(truth: Mapping[str, Pages]) -> Iterator[str]:
    """Differences of the rows of the track table."""
    wanted = {
        TrackKey(track_id(artist_id(name), track)): (name, track, each)
        for name, each in truth.items()
        for track in each.tracks
    }
    for key, figures in _read(TrackFigures, list(wanted)):
        name, track, each = wanted[key]
        shown, right = (figures.plays, figures.qualified_plays), (each.tracks[track], each.qualified[track])
        yield from _lines(name, {f"plays of {track}, and qualified ones": (shown, right)})


def upload_differences(truth: Mapping[str, Pages]) -> Iterator[str]:
    """Differences of the upload heatmap."""
    wanted = {
        UploadYearKey(artist_id(name), str(year)): (name, year)
        for name, each in truth.items()
        for year in {day.year for day in each.uploads}
    }
    for key, figures in _read(UploadYear, list(wanted)):
        name, year = wanted[key]
        right = {f"{day:%m-%d}": count for day, count in truth[name].uploads.items() if day.year == year}
        yield from _lines(name, {f"uploads of {year}": (figures.days, right)})


def _read(kind: type[F], wanted: Sequence[K]) -> Iterator[tuple[K, F]]:
    for start in range(0, len(wanted), BATCH_GET_ITEMS):
        some = wanted[start : start + BATCH_GET_ITEMS]
        found = get_together([figure_item(key) for key in some])
        yield from zip(some, (figure_of(kind, item) for item in found), strict=True)


def insights(figures: RangeFigures, wanted: Pages) -> Compared:
    """Figures of a range that has the whole log."""
    days = {
        day: Day(each.plays, each.listened_ms, each.breakdown, Counter(each.unqualified)) for day, each in figures.days
    }
    return {
        "days of insights": (days, wanted.days),
        "guests": (figures.guest_plays, 0),
        "unique listeners": (figures.unique_listeners.value, len(wanted.listeners)),
        "listeners": _ranked(figures.listeners, wanted.listeners),
        "top tracks": _ranked(figures.tracks, wanted.tracks),
    }


def _ranked(shown: PlaysByKey, right: Mapping[str, int]) -> tuple[object, object]:
    """Plays in descending order, because ids differ from names. Shown plays are too low by at most their error."""
    counts = sorted(shown.plays.values(), reverse=True)
    truth = sorted(right.values(), reverse=True)
    holds = all(lower <= each <= lower + shown.error for lower, each in _padded(counts, truth))
    return (truth if holds and len(counts) <= len(truth) else counts), truth


def _padded(counts: Sequence[int], truth: Iterable[int]) -> Iterator[tuple[int, int]]:
    shown = iter(counts)
    return ((next(shown, 0), each) for each in truth)
