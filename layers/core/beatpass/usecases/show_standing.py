"""A producer's own standing: all that the dashboard's home and progress pages show.

See docs/specification.md 9.1 and 9.2.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from beatpass.domain.boards import Build, Place
from beatpass.domain.catalogue import Artist, User
from beatpass.domain.entrants import Best
from beatpass.domain.errors import NotFound
from beatpass.domain.figures import Standing, StandingKey
from beatpass.storage.access import get_together
from beatpass.storage.bests import bests_of, own_best
from beatpass.storage.catalogue import artist_item, entity_of
from beatpass.storage.derived import figure_item, figure_of
from beatpass.storage.leaderboards import own_items, own_place
from beatpass.usecases.own_artist import own_artist


@dataclass(frozen=True, slots=True)
class OwnStanding:
    """``standing`` is a fresh one until the projection has made it; ``place`` is None where it is not ranked; ``user``
    is whoever manages it.

    ``best`` is empty where it was not asked for.
    """

    artist: Artist
    standing: Standing
    build: Build | None
    place: Place | None
    best: Best
    user: User


def show_standing(user_id: str, artist_id: str | None, *, now: datetime, with_best: bool = False) -> OwnStanding:
    """Two calls. ``with_best`` reads how far its tracks come, too. Raises NoArtistProfile and NotFound."""
    own = own_artist(user_id, artist_id, now=now)
    wanted = [artist_item(own.artist_id), figure_item(StandingKey(own.artist_id))]
    best = [bests_of(own.build, own.artist_id)] if own.build and with_best else []
    places = own_items(own.build, own.artist_id) if own.build else []
    artist, standing, *of_build = get_together([*wanted, *best, *places])
    found = entity_of(Artist, artist)
    if found is None:
        raise NotFound("producer")
    return OwnStanding(
        found,
        figure_of(Standing, standing),
        own.build,
        own_place(of_build[len(best) :], own.artist_id),
        own_best(of_build[0] if best else None, own.artist_id),
        own.user,
    )
