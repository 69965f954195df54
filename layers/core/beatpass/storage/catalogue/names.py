"""The reserved names of producers, in the order of their spelling."""

from __future__ import annotations

import json
from dataclasses import dataclass

from beatpass.storage.dynamodb.errors import faults
from beatpass.storage.dynamodb.tables import CatalogueItem
from beatpass.storage.platform import keys


@dataclass(frozen=True, slots=True)
class Names:
    """Whose they are; ``last`` is where the next page goes on, None at the end."""

    artist_ids: list[str]
    last: str | None


def names_beginning(beginning: str, *, limit: int, after: str | None = None) -> Names:
    """The names that begin like this, which has something to be seen. One call, eventually consistent."""
    pk, sk = keys.artist_name(beginning)
    start = {"pk": {"S": pk}, "sk": {"S": after}} if after else None
    with faults():
        pages = CatalogueItem.query(
            pk, CatalogueItem.sk.startswith(sk), page_size=limit + 1, last_evaluated_key=start
        ).page_iter
        rows = next(pages)["Items"]
    page = rows[:limit]
    return Names(
        artist_ids=[json.loads(row["body"]["S"])["artist_id"] for row in page],
        last=page[-1]["sk"]["S"] if len(rows) > limit else None,
    )
