"""Delete a producer's link; what it has counted stays in the figures of the days."""

from __future__ import annotations

from beatpass.domain.catalogue.permissions import uploader_of
from beatpass.storage.catalogue.entities import get_user
from beatpass.storage.dynamodb.read import get_together
from beatpass.storage.listening.links import links_item, links_of, remove_link
from beatpass.usecases.platform.retry_conflicts import retry_conflicts


def delete_link(user_id: str, artist_id: str | None, *, link_id: str) -> None:
    """Raises NotFound, and as uploader_of."""

    def attempt() -> None:
        own_id = uploader_of(get_user(user_id), artist_id)
        (listed,) = get_together([links_item(own_id)])
        links = links_of(listed)
        links.remove(link_id)
        remove_link(own_id, links, link_id=link_id, over=listed)

    retry_conflicts(attempt)
