"""The reserved names of producers, in the order of their normalised spelling."""

from __future__ import annotations

import json

from beatpass.storage.catalogue.lists import Rows
from beatpass.storage.dynamodb.read import query_raw
from beatpass.storage.dynamodb.tables import CatalogueItem
from beatpass.storage.platform import keys


def find_names(prefix: str, *, limit: int, after: str | None = None) -> Rows:
    """The producers whose names have this prefix, normalised and not empty. One call, eventually consistent."""
    pk, sk = keys.artist_name(prefix)
    raws, _ = query_raw(
        CatalogueItem, pk, CatalogueItem.sk.startswith(sk), limit=limit + 1, after=after, descending=False
    )
    page = raws[:limit]
    return Rows(
        ids=[json.loads(raw["body"]["S"])["artist_id"] for raw in page],
        last=page[-1]["sk"]["S"] if len(raws) > limit else None,
    )
