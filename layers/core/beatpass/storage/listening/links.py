"""Producers' links: the list of each producer, and the item by which a link is followed."""

from __future__ import annotations

from beatpass.domain.listening.producer_links import Link, Links
from beatpass.domain.platform.figures import LinkFigures, LinkKey
from beatpass.storage.dynamodb import documents
from beatpass.storage.dynamodb.read import Wanted, get_together
from beatpass.storage.dynamodb.tables import CatalogueItem, DocumentItem
from beatpass.storage.dynamodb.write import transaction
from beatpass.storage.platform import keys, versioned_documents
from beatpass.storage.platform.derived_figures import figure_item, figure_of

TTL_SECONDS = 60.0
MAX_LINKS_KNOWN = 2_000


def links_item(artist_id: str) -> Wanted:
    return CatalogueItem, keys.links(artist_id)


def links_of(item: CatalogueItem | None) -> Links:
    return documents.load(Links, item.body or "{}") if item else Links()


def find_link(link_id: str) -> Link | None:
    (item,) = get_together([(CatalogueItem, keys.link(link_id))])
    return documents.load(Link, item.body) if item else None


def add_link(artist_id: str, links: Links, *, link_id: str, link: Link, over: CatalogueItem | None) -> None:
    """Write the list with the new link. Raises Conflict if it has changed since ``over`` was read, or for a used id."""
    with transaction() as writes:
        versioned_documents.write(writes, links_item(artist_id), over=_version(over), body=documents.dump(links))
        item = CatalogueItem(*keys.link(link_id), body=documents.dump(link))
        writes.save(item, condition=CatalogueItem.pk.does_not_exist())


def remove_link(artist_id: str, links: Links, *, link_id: str, over: CatalogueItem | None) -> None:
    """Write the list without the link. Raises Conflict if it has changed since ``over`` was read."""
    with transaction() as writes:
        versioned_documents.write(writes, links_item(artist_id), over=_version(over), body=documents.dump(links))
        writes.delete(CatalogueItem(*keys.link(link_id)))


def _version(item: CatalogueItem | None) -> int:
    return int(item.version or 0) if item else 0


def link_figures_item(artist_id: str, link_id: str) -> Wanted:
    return figure_item(LinkKey(artist_id, link_id))


def link_figures_of(item: DocumentItem | None) -> LinkFigures:
    return figure_of(LinkFigures, item)


class KnownLinks:
    """Cache of links: a play that names one needs no further call. A deleted link is known for a minute more."""

    def __init__(self, *, most: int = MAX_LINKS_KNOWN) -> None:
        self._entries: dict[str, tuple[float, Link | None]] = {}
        self._most = most

    def get(self, link_id: str, *, clock: float) -> Link | None:
        """None for an unknown link. ``clock`` is monotonic, in seconds."""
        until, link = self._entries.pop(link_id, (clock, None))
        if clock >= until:
            until, link = clock + TTL_SECONDS, find_link(link_id)
        if len(self._entries) >= self._most:
            del self._entries[next(iter(self._entries))]  # the one that was asked for the longest ago
        self._entries[link_id] = until, link
        return link
