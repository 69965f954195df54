"""Create or edit a producer; its name stays unique under concurrent requests (docs/specification.md 1.1)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from beatpass.domain.catalogue.changes import profile_saved
from beatpass.domain.catalogue.entities import MAX_PRODUCERS_OF_A_USER, Producer, changed
from beatpass.domain.catalogue.permissions import require_managed
from beatpass.domain.platform.errors import LimitReached, NameTaken, NotFound
from beatpass.domain.platform.figures import Standing, StandingKey
from beatpass.domain.platform.times import to_iso
from beatpass.domain.platform.versions import require_version
from beatpass.storage.catalogue.entities import entity_of, name_item, producer_item, user_item, user_of
from beatpass.storage.catalogue.entity_writes import change
from beatpass.storage.catalogue.lists import count_public_albums
from beatpass.storage.dynamodb.read import get, get_together
from beatpass.storage.dynamodb.write import transaction
from beatpass.storage.platform import keys
from beatpass.storage.platform.activity import record
from beatpass.storage.platform.derived_figures import figure_item, figure_of
from beatpass.usecases.catalogue.view_producer import Profile
from beatpass.usecases.platform.pseudonyms import pseudonym_of
from beatpass.usecases.platform.retry_conflicts import retry_conflicts


def create_producer(*, user_id: str, admin: bool, fields: Mapping[str, Any], new_id: str, now: datetime) -> Profile:
    """``fields`` are those that a user sets. Raises NameTaken, LimitReached."""
    producer = Producer(id=new_id, created_at=to_iso(now), version=1, user_id=user_id, admin=admin, **fields)

    pseudonym = pseudonym_of(user_id)

    def attempt() -> None:
        stored_user, name = get_together([user_item(user_id), name_item(producer.name)])
        user = user_of(stored_user, user_id)
        if name is not None:
            raise NameTaken
        if len(user.artist_ids) >= MAX_PRODUCERS_OF_A_USER:
            raise LimitReached(f"A user manages at most {MAX_PRODUCERS_OF_A_USER} producers.")
        with transaction() as writes:
            change(writes, None, producer)
            change(writes, user, user.managing(producer, pseudonym=pseudonym))
            record(profile_saved(producer, at=producer.created_at), writes)

    retry_conflicts(attempt)
    return Profile(producer, Standing(), albums=0)


def update_producer(
    artist_id: str,
    *,
    user_id: str,
    admin: bool,
    fields: Mapping[str, Any],
    now: datetime,
    versions: Collection[int] | None = None,
) -> Profile:
    """Set these fields of a producer of one of these versions, or of any; without a difference nothing is written.

    Raises NotFound, Outdated, NameTaken.
    """

    pseudonym = pseudonym_of(user_id)

    def attempt() -> Profile:
        stored_user, stored, standing = get_together(
            [user_item(user_id), producer_item(artist_id), figure_item(StandingKey(artist_id))]
        )
        user = user_of(stored_user, user_id)
        require_managed(user, artist_id, what="producer")
        before = entity_of(Producer, stored)
        if before is None:
            raise NotFound("producer")
        require_version(before.version, versions)
        after = replace(before, admin=admin, **fields)
        if after != before:
            after = changed(after, at=to_iso(now))
            if keys.artist_name(after.name) != keys.artist_name(before.name) and get(*name_item(after.name)):
                raise NameTaken
            with transaction() as writes:
                change(writes, before, after)
                managing = user.managing(after, pseudonym=pseudonym)
                if (managing.names, managing.unlisted_ids) != (user.names, user.unlisted_ids):
                    change(writes, user, managing)
                record(profile_saved(after, at=to_iso(now)), writes)
        return Profile(after, figure_of(Standing, standing), count_public_albums(artist_id))

    return retry_conflicts(attempt)
