"""Show a producer's own standing: what the home and progress pages of the dashboard show.

See docs/specification.md 9.1 and 9.2.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from beatpass.domain.catalogue.entities import Producer, User
from beatpass.domain.leaderboards.boards import BoardRank, Build
from beatpass.domain.leaderboards.periods import ALL_TIME
from beatpass.domain.platform.errors import NotFound
from beatpass.domain.platform.figures import Standing, StandingKey
from beatpass.domain.progress.best_tracks import BestTracks
from beatpass.storage.catalogue.entities import entity_of, producer_item
from beatpass.storage.dynamodb.read import get_together
from beatpass.storage.leaderboards.best_tracks import best_tracks_item, own_best_tracks
from beatpass.storage.leaderboards.own_ranks import own_rank, ranks_item
from beatpass.storage.platform.derived_figures import figure_item, figure_of
from beatpass.usecases.catalogue.own_producer import own_producer


@dataclass(frozen=True, slots=True)
class OwnStanding:
    """``standing`` is an empty one until the projection has written it. ``rank`` is the overall rank, None if the
    producer is not ranked. ``best_tracks`` is empty unless it was asked for. ``user`` manages the producer.
    """

    artist: Producer
    standing: Standing
    build: Build | None
    rank: BoardRank | None
    best_tracks: BestTracks
    user: User


def show_standing(user_id: str, artist_id: str | None, *, now: datetime, with_best_tracks: bool = False) -> OwnStanding:
    """Two calls. Raises NoArtistProfile and NotFound."""
    own = own_producer(user_id, artist_id, now=now)
    build, own_id = own.build, own.artist_id
    wanted = [producer_item(own_id), figure_item(StandingKey(own_id))]
    ranks = [ranks_item(build.snapshot, build.buckets, own_id, ALL_TIME)] if build else []
    best_tracks = [best_tracks_item(build, own_id)] if build and with_best_tracks else []
    artist, standing, *of_build = get_together([*wanted, *ranks, *best_tracks])
    found = entity_of(Producer, artist)
    if found is None:
        raise NotFound("producer")
    return OwnStanding(
        found,
        figure_of(Standing, standing),
        build,
        own_rank(of_build[0] if ranks else None, own_id, "overall", ALL_TIME),
        own_best_tracks(of_build[1] if best_tracks else None, own_id),
        own.user,
    )
