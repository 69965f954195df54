"""Titles of tracks, whether they exist or were deleted."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping

from beatpass.storage.catalogue.entities import track_item
from beatpass.storage.dynamodb.read import Wanted, get_together
from beatpass.storage.dynamodb.tables import CatalogueItem, DocumentItem
from beatpass.storage.platform import keys
from beatpass.storage.platform.versioned_documents import Stored


def read_titles(track_ids: Iterable[str]) -> dict[str, str]:
    """Of up to 50 tracks by id; those that are unknown, or were deleted when titles were not kept, are left out.

    One call, none without tracks.
    """
    ids = list(dict.fromkeys(track_ids))
    wanted = title_items(ids)
    return titles_of(ids, dict(zip(wanted, get_together(wanted), strict=True))) if ids else {}


def title_items(track_ids: Iterable[str]) -> list[Wanted]:
    """What ``titles_of`` needs."""
    return [item for track_id in track_ids for item in _items(track_id)]


def titles_of(track_ids: Iterable[str], found: Mapping[Wanted, DocumentItem | Stored | None]) -> dict[str, str]:
    """As ``read_titles``, of what is read."""
    titles: dict[str, str] = {}
    for track_id in track_ids:
        stored = next((stored for item in _items(track_id) if (stored := found.get(item))), None)
        if stored:
            titles[track_id] = json.loads(stored.body)["title"]
    return titles


def _items(track_id: str) -> list[Wanted]:
    return [track_item(track_id), (CatalogueItem, keys.deleted_track(track_id))]
