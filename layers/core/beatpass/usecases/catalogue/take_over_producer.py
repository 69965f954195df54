"""A user takes over a producer that nobody manages, as an import makes them (SPEC 2, "Moving in")."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from beatpass.domain.catalogue.changes import profile_saved
from beatpass.domain.catalogue.entities import MAX_PRODUCERS_OF_A_USER, Producer
from beatpass.domain.platform.errors import LimitReached, NotFound
from beatpass.domain.platform.times import to_iso
from beatpass.storage.catalogue.entities import artist_item, entity_of, user_item, user_of
from beatpass.storage.catalogue.entity_writes import change
from beatpass.storage.dynamodb.read import get_together
from beatpass.storage.dynamodb.write import transaction
from beatpass.storage.platform.activity import record
from beatpass.usecases.platform.retry_conflicts import retry_conflicts


def take_over_producer(artist_id: str, *, user_id: str, now: datetime) -> Producer:
    """As it is where the user manages it already. Raises NotFound for one that somebody else manages, LimitReached."""

    def attempt() -> Producer:
        stored_user, stored = get_together([user_item(user_id), artist_item(artist_id)])
        user, artist = user_of(stored_user, user_id), entity_of(Producer, stored)
        if artist is None or artist.user_id not in {None, user_id}:
            raise NotFound("producer")
        if artist.user_id == user_id:
            return artist
        if len(user.artist_ids) >= MAX_PRODUCERS_OF_A_USER:
            raise LimitReached(f"A user manages at most {MAX_PRODUCERS_OF_A_USER} producers.")
        taken = replace(artist, user_id=user_id, version=artist.version + 1)
        with transaction() as writes:
            change(writes, artist, taken)
            change(writes, user, user.managing(taken))
            record(profile_saved(taken, at=to_iso(now)), writes)  # every version of a profile has its fact
        return taken

    return retry_conflicts(attempt)
