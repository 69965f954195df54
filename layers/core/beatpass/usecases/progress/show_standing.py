"""A producer's own standing: all that the dashboard's home and progress pages show (SPEC 9)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from beatpass.domain.catalogue.entities import Producer, User
from beatpass.domain.leaderboards.boards import Build, Place
from beatpass.domain.platform.errors import NotFound
from beatpass.domain.platform.figures import Standing, StandingKey
from beatpass.ranking.scoring_columns import Best
from beatpass.storage.catalogue.entities import artist_item, entity_of
from beatpass.storage.dynamodb.read import get_together
from beatpass.storage.leaderboards.best_tracks import best_tracks_of, own_best_tracks
from beatpass.storage.leaderboards.served_boards import own_items, own_place
from beatpass.storage.platform.derived_figures import figure_item, figure_of
from beatpass.usecases.catalogue.own_producer import own_producer


@dataclass(frozen=True, slots=True)
class OwnStanding:
    """``standing`` is a fresh one until the projection has made it; ``place`` is None where it is not ranked; ``user``
    is whoever manages it.

    ``best`` is empty where it was not asked for.
    """

    artist: Producer
    standing: Standing
    build: Build | None
    place: Place | None
    best: Best
    user: User


def show_standing(user_id: str, artist_id: str | None, *, now: datetime, with_best: bool = False) -> OwnStanding:
    """Two calls. ``with_best`` reads how far its tracks come, too. Raises NoArtistProfile and NotFound."""
    own = own_producer(user_id, artist_id, now=now)
    wanted = [artist_item(own.artist_id), figure_item(StandingKey(own.artist_id))]
    best = [best_tracks_of(own.build, own.artist_id)] if own.build and with_best else []
    places = own_items(own.build, own.artist_id) if own.build else []
    artist, standing, *of_build = get_together([*wanted, *best, *places])
    found = entity_of(Producer, artist)
    if found is None:
        raise NotFound("producer")
    return OwnStanding(
        found,
        figure_of(Standing, standing),
        own.build,
        own_place(of_build[len(best) :], own.artist_id),
        own_best_tracks(of_build[0] if best else None, own.artist_id),
        own.user,
    )
