"""Random figures of tracks, stored as the projection stores them."""

from __future__ import annotations

import random
from collections.abc import Sequence

from beatpass.domain.platform.figures import TrackFigures, TrackKey
from beatpass.storage.dynamodb import documents
from beatpass.storage.dynamodb.tables import TrackItem
from beatpass.storage.platform import figure_keys


def random_tracks(artist_ids: Sequence[str], count: int, *, seed: int = 1) -> dict[str, TrackFigures]:
    """The figures of ``count`` tracks of these producers by id; most are public."""
    chance = random.Random(seed)  # noqa: S311 - reproducible
    return {
        f"track{number:04d}": TrackFigures(
            version=1,
            public=chance.random() < 0.9,
            published_at="2026-10-01T12:00:00.000Z",
            credits=chance.sample(artist_ids, chance.randint(1, min(3, len(artist_ids)))),
            genres=chance.sample(("trap", "drill", "lofi"), chance.randint(0, 2)),
            completeness=chance.choice((0, 50, 100)),
            qualified_plays=chance.choice((0, 1, 5, 50)) + number,
            breakdown=[chance.randint(0, 3) for _ in range(5)],
        )
        for number in range(count)
    }


def store_tracks(tracks: dict[str, TrackFigures]) -> None:
    """Write these figures, replacing stored ones."""
    with TrackItem.batch_write() as writes:
        for track_id, figures in tracks.items():
            writes.save(TrackItem(*figure_keys.key_of(TrackKey(track_id)), version=1, body=documents.dump(figures)))
