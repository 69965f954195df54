"""After a restore: delete once more who was deleted before, and let the next run finish it (docs/privacy.md 5.4)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from beatpass.domain.catalogue.entities import User
from beatpass.domain.platform.times import to_iso
from beatpass.domain.privacy.erasures import Erasure
from beatpass.storage.catalogue.entities import get_producer, get_user
from beatpass.storage.catalogue.entity_writes import change
from beatpass.storage.dynamodb.write import transaction
from beatpass.storage.privacy.accounts import delete_listener_name, users_by_pseudonym
from beatpass.storage.privacy.erasures import list_done, request


def erase_again(*, now: datetime) -> int:
    """How many requests are due again. Idempotent; other processes should not save these people meanwhile."""
    done = list_done()
    users = users_by_pseudonym({each.id for each in done if each.kind == "listener"})
    for each in done:
        (_delete_producer if each.kind == "producer" else _delete_listener)(each, users)
        user = users.get(each.id)
        again = replace(each, requested_at=to_iso(now), done_at=None, user_id=user.id if user else "")
        with transaction() as writes:
            request(writes, again)
    return len(done)


def _delete_producer(erasure: Erasure, _users: Mapping[str, User]) -> None:
    producer = get_producer(erasure.id)
    if producer is None:
        return
    user = get_user(producer.user_id) if producer.user_id else None
    with transaction() as writes:
        change(writes, producer, None)
        if user and producer.id in user.artist_ids:
            change(writes, user, user.without(producer.id))


def _delete_listener(erasure: Erasure, users: Mapping[str, User]) -> None:
    user = users.get(erasure.id)
    if user and not user.artist_ids:
        with transaction() as writes:
            change(writes, user, None)
    elif user is None:
        delete_listener_name(erasure.id)
