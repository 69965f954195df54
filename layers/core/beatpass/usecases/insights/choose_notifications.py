"""Choose what to be told of without looking."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from beatpass.domain.catalogue.permissions import producer_of, uploader_of
from beatpass.domain.insights.notices.notifications import Notifications
from beatpass.domain.platform.versions import require_version
from beatpass.storage.catalogue.entities import get_user
from beatpass.storage.dynamodb.read import get_together
from beatpass.storage.insights.notices import (
    notifications_item,
    notifications_of,
    notifications_version,
    write_notifications,
)
from beatpass.usecases.platform.retry_conflicts import retry_conflicts


class Chosen(NamedTuple):
    """``version`` is 0 until something is chosen."""

    notifications: Notifications
    version: int


def show_notifications(user_id: str, artist_id: str | None) -> Chosen:
    """Two calls. Raises NoArtistProfile and NotFound."""
    own_id = producer_of(get_user(user_id), artist_id)
    (item,) = get_together([notifications_item(own_id)])
    return Chosen(notifications_of(item), notifications_version(item))


def choose_notifications(
    user_id: str, artist_id: str | None, *, chosen: Notifications, versions: Collection[int] | None = None
) -> Chosen:
    """Instead of a choice of one of these versions, or of any. Raises Outdated, and as uploader_of."""

    def attempt() -> Chosen:
        own_id = uploader_of(get_user(user_id), artist_id)
        (item,) = get_together([notifications_item(own_id)])
        version = notifications_version(item)
        require_version(version, versions)
        if item is not None and notifications_of(item) == chosen:
            return Chosen(chosen, version)
        write_notifications(own_id, chosen, over=item)
        return Chosen(chosen, version + 1)

    return retry_conflicts(attempt)
