"""The list of a producer's downloads, newest first."""

from __future__ import annotations

from dataclasses import dataclass

from beatpass.domain.platform.figures import Download
from beatpass.storage.dynamodb import documents
from beatpass.storage.dynamodb.read import query_all, query_page
from beatpass.storage.dynamodb.tables import RowItem
from beatpass.storage.platform import keys


@dataclass(frozen=True, slots=True)
class DownloadRows:
    """``last`` is the cursor position of the next page, None at the end."""

    items: list[Download]
    last: str | None


def list_downloads(artist_id: str, *, since: str, limit: int, after: str | None) -> DownloadRows:
    """Downloads from this day or instant on ("" for all). One call."""
    pk, newest = keys.download(artist_id, keys.LAST, "", "")
    between = RowItem.sk.between(keys.DOWNLOADS + since, after or newest)
    # The range includes the last row of the previous page.
    rows, _ = query_page(RowItem, pk, between, limit=limit + 1 + bool(after))
    further = [row for row in rows if row.sk != after]
    last = further[limit - 1].sk if len(further) > limit else None
    return DownloadRows([documents.load(Download, row.body) for row in further[:limit]], last)


def downloads_between(artist_id: str, first: str, end: str) -> list[Download]:
    """From one instant to before another, oldest first. One call per MB, about 4,000 downloads."""
    pk, _ = keys.download(artist_id, first, "", "")
    between = RowItem.sk.between(keys.DOWNLOADS + first, keys.DOWNLOADS + end)
    return [documents.load(Download, row.body) for row in query_all(RowItem, pk, between)]
