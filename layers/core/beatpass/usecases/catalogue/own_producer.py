"""The producer that a page of the dashboard shows, read by the first call of each page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from beatpass.domain.catalogue.entities import User
from beatpass.domain.catalogue.permissions import producer_of
from beatpass.domain.leaderboards.boards import Build
from beatpass.domain.leaderboards.periods import ALL_TIME, Period
from beatpass.storage.catalogue.entities import user_item, user_of
from beatpass.storage.dynamodb.read import Wanted, get_together
from beatpass.usecases.leaderboards.read_leaderboard import find_build


@dataclass(frozen=True, slots=True)
class OwnProducer:
    """``build`` is the leaderboard build that is served now, None before the first; ``user`` manages the producer."""

    artist_id: str
    build: Build | None
    user: User


def own_producer(
    user_id: str, artist_id: str | None, *, now: datetime, snapshot: str | None = None, period: Period = ALL_TIME
) -> OwnProducer:
    """The requested producer, or the caller's first, with the build of find_build.

    One call. Raises NoArtistProfile, NotFound for a producer that the caller does not manage, and BuildGone.
    """
    build, (item,) = find_build(snapshot, now=now, period=period, together_with=[user_item(user_id)])
    user = user_of(item, user_id)
    return OwnProducer(producer_of(user, artist_id), build, user)


def read_own(
    user_id: str, artist_id: str | None, wanted: Callable[[str], Sequence[Wanted]], *, now: datetime
) -> tuple[OwnProducer, list[Any]]:
    """The producer and the ``wanted`` items of its page: one call for a named producer, else two.

    The items are returned only if the caller manages the producer. Raises NoArtistProfile and NotFound.
    """
    if artist_id is None:
        own = own_producer(user_id, None, now=now)
        return own, get_together(wanted(own.artist_id))
    build, (item, *items) = find_build(now=now, together_with=[user_item(user_id), *wanted(artist_id)])
    user = user_of(item, user_id)
    return OwnProducer(producer_of(user, artist_id), build, user), items
