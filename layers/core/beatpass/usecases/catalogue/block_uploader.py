"""Block an uploader, which then cannot credit the producer any more; unblock it. Both are idempotent.

See docs/specification.md 1.4.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from beatpass.domain.catalogue.permissions import producer_of
from beatpass.domain.platform.errors import Invalid, NotFound
from beatpass.domain.platform.times import to_iso
from beatpass.storage.catalogue.consents import consent_item, consent_of, list_block, put_consent
from beatpass.storage.catalogue.entities import get_user, producer_item
from beatpass.storage.dynamodb.read import get_together
from beatpass.storage.dynamodb.write import transaction
from beatpass.usecases.platform.retry_conflicts import retry_conflicts


def block_uploader(user_id: str, artist_id: str | None, *, uploader_id: str, now: datetime) -> None:
    """Credits that exist stay. Raises NoArtistProfile, NotFound, and Invalid for the producer itself."""
    retry_conflicts(lambda: _set_blocked(user_id, artist_id, uploader_id, blocked_at=to_iso(now)))


def unblock_uploader(user_id: str, artist_id: str | None, *, uploader_id: str) -> None:
    """``uploader_id`` may be a deleted producer, or one that is not blocked. Raises NoArtistProfile, NotFound."""
    retry_conflicts(lambda: _set_blocked(user_id, artist_id, uploader_id, blocked_at=None))


def _set_blocked(user_id: str, artist_id: str | None, uploader_id: str, *, blocked_at: str | None) -> None:
    own = producer_of(get_user(user_id), artist_id)
    uploader, item = get_together([producer_item(uploader_id), consent_item(own, uploader_id)])
    if blocked_at and uploader is None:
        raise NotFound("producer")
    if blocked_at and own == uploader_id:
        raise Invalid(artist_id="A producer cannot block itself.")
    consent = consent_of(item)
    if bool(consent.blocked_at) == bool(blocked_at):
        return
    with transaction() as writes:
        put_consent(writes, own, uploader_id, replace(consent, blocked_at=blocked_at), over=item)
        list_block(writes, own, uploader_id, blocked=blocked_at is not None)
