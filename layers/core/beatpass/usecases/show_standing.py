"""A producer's own standing: all that the dashboard's home and progress pages show (SPEC 9)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from beatpass.domain.boards import Build, Place
from beatpass.domain.catalogue import Artist
from beatpass.domain.errors import NotFound
from beatpass.domain.figures import Standing, StandingKey
from beatpass.storage.access import get_together
from beatpass.storage.catalogue import artist_item, entity_of
from beatpass.storage.derived import figure_item, figure_of
from beatpass.storage.leaderboards import own_items, own_place
from beatpass.usecases.own_artist import own_artist


@dataclass(frozen=True, slots=True)
class OwnStanding:
    """``standing`` is a fresh one until the projection has made it; ``place`` is None where it is not ranked."""

    artist: Artist
    standing: Standing
    build: Build | None
    place: Place | None


def show_standing(user_id: str, artist_id: str | None, *, now: datetime) -> OwnStanding:
    """Two calls. Raises NoArtistProfile and NotFound."""
    own = own_artist(user_id, artist_id, now=now)
    wanted = [artist_item(own.artist_id), figure_item(StandingKey(own.artist_id))]
    if own.build:
        wanted += own_items(own.build, own.artist_id)
    artist, standing, *places = get_together(wanted)
    found = entity_of(Artist, artist)
    if found is None:
        raise NotFound("producer")
    return OwnStanding(found, figure_of(Standing, standing), own.build, own_place(places, own.artist_id))
