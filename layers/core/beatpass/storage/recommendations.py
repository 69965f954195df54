"""Recommendations as each day leaves them, and whom a producer has dismissed."""

from __future__ import annotations

from collections.abc import Iterable

from beatpass.domain.recommending.answers import Dismissals, Growing, Recommendations
from beatpass.storage import documents, keys, versioned
from beatpass.storage.access import Wanted, faults, transaction
from beatpass.storage.tables import RecommendationItem


def recommendations_item(artist_id: str) -> Wanted:
    return RecommendationItem, keys.recommendations(artist_id)


def dismissals_item(artist_id: str) -> Wanted:
    return RecommendationItem, keys.dismissals(artist_id)


def growing_item() -> Wanted:
    return RecommendationItem, keys.growing_genres()


def recommendations_of(item: RecommendationItem | None) -> Recommendations | None:
    return documents.load(Recommendations, item.body) if item else None


def dismissals_of(item: RecommendationItem | None) -> Dismissals:
    return documents.load(Dismissals, item.body) if item else Dismissals()


def growing_of(item: RecommendationItem | None) -> Growing:
    return documents.load(Growing, item.body) if item else Growing()


def write_recommendations(made: Iterable[tuple[str, Recommendations]], *, expires_at: int) -> None:
    """Over those of the day before, 25 a call. ``expires_at`` is in Unix seconds."""
    with faults(), RecommendationItem.batch_write() as writes:
        for artist_id, recommendations in made:
            key = keys.recommendations(artist_id)
            writes.save(RecommendationItem(*key, body=documents.dump(recommendations), expires_at=expires_at))


def write_growing(growing: Growing, *, expires_at: int) -> None:
    with faults():
        RecommendationItem(*keys.growing_genres(), body=documents.dump(growing), expires_at=expires_at).save()


def write_dismissals(artist_id: str, dismissals: Dismissals, *, over: RecommendationItem | None) -> None:
    """Conflict where they have moved since they were read as ``over``."""
    version = int(over.version or 0) if over else 0
    with transaction() as writes:
        versioned.write(writes, dismissals_item(artist_id), over=version, body=documents.dump(dismissals))
