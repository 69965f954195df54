"""Make a link to a producer's profile, album or track (docs/specification.md 2.8)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from beatpass.domain.catalogue.entities import Album, Track
from beatpass.domain.catalogue.permissions import uploader_of
from beatpass.domain.listening.producer_links import Link, OwnLink, TargetKind, require_own
from beatpass.domain.platform.times import to_iso
from beatpass.storage.catalogue.entities import album_item, entity_of, get_user, producer_item, track_item
from beatpass.storage.dynamodb.read import Wanted, get_together
from beatpass.storage.dynamodb.tables import CatalogueItem
from beatpass.storage.listening.links import add_link, links_item, links_of
from beatpass.usecases.platform.retry_conflicts import retry_conflicts

_ITEMS: dict[TargetKind, Callable[[str], Wanted]] = {
    "artist": producer_item,
    "album": album_item,
    "track": track_item,
}


def create_link(
    user_id: str,
    artist_id: str | None,
    *,
    kind: TargetKind,
    target_id: str,
    label: str,
    new_id: Callable[[], str],
    now: datetime,
) -> tuple[str, OwnLink]:
    """The id of the link, and the link. Raises Invalid, LimitReached, and as uploader_of."""

    def attempt() -> tuple[str, OwnLink]:
        own_id = uploader_of(get_user(user_id), artist_id)
        listed, target = get_together([links_item(own_id), _ITEMS[kind](target_id)])
        require_own(own_id, _credited(kind, target_id, target))
        link_id, link = new_id(), OwnLink(kind, target_id, label, to_iso(now))
        links = links_of(listed)
        links.add(link_id, link)
        followed = Link(artist_id=own_id, kind=kind, target_id=target_id)
        add_link(own_id, links, link_id=link_id, link=followed, over=listed)
        return link_id, link

    return retry_conflicts(attempt)


def _credited(kind: TargetKind, target_id: str, item: CatalogueItem | None) -> Sequence[str] | None:
    if item is None:
        return None
    match kind:
        case "artist":
            return [target_id]
        case "album":
            album = entity_of(Album, item)
            return [album.artist_id] if album else None
        case "track":
            track = entity_of(Track, item)
            return track.credits if track else None
