"""Show a producer's own standing: what the home and progress pages of the dashboard show.

See docs/specification.md 9.1 and 9.2.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from beatpass.domain.catalogue.entities import Producer, User
from beatpass.domain.insights.calendar.time_zones import UTC_NAME
from beatpass.domain.leaderboards.boards import BoardRank, Build
from beatpass.domain.leaderboards.periods import ALL_TIME
from beatpass.domain.platform.errors import NotFound
from beatpass.domain.platform.figures import Standing, StandingKey
from beatpass.domain.progress.best_tracks import BestTracks
from beatpass.storage.catalogue.entities import entity_of, producer_item
from beatpass.storage.leaderboards.board_reads import own_items, own_rank, ranked_producer
from beatpass.storage.leaderboards.snapshot_reads import get_of_snapshot
from beatpass.storage.platform.derived_figures import figure_item, figure_of
from beatpass.usecases.catalogue.own_producer import own_producer
from beatpass.usecases.listening.local_standing import in_zone


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


def show_standing(
    user_id: str,
    artist_id: str | None,
    *,
    now: datetime,
    with_best_tracks: bool = False,
    timezone: str = UTC_NAME,
) -> OwnStanding:
    """Two calls, and one more in a time zone other than UTC. Raises NoArtistProfile and NotFound."""
    own = own_producer(user_id, artist_id, now=now)
    build, own_id = own.build, own.artist_id
    wanted = [producer_item(own_id), figure_item(StandingKey(own_id))]
    ranked = own_items(build, own_id, "overall", ALL_TIME) if build else []
    artist, standing, *items = get_of_snapshot(wanted, or_none=ranked)
    found = entity_of(Producer, artist)
    if found is None:
        raise NotFound("producer")
    producer = ranked_producer(items, own_id)
    return OwnStanding(
        found,
        in_zone(figure_of(Standing, standing), own_id, timezone=timezone, now=now),
        build,
        own_rank(items, build, own_id, "overall", ALL_TIME) if build else None,
        producer.best_tracks() if producer and with_best_tracks else BestTracks(),
        own.user,
    )
