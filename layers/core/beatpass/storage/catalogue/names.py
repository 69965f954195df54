"""The names of producers, found by the beginning of any of their words, without case and accents.

A producer has a row for each word of its name, whose key is the rest of the name from that word on.
"""

from __future__ import annotations

import json

from beatpass.domain.platform.text import word_beginnings
from beatpass.storage.catalogue.lists import Rows
from beatpass.storage.dynamodb.read import query_raw
from beatpass.storage.dynamodb.tables import CatalogueItem
from beatpass.storage.platform import keys


def find_names(prefix: str, *, limit: int, after: str | None = None) -> Rows:
    """The producers with a word from which on their names begin so. One call, eventually consistent.

    ``prefix`` is normalised (normalise_text) and not empty. A producer with several such words is found once, so a
    page may be shorter than ``limit``.
    """
    raws, _ = query_raw(
        CatalogueItem,
        keys.found_names(prefix),
        CatalogueItem.sk.startswith(prefix),
        limit=limit + 1,
        after=after,
        descending=False,
    )
    page = raws[:limit]
    return Rows(
        ids=[artist_id for raw in page if (artist_id := _found_first(raw, prefix))],
        last=page[-1]["sk"]["S"] if len(raws) > limit else None,
    )


def _found_first(raw: dict[str, dict[str, str]], prefix: str) -> str | None:
    """The producer of the row, unless an earlier row finds it by another word."""
    body = json.loads(raw["body"]["S"])
    first = min(part for part in word_beginnings(body["searched"]) if part.startswith(prefix))
    return str(body["artist_id"]) if keys.is_found_by(raw["sk"]["S"], first) else None
