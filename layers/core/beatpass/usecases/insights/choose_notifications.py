"""Choose what to be told of without looking."""

from __future__ import annotations

from beatpass.domain.catalogue.permissions import producer_of, uploader_of
from beatpass.domain.insights.notices.notifications import Notifications
from beatpass.storage.catalogue.entities import get_user
from beatpass.storage.dynamodb.read import get_together
from beatpass.storage.insights.notices import notifications_item, notifications_of, write_notifications
from beatpass.usecases.platform.retry_conflicts import retry_conflicts


def show_notifications(user_id: str, artist_id: str | None) -> Notifications:
    """Two calls. Raises NoArtistProfile and NotFound."""
    own_id = producer_of(get_user(user_id), artist_id)
    (item,) = get_together([notifications_item(own_id)])
    return notifications_of(item)


def choose_notifications(user_id: str, artist_id: str | None, *, chosen: Notifications) -> Notifications:
    """Raises as uploader_of."""

    def attempt() -> Notifications:
        own_id = uploader_of(get_user(user_id), artist_id)
        (item,) = get_together([notifications_item(own_id)])
        if notifications_of(item) != chosen or item is None:
            write_notifications(own_id, chosen, over=item)
        return chosen

    return retry_conflicts(attempt)
