"""Store recommendations, dismissals, the growing genres, and the progress of daily runs."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from typing import TYPE_CHECKING, Any

from beatpass.domain.collaboration.recommendations.answers import (
    Dismissals,
    GrowingGenres,
    Recommendations,
    RunProgress,
)
from beatpass.storage.dynamodb import documents
from beatpass.storage.dynamodb.read import Wanted, get_together
from beatpass.storage.dynamodb.tables import Key, RecommendationItem
from beatpass.storage.dynamodb.write import put_raw, transaction
from beatpass.storage.platform import keys, versioned_documents

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

_ITEMS_PER_CALL = 25


def recommendations_item(artist_id: str) -> Wanted:
    return RecommendationItem, keys.recommendations(artist_id)


def dismissals_item(artist_id: str) -> Wanted:
    return RecommendationItem, keys.dismissals(artist_id)


def growing_genres_item() -> Wanted:
    return RecommendationItem, keys.growing_genres()


def recommendations_of(item: RecommendationItem | None) -> Recommendations | None:
    return documents.load(Recommendations, item.body) if item else None


def dismissals_of(item: RecommendationItem | None) -> Dismissals:
    return documents.load(Dismissals, item.body) if item else Dismissals()


def growing_genres_of(item: RecommendationItem | None) -> GrowingGenres:
    return documents.load(GrowingGenres, item.body) if item else GrowingGenres()


def write_recommendations(recommendations: Iterable[tuple[str, Recommendations]], *, expires_at: int) -> None:
    """Replace the producers' recommendations, 25 in a call. ``expires_at`` is in Unix seconds."""
    items = (_raw(keys.recommendations(artist_id), each, expires_at) for artist_id, each in recommendations)
    while batch := list(islice(items, _ITEMS_PER_CALL)):
        put_raw(RecommendationItem, batch)


def write_growing_genres(growing: GrowingGenres, *, expires_at: int) -> None:
    put_raw(RecommendationItem, [_raw(keys.growing_genres(), growing, expires_at)])


def read_run(run: str) -> RunProgress:
    """The progress of this run; nothing served if it has not started."""
    (item,) = get_together([(RecommendationItem, keys.recommending(run))])
    return documents.load(RunProgress, item.body) if item else RunProgress()


def write_run(run: str, progress: RunProgress, *, expires_at: int) -> None:
    put_raw(RecommendationItem, [_raw(keys.recommending(run), progress, expires_at)])


def _raw(key: Key, document: DataclassInstance, expires_at: int) -> dict[str, Any]:
    return {
        "pk": {"S": key[0]},
        "sk": {"S": key[1]},
        "body": {"S": documents.dump(document)},
        "expires_at": {"N": str(expires_at)},
    }


def write_dismissals(artist_id: str, dismissals: Dismissals, *, over: RecommendationItem | None) -> None:
    """Raises Conflict if they have changed since ``over`` was read; ``over`` is None if there were none."""
    version = int(over.version or 0) if over else 0
    with transaction() as writes:
        versioned_documents.write(writes, dismissals_item(artist_id), over=version, body=documents.dump(dismissals))
