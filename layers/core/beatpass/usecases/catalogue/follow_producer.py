"""Follow and unfollow a producer; a repeated request and following oneself change nothing.

See docs/specification.md 1.6.
"""

from __future__ import annotations

from datetime import datetime

from beatpass.domain.platform.errors import NotFound
from beatpass.domain.platform.facts import ArtistFollowed, ArtistUnfollowed
from beatpass.domain.platform.times import to_iso
from beatpass.storage.catalogue.entities import producer_item, user_item, user_of
from beatpass.storage.catalogue.entity_writes import follow_turn, follower_item, put_follow_turn, require_producer
from beatpass.storage.dynamodb.read import get_together
from beatpass.storage.dynamodb.write import transaction
from beatpass.storage.platform.activity import record
from beatpass.usecases.platform.pseudonyms import pseudonym_of
from beatpass.usecases.platform.retry_conflicts import retry_conflicts


def follow_producer(artist_id: str, *, user_id: str, now: datetime) -> None:
    """Raises NotFound."""
    retry_conflicts(lambda: _set_following(artist_id, user_id, following=True, now=now))


def unfollow_producer(artist_id: str, *, user_id: str, now: datetime) -> None:
    """Raises NotFound."""
    retry_conflicts(lambda: _set_following(artist_id, user_id, following=False, now=now))


def _set_following(artist_id: str, user_id: str, *, following: bool, now: datetime) -> None:
    follower_id = pseudonym_of(user_id)
    user, producer, follower = get_together(
        [user_item(user_id), producer_item(artist_id), follower_item(artist_id, follower_id)]
    )
    if producer is None:
        raise NotFound("producer")
    own = artist_id in user_of(user, user_id).artist_ids
    turn = follow_turn(follower)
    if turn % 2 == following or (own and following):
        return
    fact = ArtistFollowed if following else ArtistUnfollowed
    with transaction() as writes:
        put_follow_turn(writes, artist_id, follower_id, turn=turn + 1)
        require_producer(writes, artist_id)
        record(fact(artist_id=artist_id, user_id=follower_id, turn=turn + 1, at=to_iso(now)), writes)
