"""Pages of a producer's lists: rows of its partition, newest first."""

from __future__ import annotations

import json
from dataclasses import dataclass

from beatpass.domain.catalogue.album_table import AlbumRow
from beatpass.storage.dynamodb.errors import faults
from beatpass.storage.dynamodb.read import query_all, query_raw
from beatpass.storage.dynamodb.tables import CatalogueItem, Condition
from beatpass.storage.platform import keys


@dataclass(frozen=True, slots=True)
class Rows:
    """The ids of a page of a list; ``last`` is the cursor position of the next page, None at the end."""

    ids: list[str]
    last: str | None


def list_rows(artist_id: str, prefix: str, *, limit: int, after: str | None = None) -> Rows:
    """Rows whose sort keys have this prefix (keys.PUBLIC_TRACKS, ...). One call for a list of any length."""
    return _list(artist_id, prefix, CatalogueItem.sk.startswith(prefix), limit=limit, after=after)


def list_rows_between(
    artist_id: str, prefix: str, first: str, end: str, *, limit: int, after: str | None = None
) -> Rows:
    """Those from this instant up to ``end``, which is not included."""
    between = CatalogueItem.sk.between(prefix + first, prefix + end)
    return _list(artist_id, prefix, between, limit=limit, after=after)


def _list(artist_id: str, prefix: str, chosen: Condition, *, limit: int, after: str | None) -> Rows:
    raws, _ = query_raw(
        CatalogueItem,
        keys.artist(artist_id)[0],
        chosen,
        limit=limit + 1,
        after=prefix + after if after else None,
        consistent=True,
    )
    positions = [raw["sk"]["S"].removeprefix(prefix) for raw in raws]
    page = positions[:limit]
    return Rows(
        ids=[position.rpartition("#")[2] for position in page],
        last=page[-1] if len(positions) > limit else None,
    )


def count_public_albums(artist_id: str) -> int:
    """One call per MB of rows, about 8,000 albums."""
    with faults():
        return CatalogueItem.count(
            keys.artist(artist_id)[0], CatalogueItem.sk.startswith(keys.PUBLIC_ALBUMS), consistent_read=True
        )


def list_album_rows(artist_id: str) -> list[AlbumRow]:
    """All albums, newest first. One call per MB of rows, about 5,000 albums."""
    items = query_all(CatalogueItem, keys.artist(artist_id)[0], CatalogueItem.sk.startswith(keys.ALBUMS))
    return [_album_row(item.sk, item.body or "") for item in reversed(items)]


def _album_row(sk: str, body: str) -> AlbumRow:
    created_at, _, album_id = sk.removeprefix(keys.ALBUMS).rpartition("#")
    return AlbumRow(album_id, created_at, **json.loads(body))
