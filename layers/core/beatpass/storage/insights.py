"""The days of a track, an album or an artist, summed over a range."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date

from beatpass.domain.catalogue import Album, Artist, Track
from beatpass.domain.figures import AlbumDayKey, ArtistDayKey, DayFigures, TrackDayKey
from beatpass.domain.insights.counts import Counts
from beatpass.domain.insights.figures import RangeFigures, Ranking
from beatpass.domain.insights.uniques import uniques_of
from beatpass.storage import documents, keys
from beatpass.storage.access import query_all
from beatpass.storage.keys import Key
from beatpass.storage.tables import FigureItem


def read_range(content: Track | Album | Artist, *, first: date, last: date) -> RangeFigures:
    """One call for every MB: a day with plays is 1 KB and more, by its listeners."""
    (pk, begins), (_, ends) = _day_key(content, first), _day_key(content, last)
    days = {}
    for item in query_all(FigureItem, pk, FigureItem.sk.between(begins, ends)):
        days[date.fromisoformat(item.sk.partition("#")[2])] = documents.load(DayFigures, item.body)
    return _summed(days)


def _day_key(content: Track | Album | Artist, day: date) -> Key:
    match content:
        case Track():
            return keys.figure(TrackDayKey(content.id, day.isoformat()))
        case Album():
            return keys.figure(AlbumDayKey(content.id, day.isoformat()))
        case Artist():
            return keys.figure(ArtistDayKey(content.id, day.isoformat()))


def _summed(days: dict[date, DayFigures]) -> RangeFigures:
    figures = days.values()
    known = _sum(day.known for day in figures)
    guests, plays = sum(day.guests for day in figures), sum(day.plays for day in figures)
    return RangeFigures(
        days=[
            (day, Counts(each.plays, each.listened_ms, each.ratio_millionths, each.breakdown, each.unqualified))
            for day, each in days.items()
        ],
        devices=_sum(day.devices for day in figures),
        platforms=_sum(day.platforms for day in figures),
        countries=_sum(day.countries for day in figures),
        listeners=Ranking(known, error=plays - guests - sum(known.values())),
        guest_plays=guests,
        uniques=uniques_of(day.voices or sorted(day.listeners) for day in figures),
        tracks=Ranking(_sum(day.tracks for day in figures)),
    )


def _sum(counts: Iterable[dict[str, int]]) -> dict[str, int]:
    summed: Counter[str] = Counter()
    for each in counts:
        summed.update(each)
    return dict(summed)
