"""A producer's downloads as they are listed, newest first."""

from __future__ import annotations

from dataclasses import dataclass

from beatpass.domain.platform.figures import Download
from beatpass.storage.dynamodb import documents
from beatpass.storage.dynamodb.read import query_page
from beatpass.storage.dynamodb.tables import RowItem
from beatpass.storage.platform import keys


@dataclass(frozen=True, slots=True)
class DownloadRows:
    """``last`` is where the next page goes on, None at the end."""

    items: list[Download]
    last: str | None


def list_downloads(artist_id: str, *, since: str, limit: int, after: str | None) -> DownloadRows:
    """Those of this day (YYYY-MM-DD, or "" for all) and later. One call."""
    pk, newest = keys.download(artist_id, keys.LAST, "", "")
    between = RowItem.sk.between(keys.DOWNLOADS + since, after or newest)
    # The row in which the page before ended comes again.
    rows, _ = query_page(RowItem, pk, between, limit=limit + 1 + bool(after))
    further = [row for row in rows if row.sk != after]
    last = further[limit - 1].sk if len(further) > limit else None
    return DownloadRows([documents.load(Download, row.body) for row in further[:limit]], last)
