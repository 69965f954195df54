"""Collaborators as a replay compares and repairs them: bucket by bucket, with the recent changes counted in.

When recent changes were folded does not follow from the facts. So for producers with buckets, both what is stored and
what the facts give is put into as many buckets as there are. Of the recent changes, the number of each bucket's folds
is compared with what the bucket says.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import cast

from beatpass.domain.platform.figures import Collaborators, CollaboratorsKey
from beatpass.domain.platform.projection.collaborators import bucket_of
from beatpass.storage.dynamodb import documents
from beatpass.storage.dynamodb.errors import Conflict
from beatpass.storage.dynamodb.read import Wanted
from beatpass.storage.platform import keys
from beatpass.storage.platform.derived_figures import figure_item
from beatpass.storage.platform.derived_items import Derived
from beatpass.storage.platform.working_documents import FigureBatch

Items = Mapping[Wanted, Derived]

_BUCKETS = f"{keys.COLLABORATORS}#"


def bucket_numbers(stored: Items) -> dict[str, int]:
    """The number of buckets of each producer that has any, also if some or the recent changes are lost."""
    found: dict[str, int] = {}
    for (_, (pk, sk)), item in stored.items():
        if sk.startswith(_BUCKETS):
            number = int(sk.removeprefix(_BUCKETS)) + 1
        elif sk == keys.COLLABORATORS and '"folds"' in item.body:
            number = len(collaborators_of(item).folds)
        else:
            continue
        artist_id = pk.partition("#")[2]
        found[artist_id] = max(found.get(artist_id, 0), number)
    return found


def stored_in_buckets(stored: Items, numbers: Mapping[str, int]) -> dict[Wanted, Derived]:
    """The stored items, those of collaborators as they are compared; ``numbers`` are the ``bucket_numbers``."""
    return _in_buckets(stored, numbers, lambda recent, _: recent.folds, stored=stored)


def in_buckets(replayed: Items, numbers: Mapping[str, int], *, stored: Items) -> dict[Wanted, Derived]:
    """What the facts give, in the same way."""
    return _in_buckets(replayed, numbers, lambda _, buckets: [each.folded for each in buckets], stored=stored)


def compared_with(ref: Wanted, numbers: Mapping[str, int]) -> list[Wanted]:
    """The items beside this one that its comparison depends on."""
    pk, sk = ref[1]
    artist_id = pk.partition("#")[2]
    if sk.startswith(_BUCKETS):
        return [_place(artist_id, None)]
    if sk == keys.COLLABORATORS:
        return [_place(artist_id, number) for number in range(numbers.get(artist_id, 0))]
    return []


def repair_buckets(artist_id: str, number: int, right: Mapping[int, Collaborators], *, stored: Items) -> None:
    """Write the right buckets, of ``number``, in a transaction each, and what the recent changes say of folds.

    Raises Conflict where the recent changes or a bucket are not as ``stored``.
    """
    recent_key = CollaboratorsKey(artist_id)
    batch = FigureBatch()
    batch.load([recent_key, *(CollaboratorsKey(artist_id, each) for each in range(number))])
    for key in (recent_key, *(CollaboratorsKey(artist_id, each) for each in right)):
        item = stored.get(figure_item(key))
        if batch.version_of(key) != ((item.version or 0) if item else 0):
            raise Conflict
    recent = cast("Collaborators", batch.change(recent_key))
    recent.folds = [
        cast("Collaborators", batch.peek(CollaboratorsKey(artist_id, each))).folded for each in range(number)
    ]
    for bucket, content in right.items():
        document = cast("Collaborators", batch.change(CollaboratorsKey(artist_id, bucket)))
        document.shared = content.shared
        document.folded = recent.folds[bucket] = document.folded + 1
        batch.change(recent_key)
        recent.shared = {other: row for other, row in recent.shared.items() if bucket_of(other, number) != bucket}
        batch.commit()
    batch.commit()


def bucket_number(ref: Wanted) -> int | None:
    """The number of a bucket; None for recent changes."""
    _, sk = ref[1]
    return int(sk.removeprefix(_BUCKETS)) if sk.startswith(_BUCKETS) else None


def collaborators_of(item: Derived | None) -> Collaborators:
    return documents.load(Collaborators, item.body) if item else Collaborators()


def _in_buckets(
    items: Items,
    numbers: Mapping[str, int],
    folds: Callable[[Collaborators, list[Collaborators]], list[int]],
    *,
    stored: Items,
) -> dict[Wanted, Derived]:
    compared = dict(items)
    for artist_id, number in numbers.items():
        places = [_place(artist_id, bucket) for bucket in (None, *range(number))]
        buckets = [Collaborators() for _ in range(number)]
        for place in places:
            for other, row in collaborators_of(compared.pop(place, None)).shared.items():
                buckets[bucket_of(other, number)].add(other, row)
        recent, *kept = (collaborators_of(stored.get(place)) for place in places)
        compared[places[0]] = _compared(json.dumps({"bucket_folds": folds(recent, kept)}), stored.get(places[0]))
        for place, bucket in zip(places[1:], buckets, strict=True):
            compared[place] = _compared(documents.dump(bucket), stored.get(place))
    return compared


def _place(artist_id: str, bucket: int | None) -> Wanted:
    return figure_item(CollaboratorsKey(artist_id, bucket))


def _compared(body: str, stored: Derived | None) -> Derived:
    return Derived(body, version=(stored.version or 0) if stored else 0)
