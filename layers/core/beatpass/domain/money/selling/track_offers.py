"""What of a track is offered (docs/specification.md 10.4); without anything else of money, for the catalogue."""

from __future__ import annotations

from typing import Literal, get_args

from beatpass.domain.catalogue.entities import Track

Licence = Literal["standard", "exclusive"]
LICENCES: tuple[Licence, ...] = get_args(Licence)


def price_of(track: Track, licence: Licence) -> int | None:
    """In minor units of pricing.CURRENCY; None if this licence is not for sale."""
    return track.exclusive_price if licence == "exclusive" else track.standard_price


def offered(track: Track) -> dict[Licence, int]:
    """The price of each licence that can be bought."""
    prices = {licence: price_of(track, licence) for licence in LICENCES}
    open_ = track.public and not track.sold
    return {licence: price for licence, price in prices.items() if open_ and price is not None}


def ends_offers(before: Track | None, after: Track | None) -> bool:
    """Whether something that was offered is not offered any more at the same price."""
    remains = offered(after) if after else {}
    return before is not None and any(remains.get(licence) != price for licence, price in offered(before).items())
