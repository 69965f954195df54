"""Follow a producer's link: count the click, and say where it leads."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from beatpass.domain.listening.producer_links import Link
from beatpass.domain.platform.errors import NotFound
from beatpass.domain.platform.facts import LinkClicked
from beatpass.domain.platform.times import to_iso
from beatpass.storage.listening.links import KnownLinks
from beatpass.storage.platform.activity import put_once


@dataclass(frozen=True, slots=True, kw_only=True)
class Click:
    """``id`` is new for each click; ``referrer_host`` is empty where the browser names no page."""

    id: str
    country: str
    referrer_host: str
    bot: bool


def follow_link(link_id: str, click: Click, *, links: KnownLinks, now: datetime, clock: float) -> Link:
    """One call, and one more for a link that this process has not seen in the last minute. Raises NotFound."""
    link = links.get(link_id, clock=clock)
    if link is None:
        raise NotFound("link")
    put_once(
        LinkClicked(
            artist_id=link.artist_id,
            link_id=link_id,
            click_id=click.id,
            at=to_iso(now),
            country=click.country,
            referrer_host=click.referrer_host,
            bot=click.bot,
        )
    )
    return link
