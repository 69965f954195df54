"""Pages of the table of all tracks that credit a producer, including drafts, by date or by title."""

from __future__ import annotations

from collections.abc import Iterator

from beatpass.domain.catalogue.track_table import Entry, TrackFilter
from beatpass.storage.catalogue.lists import Rows
from beatpass.storage.dynamodb.errors import faults
from beatpass.storage.dynamodb.read import query_raw
from beatpass.storage.dynamodb.tables import CatalogueItem, Condition
from beatpass.storage.platform import keys

# A filtered call reads this many rows, which bounds the cost of a page when matches are rare.
ROWS_SEARCHED = 250


def search_tracks(
    artist_id: str, wanted: TrackFilter, *, by_title: bool, descending: bool, limit: int, after: str | None
) -> Rows:
    """One call. A page may be short or empty although others follow; ``last`` is a sort key, None at the end."""
    pk, prefix = keys.artist(artist_id)[0], keys.TITLES if by_title else keys.CREDITS
    matching = _condition(wanted)
    raws, left_off = query_raw(
        CatalogueItem,
        pk,
        CatalogueItem.sk.startswith(prefix),
        limit=limit + 1 if matching is None else ROWS_SEARCHED,
        matching=matching,
        attributes=["sk"],
        after=after,
        descending=descending,
        consistent=True,
    )
    found = [raw["sk"]["S"] for raw in raws[: limit + 1]]
    return Rows(
        [each.rpartition("#")[2] for each in found[:limit]],
        found[limit - 1] if len(found) > limit else left_off,
    )


def _condition(wanted: TrackFilter) -> Condition | None:
    """``TrackFilter.matches`` as a DynamoDB condition."""
    parts: list[Condition] = []
    if wanted.search:
        parts.append(CatalogueItem.title.contains(wanted.search))
    if wanted.genre is not None:
        parts.append(CatalogueItem.genres.contains(wanted.genre))
    if wanted.first is not None:
        parts.append(CatalogueItem.uploaded >= wanted.first)
    if wanted.last is not None:
        parts.append(CatalogueItem.uploaded <= wanted.last)
    if wanted.collaborative is not None:
        parts.append(CatalogueItem.collaborative == wanted.collaborative)
    condition: Condition | None = None
    for part in parts:
        condition = part if condition is None else condition & part
    return condition


def list_entries(artist_id: str) -> Iterator[Entry]:
    """All rows, with plays set to 0; one call per MB, about 3,000 rows."""
    with faults():
        for row in CatalogueItem.query(keys.artist(artist_id)[0], CatalogueItem.sk.startswith(keys.CREDITS)):
            track_id = row.sk.rpartition("#")[2]
            yield Entry(track_id, 0, row.title, sorted(row.genres or ()), row.collaborative, row.uploaded)
