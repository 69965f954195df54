"""A producer's lists: rows of its partition, newest first, a page at a time."""

from __future__ import annotations

from dataclasses import dataclass

from beatpass.storage import keys
from beatpass.storage.access import faults
from beatpass.storage.tables import CatalogueItem


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
        found = CatalogueItem.query(
            pk,
            CatalogueItem.sk.startswith(beginning),
            scan_index_forward=False,
            limit=limit + 1,
            page_size=limit + 1,
            last_evaluated_key=start,
            consistent_read=True,
        )
        positions = [item.sk.removeprefix(beginning) for item in found]
    page = positions[:limit]
    return Rows(
        ids=[position.rpartition("#")[2] for position in page],
        last=page[-1] if len(positions) > limit else None,
    )
