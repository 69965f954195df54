"""Let a user manage an imported producer that no user manages yet (docs/specification.md 2.5).

A user who follows the producer no longer does: following oneself does not count.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from beatpass.domain.catalogue.changes import profile_saved
from beatpass.domain.catalogue.entities import MAX_PRODUCERS_OF_A_USER, Producer, changed
from beatpass.domain.platform.errors import LimitReached, NotFound
from beatpass.domain.platform.facts import ArtistUnfollowed
from beatpass.domain.platform.times import to_iso
from beatpass.storage.catalogue.entities import entity_of, producer_item, user_item, user_of
from beatpass.storage.catalogue.entity_writes import change, follow_turn, follower_item, put_follow_turn
from beatpass.storage.dynamodb.read import get_together
from beatpass.storage.dynamodb.write import transaction
from beatpass.storage.platform.activity import record
from beatpass.usecases.platform.pseudonyms import pseudonym_of
from beatpass.usecases.platform.retry_conflicts import retry_conflicts


def take_over_producer(artist_id: str, *, user_id: str, now: datetime) -> Producer:
    """Unchanged if the user manages it already. Raises NotFound for another user's producer, and LimitReached."""

    pseudonym = pseudonym_of(user_id)

    def attempt() -> Producer:
        stored_user, stored, follower = get_together(
            [user_item(user_id), producer_item(artist_id), follower_item(artist_id, pseudonym)]
        )
        user, producer = user_of(stored_user, user_id), entity_of(Producer, stored)
        if producer is None or producer.user_id not in {None, user_id}:
            raise NotFound("producer")
        if producer.user_id == user_id:
            return producer
        if len(user.artist_ids) >= MAX_PRODUCERS_OF_A_USER:
            raise LimitReached(f"A user manages at most {MAX_PRODUCERS_OF_A_USER} producers.")
        taken = changed(replace(producer, user_id=user_id), at=to_iso(now))
        with transaction() as writes:
            change(writes, producer, taken)
            change(writes, user, user.managing(taken, pseudonym=pseudonym))
            record(profile_saved(taken, at=to_iso(now)), writes)  # each version of a profile has a fact
            if (turn := follow_turn(follower)) % 2:
                put_follow_turn(writes, artist_id, pseudonym, turn=turn + 1)
                record(ArtistUnfollowed(artist_id=artist_id, user_id=pseudonym, turn=turn + 1, at=to_iso(now)), writes)
        return taken

    return retry_conflicts(attempt)
