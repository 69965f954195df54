"""The days of a track, an album or an artist, summed over a range."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date, timedelta
from itertools import chain
from operator import itemgetter

from beatpass.domain.catalogue.entities import Album, Producer, Track
from beatpass.domain.insights.counts import Counts
from beatpass.domain.insights.figures import RangeFigures, Ranking
from beatpass.domain.insights.months import (
    MonthFigures,
    listener_sketch_of,
    month_of,
    row_of,
    summed,
    unnamed,
    untitled,
)
from beatpass.domain.insights.played_months import months_played
from beatpass.domain.insights.unique_listeners import uniques_of
from beatpass.domain.platform.figures import (
    AlbumDayKey,
    ArtistDayKey,
    DayFigures,
    Standing,
    StandingKey,
    TrackDayKey,
    TrackFigures,
    TrackKey,
)
from beatpass.storage.dynamodb import documents
from beatpass.storage.dynamodb.read import Wanted
from beatpass.storage.platform import keys, versioned_documents
from beatpass.storage.platform.derived_figures import figure_item, month_item, query_days
from beatpass.storage.platform.versioned_documents import Stored

Content = Track | Album | Producer
AnyDayKey = TrackDayKey | AlbumDayKey | ArtistDayKey


def read_range(content: Content, *, first: date, last: date) -> RangeFigures:
    """One call up to three years; another where a whole month has changed since it was rolled up, or is yet to be.

    Whole months are read as such, the days of others one by one; so the figures do not tell what was rolled up.
    """
    whole = list(_whole_months(first, last))
    months = {month: month_item(keys.month(keys.figure(day_key(content, month)))) for month in whole}
    days = _day_items(content, _days_beside(whole, first, last))
    lifetime = _lifetime_item(content)
    found = versioned_documents.read([lifetime, *months.values(), *days.values()])
    rolled = {month: documents.load(MonthFigures, found[item].body) for month, item in months.items() if item in found}
    ready = {month: figures for month, figures in rolled.items() if figures.rolled_up}
    changed = set(whole).intersection(_months_played(content, found.get(lifetime))).difference(ready)
    fresh = _rolled_now(content, changed) if changed else []
    return _summed(_loaded(days, found), [*ready.values(), *fresh])


def _rolled_now(content: Content, wanted: Collection[str]) -> list[MonthFigures]:
    """These months, as a roll-up would make them. A call for every MB of days from the first to the last of them."""
    pk, _ = keys.figure(day_key(content, ""))
    months: dict[str, dict[str, DayFigures]] = defaultdict(dict)
    for day, body in query_days(pk, min(wanted), max(wanted)):
        if day[:7] in wanted:
            months[day[:7]][day] = documents.load(DayFigures, body)
    return list(map(month_of, months.values()))


def day_key(content: Content, day: str) -> AnyDayKey:
    match content:
        case Track():
            return TrackDayKey(content.id, day)
        case Album():
            return AlbumDayKey(content.id, day)
        case Producer():
            return ArtistDayKey(content.id, day)


def _day_items(content: Content, days: Iterable[str]) -> dict[str, Wanted]:
    return {day: figure_item(day_key(content, day)) for day in days}


def _lifetime_item(content: Content) -> Wanted:
    """What knows in which months there are plays; of an album, its owner's."""
    match content:
        case Track():
            return figure_item(TrackKey(content.id))
        case Album():
            return figure_item(StandingKey(content.artist_id))
        case Producer():
            return figure_item(StandingKey(content.id))


def _months_played(content: Content, stored: Stored | None) -> list[str]:
    if stored is None:
        return []
    kind: type[TrackFigures | Standing] = TrackFigures if isinstance(content, Track) else Standing
    return list(months_played(documents.load(kind, stored.body).played))


def _loaded(items: Mapping[str, Wanted], found: Mapping[Wanted, Stored]) -> dict[str, DayFigures]:
    return {day: documents.load(DayFigures, found[item].body) for day, item in items.items() if item in found}


def _days_beside(whole: list[str], first: date, last: date) -> Iterable[str]:
    """The days of the range in none of these months, which follow one another."""
    if not whole:
        return _days(first, last)
    begin, end = (date.fromisoformat(f"{month}-01") for month in (whole[0], whole[-1]))
    return chain(_days(first, begin - timedelta(1)), _days((end + timedelta(31)).replace(day=1), last))


def _days(first: date, last: date) -> Iterable[str]:
    return (str(first + timedelta(number)) for number in range((last - first).days + 1))


def _whole_months(first: date, last: date) -> Iterable[str]:
    """Those that begin in the range and end before its last day: the last month is most often the present one."""
    month = first.replace(day=1)
    while (following := (month + timedelta(31)).replace(day=1)) <= last:
        if month >= first:
            yield str(month)[:7]
        month = following


def _summed(days: Mapping[str, DayFigures], months: list[MonthFigures]) -> RangeFigures:
    """Of loose days and whole months."""
    loose = list(days.values())
    parts: list[DayFigures | MonthFigures] = [*loose, *months]
    counted = [each for month in months for each in month.counts()]
    counted += [(day, Counts(*row_of(each))) for day, each in days.items()]
    return RangeFigures(
        days=[(date.fromisoformat(day), counts) for day, counts in sorted(counted, key=itemgetter(0))],
        devices=summed(each.devices for each in parts),
        platforms=summed(each.platforms for each in parts),
        countries=summed(each.countries for each in parts),
        listeners=Ranking(
            summed(each.known for each in parts),
            error=sum(map(unnamed, loose)) + sum(month.known_error for month in months),
        ),
        guest_plays=sum(each.guests for each in parts),
        uniques=uniques_of([*map(listener_sketch_of, loose), *(month.listener_sketch for month in months)]),
        tracks=Ranking(
            summed(each.tracks for each in parts),
            error=sum(map(untitled, loose)) + sum(month.tracks_error for month in months),
        ),
    )
