"""The reserved names of producers, in the order of their normalised spelling."""

from __future__ import annotations

import json
from dataclasses import dataclass

from beatpass.storage.dynamodb.calls import faults
from beatpass.storage.dynamodb.tables import CatalogueItem
from beatpass.storage.platform import keys


@dataclass(frozen=True, slots=True)
class Names:
    """The producers of these names; ``last`` is the cursor position of the next page, None at the end."""

    artist_ids: list[str]
    last: str | None


def find_names(prefix: str, *, limit: int, after: str | None = None) -> Names:
    """The names with this prefix, which contains a visible character. One call, eventually consistent."""
    pk, sk = keys.artist_name(prefix)
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
