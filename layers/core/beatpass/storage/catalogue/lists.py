"""A producer's lists: rows of its partition, newest first, a page at a time."""

from __future__ import annotations

import json
from dataclasses import dataclass

from beatpass.domain.catalogue.album_table import AlbumRow
from beatpass.storage.dynamodb.errors import faults
from beatpass.storage.dynamodb.tables import CatalogueItem
from beatpass.storage.platform import keys


@dataclass(frozen=True, slots=True)
class Rows:
    """The ids that a page of a list names; ``last`` is where the next page goes on, None at the end."""

    ids: list[str]
    last: str | None


def list_rows(artist_id: str, beginning: str, *, limit: int, after: str | None = None) -> Rows:
    """Rows whose sort keys have this beginning (keys.PUBLIC_TRACKS, ...). One call, however long the list is."""
    pk = keys.artist(artist_id)[0]
    start = {"pk": {"S": pk}, "sk": {"S": beginning + after}} if after else None
    with faults():
        pages = CatalogueItem.query(
            pk,
            CatalogueItem.sk.startswith(beginning),
            scan_index_forward=False,
            page_size=limit + 1,
            last_evaluated_key=start,
            consistent_read=True,
        ).page_iter
        raws = next(pages)["Items"]
    positions = [raw["sk"]["S"].removeprefix(beginning) for raw in raws]
    page = positions[:limit]
    return Rows(
        ids=[position.rpartition("#")[2] for position in page],
        last=page[-1] if len(positions) > limit else None,
    )


def count_public_albums(artist_id: str) -> int:
    """A call for each MB of rows, which is some 8,000 albums."""
    with faults():
        return CatalogueItem.count(
            keys.artist(artist_id)[0], CatalogueItem.sk.startswith(keys.PUBLIC_ALBUMS), consistent_read=True
        )


def list_album_rows(artist_id: str) -> list[AlbumRow]:
    """Every album, newest first. A call for each MB, which is some 5,000 albums."""
    pk = keys.artist(artist_id)[0]
    with faults():
        pages = CatalogueItem.query(
            pk, CatalogueItem.sk.startswith(keys.ALBUMS), scan_index_forward=False, consistent_read=True
        ).page_iter
        raws = [raw for page in pages for raw in page["Items"]]
    return [_album_row(raw["sk"]["S"], raw["body"]["S"]) for raw in raws]


def _album_row(sk: str, body: str) -> AlbumRow:
    created_at, _, album_id = sk.removeprefix(keys.ALBUMS).rpartition("#")
    return AlbumRow(album_id, created_at, **json.loads(body))
