"""Read whom a producer shares tracks with: its recent changes and, where they were folded, the buckets.

Several items are not read at one instant. Where the recent changes and a bucket differ in the number of its folds, a
fold came between, and all are read again.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence

from beatpass.domain.platform.figures import Collaborators, CollaboratorsKey
from beatpass.domain.platform.projection.collaborators import FIRST_BUCKETS, bucket_of
from beatpass.storage.dynamodb.errors import Unavailable
from beatpass.storage.dynamodb.read import BATCH_GET_ITEMS, Wanted, get_together
from beatpass.storage.dynamodb.tables import FigureItem
from beatpass.storage.platform.derived_figures import figure_item, figure_of

_ATTEMPTS = 5


def recent_item(artist_id: str) -> Wanted:
    """The recent changes: all there is of most producers."""
    return figure_item(CollaboratorsKey(artist_id))


def collaborators_items(artist_id: str) -> list[Wanted]:
    """The items that :func:`all_collaborators` begins with: the recent changes and the first buckets."""
    return [recent_item(artist_id), *_bucket_items(artist_id, range(FIRST_BUCKETS))]


def all_collaborators(artist_id: str, found: Sequence[FigureItem | None]) -> Collaborators:
    """The sum of all rows; ``found`` are the ``collaborators_items``.

    No further call for up to FIRST_BUCKETS buckets, which hold some 10,000 collaborators; one for each hundred more.
    Raises Unavailable where folds came between all attempts to read.
    """
    for _ in range(_ATTEMPTS):
        recent, *first = (figure_of(Collaborators, item) for item in found)
        number = len(recent.folds)
        buckets = [*first[:number], *_read_buckets(artist_id, range(FIRST_BUCKETS, number))]
        if [each.folded for each in buckets] == recent.folds:
            return _sum([recent, *buckets])
        found = get_together(collaborators_items(artist_id))
    raise Unavailable


def collaborators_among(artist_id: str, others: Collection[str], recent: FigureItem | None) -> set[str]:
    """Those of at most 99 others who are collaborators now; one call where the ``recent`` changes were ever folded.

    Raises Unavailable as :func:`all_collaborators`.
    """
    found = figure_of(Collaborators, recent)
    for _ in range(_ATTEMPTS):
        numbers = sorted({bucket_of(each, len(found.folds)) for each in others}) if found.folds else []
        items = get_together([recent_item(artist_id), *_bucket_items(artist_id, numbers)]) if numbers else []
        found, *buckets = [figure_of(Collaborators, item) for item in items] or [found]
        if [each.folded for each in buckets] == [
            found.folds[number] for number in numbers if number < len(found.folds)
        ]:
            return _sum([found, *buckets]).current().keys() & set(others)
    raise Unavailable


def some_collaborators(artist_id: str, recent: FigureItem | None) -> frozenset[str]:
    """The collaborators that belong to the first buckets: all but of a producer with some 10,000 of them or more.

    So the work for a producer has a bound: one call, and none where the ``recent`` changes were never folded. A fold
    that comes between the reads may hide some.
    """
    found = figure_of(Collaborators, recent)
    number = len(found.folds)
    if number > FIRST_BUCKETS:
        rows = found.shared.items()
        found.shared = {other: row for other, row in rows if bucket_of(other, number) < FIRST_BUCKETS}
    buckets = _read_buckets(artist_id, range(min(number, FIRST_BUCKETS)))
    return frozenset(_sum([found, *buckets]).current())


def _sum(parts: Iterable[Collaborators]) -> Collaborators:
    """Parts may be changed."""
    whole, *others = sorted(parts, key=lambda each: -len(each.shared))
    for part in others:
        for artist_id, row in part.shared.items():
            whole.add(artist_id, row)
    return whole


def _bucket_items(artist_id: str, numbers: Iterable[int]) -> list[Wanted]:
    return [figure_item(CollaboratorsKey(artist_id, number)) for number in numbers]


def _read_buckets(artist_id: str, numbers: Sequence[int]) -> Iterator[Collaborators]:
    for start in range(0, len(numbers), BATCH_GET_ITEMS):
        for item in get_together(_bucket_items(artist_id, numbers[start : start + BATCH_GET_ITEMS])):
            yield figure_of(Collaborators, item)
