"""Delete a producer without uploads. Its name becomes free; its facts stay, and what names it in them is erased."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from beatpass.domain.catalogue.entities import Producer
from beatpass.domain.catalogue.permissions import require_managed
from beatpass.domain.platform.errors import NotFound, StillInUse
from beatpass.domain.platform.facts import ArtistDeleted
from beatpass.domain.platform.times import to_iso
from beatpass.domain.platform.versions import require_version
from beatpass.domain.privacy.erasures import Erasure
from beatpass.storage.catalogue.entities import entity_of, producer_item, user_item, user_of
from beatpass.storage.catalogue.entity_writes import change, close_uploads, count_uploads, has_uploads
from beatpass.storage.dynamodb.read import get_together
from beatpass.storage.dynamodb.write import transaction
from beatpass.storage.money.open_money import has_open_money
from beatpass.storage.platform.activity import record
from beatpass.storage.privacy.erasures import request
from beatpass.usecases.platform.retry_conflicts import retry_conflicts


def delete_producer(artist_id: str, *, user_id: str, now: datetime, versions: Collection[int] | None = None) -> Erasure:
    """Of one of these versions, or of any. Returns the request to erase what names it.

    Its finances stay readable for the user who deletes it. Raises NotFound, Outdated, and StillInUse while it has
    tracks, albums, or money that is not settled.
    """

    def attempt() -> Erasure:
        stored_user, stored = get_together([user_item(user_id), producer_item(artist_id)])
        user, producer = user_of(stored_user, user_id), entity_of(Producer, stored)
        require_managed(user, artist_id, what="producer")
        if producer is None:
            raise NotFound("producer")
        require_version(producer.version, versions)
        counted = count_uploads(artist_id)
        if has_uploads(artist_id):
            raise StillInUse("The producer still has tracks or albums: delete them first.")
        if has_open_money(artist_id):
            raise StillInUse("Money of this producer is still on its way: delete it once nothing is open.")
        erasure = Erasure(kind="producer", id=artist_id, requested_at=to_iso(now), user_id=user_id)
        with transaction() as writes:
            change(writes, producer, None)
            change(writes, user, user.without(artist_id))
            close_uploads(writes, artist_id, counted=counted)
            request(writes, erasure)
            record(ArtistDeleted(artist_id=artist_id, version=producer.version + 1, at=to_iso(now)), writes)
        return erasure

    return retry_conflicts(attempt)
