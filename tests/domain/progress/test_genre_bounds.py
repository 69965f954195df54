"""A producer that others credit on tracks of ever new genres keeps a small standing, which can become empty again."""

from __future__ import annotations

from beatpass.domain.platform.facts import Credit, TrackDeleted, TrackSaved
from beatpass.domain.platform.figures import GENRES_KEPT
from beatpass.domain.platform.projection.working_documents import standing_of
from beatpass.storage.dynamodb import documents
from tests.domain.platform.test_projection import project_all

AT = "2026-11-01T00:00:00.000Z"
TRACKS, GENRES_EACH = 1_500, 5


def crediting(number: int, *genres: str) -> TrackSaved:
    return TrackSaved(
        artist_id="stranger",
        track_id=f"t{number}",
        version=1,
        at=AT,
        public=True,
        published_at=AT,
        credits=(Credit(artist_id="stranger", earns=True), Credit(artist_id="victim", earns=True)),
        genres=genres,
        completeness=0,
        metadata_complete=False,
        contributes=True,
    )


def test_genres_beyond_the_bound_are_counted_together() -> None:
    saved = [crediting(0, "house"), crediting(1, "house")]
    saved += [crediting(n, *(f"genre {n} {each} {'x' * 30}" for each in range(GENRES_EACH))) for n in range(2, TRACKS)]
    victim = standing_of(project_all([*saved]), "victim")
    assert len(victim.genres) == GENRES_KEPT
    assert victim.genres["house"] == 2
    assert victim.genre_tracks == TRACKS
    assert len(documents.dump(victim)) < 20_000

    gone = [TrackDeleted(artist_id="stranger", track_id=each.track_id, version=2, at=AT) for each in saved]
    left = standing_of(project_all([*saved, *gone]), "victim")
    assert (left.genres, left.genre_tracks) == ({}, 0)
