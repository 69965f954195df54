"""Forget a listener: nothing leads from its pseudonym to a name at once, and its sign-in goes within a day.

See docs/privacy.md 5.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from beatpass.domain.platform.errors import StillInUse
from beatpass.domain.platform.times import to_iso
from beatpass.domain.platform.versions import require_version
from beatpass.domain.privacy.erasures import Erasure
from beatpass.storage.catalogue.entities import user_item, user_of
from beatpass.storage.catalogue.entity_writes import change
from beatpass.storage.dynamodb.read import get_together
from beatpass.storage.dynamodb.write import transaction
from beatpass.storage.privacy.erasures import due_item, erasure_of, request
from beatpass.usecases.platform.pseudonyms import pseudonym_of
from beatpass.usecases.platform.retry_conflicts import retry_conflicts


def erase_me(user_id: str, *, now: datetime, versions: Collection[int] | None = None) -> Erasure:
    """The request of a user of one of these versions, or of any; it may be an earlier one.

    Raises Outdated, StillInUse while the user manages producers, and TryAgain.
    """
    pseudonym = pseudonym_of(user_id)

    def attempt() -> Erasure:
        stored, due = get_together([user_item(user_id), due_item("listener", pseudonym)])
        user, earlier = user_of(stored, user_id), erasure_of(due)
        if earlier and stored is None:
            return earlier
        require_version(user.version, versions)
        if user.artist_ids:
            raise StillInUse("You manage producers: delete them first.")
        erasure = Erasure(kind="listener", id=pseudonym, requested_at=to_iso(now), user_id=user_id)
        with transaction() as writes:
            if stored is not None:
                change(writes, user, None)
            request(writes, erasure)
        return erasure

    return retry_conflicts(attempt)
