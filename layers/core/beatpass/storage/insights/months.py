"""Month documents: find those that changed since their roll-up, and write them from their days.

See docs/decisions/0018-months.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from beatpass.domain.insights.sums.months import MonthFigures, month_of
from beatpass.domain.insights.sums.played_months import months_played
from beatpass.domain.platform.figures import DayFigures, Standing, TrackFigures
from beatpass.domain.platform.projection.play_buffer import buffered
from beatpass.storage.dynamodb import documents
from beatpass.storage.dynamodb.errors import faults
from beatpass.storage.dynamodb.read import Part, query_all, scan_raw
from beatpass.storage.dynamodb.tables import CatalogueItem, FigureItem, Key, StandingItem, TrackItem
from beatpass.storage.platform import keys, versioned_documents
from beatpass.storage.platform.derived_figures import month_item, query_days


@dataclass(frozen=True, slots=True)
class ChangedMonth:
    """A month document to roll up, and the version that was read (0 if it does not exist)."""

    key: Key
    version: int


def months_with_plays(part: Part = (0, 1)) -> Iterator[Key]:
    """The keys of the month documents of the tracks, producers and albums in one segment of the tables.

    An album gets the months of its producer since its creation, so some of them have no plays of the album.
    """
    for raw in scan_raw(TrackItem, part, consistent=False):
        yield from _months(raw["pk"]["S"], documents.load(TrackFigures, raw["body"]["S"]).played)
    for raw in scan_raw(StandingItem, part, consistent=False):
        pk, played = raw["pk"]["S"], documents.load(Standing, raw["body"]["S"]).played
        yield from _months(pk, played)
        for row in query_all(CatalogueItem, pk, CatalogueItem.sk.startswith(keys.ALBUMS)) if played else ():
            _, created_at, album_id = row.sk.split("#")
            yield from _months(keys.album(album_id)[0], played, since=created_at[:7])


def producers_with_buffered_plays(before: str, part: Part = (0, 1)) -> Iterator[str]:
    """The producers of one part of the table whose play buffers hold plays of a month before this one (YYYY-MM)."""
    for raw in scan_raw(StandingItem, part, consistent=False):
        state = buffered(documents.load(Standing, raw["body"]["S"]))
        if state.plays and state.month < before:
            yield raw["pk"]["S"].partition("#")[2]


def _months(pk: str, played: Mapping[str, int], *, since: str = "") -> Iterator[Key]:
    return (keys.month((pk, keys.DAYS + month)) for month in months_played(played) if month >= since)


def changed_months(wanted: Iterable[Key]) -> list[ChangedMonth]:
    """The months without a valid month document; one call for each 100 keys."""
    items = [month_item(key) for key in wanted]
    found = versioned_documents.read(items)
    return [
        ChangedMonth(item[1], versioned_documents.version_of(found.get(item)))
        for item in items
        if item not in found or not documents.load(MonthFigures, found[item].body).rolled_up
    ]


def roll_up(changed: ChangedMonth) -> None:
    """Write the month document from its days. Raises Conflict, and writes nothing, if a day changed at the same time.

    The days are read after the version that the write requires. A transaction that changes a day of a past month also
    changes that version. Therefore the written document agrees with its days.
    """
    pk, sk = changed.key
    month = sk.removeprefix(keys.MONTHS)
    days = {day: documents.load(DayFigures, body) for day, body in query_days(pk, month, month)}
    rolled_up = FigureItem(pk, sk, body=documents.dump(month_of(days)))
    if changed.version:
        rolled_up.version = changed.version
    with faults():
        rolled_up.save()
