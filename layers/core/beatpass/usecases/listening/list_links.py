"""List a producer's links with what each has brought."""

from __future__ import annotations

from dataclasses import dataclass

from beatpass.domain.catalogue.permissions import producer_of
from beatpass.domain.listening.producer_links import OwnLink
from beatpass.domain.platform.figures import LinkFigures
from beatpass.storage.catalogue.entities import get_user
from beatpass.storage.dynamodb.read import get_together
from beatpass.storage.listening.links import link_figures_item, link_figures_of, links_item, links_of


@dataclass(frozen=True, slots=True)
class ListedLink:
    id: str
    link: OwnLink
    figures: LinkFigures


def list_links(user_id: str, artist_id: str | None) -> list[ListedLink]:
    """The newest first; three calls. Raises NoArtistProfile and NotFound."""
    own_id = producer_of(get_user(user_id), artist_id)
    (item,) = get_together([links_item(own_id)])
    listed = links_of(item).newest_first()
    found = get_together([link_figures_item(own_id, link_id) for link_id, _ in listed]) if listed else []
    return [
        ListedLink(link_id, link, link_figures_of(each)) for (link_id, link), each in zip(listed, found, strict=True)
    ]
