"""Forget a guest's device: delete what could lead from its pseudonym to a name, and record it (docs/privacy.md 5)."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from beatpass.domain.listening.plays import guest_listener
from beatpass.domain.platform.times import to_iso
from beatpass.domain.privacy.erasures import Erasure
from beatpass.storage.dynamodb.tables import CatalogueItem, Key
from beatpass.storage.dynamodb.write import transaction
from beatpass.storage.platform import keys
from beatpass.storage.privacy.erasures import request
from beatpass.storage.privacy.held_facts import find_held_facts
from beatpass.usecases.platform.pseudonyms import pseudonym_of


def forget_device(guest_id: str, *, now: datetime) -> Counter[str]:
    """How many facts of each kind stay under the pseudonym. Idempotent. Raises Unavailable and TryAgain."""
    pseudonym = pseudonym_of(guest_listener(guest_id))
    with transaction() as writes:
        writes.delete(CatalogueItem(*keys.listener_name(pseudonym)))
        request(writes, Erasure(kind="listener", id=pseudonym, requested_at=to_iso(now)))
    return _count(pseudonym)


def _count(pseudonym: str) -> Counter[str]:
    counted: Counter[str] = Counter()
    after: Key | None = None
    while True:
        held = find_held_facts(pseudonym, after=after)
        counted.update(type(fact).__name__ for fact in held.facts)
        if held.after is None:
            return counted
        after = held.after
