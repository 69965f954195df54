"""An offer that does not hold any more is canceled at Stripe by the track's own change, not by the next sweep."""

from __future__ import annotations

from collections.abc import Callable
from uuid import uuid4

import pytest

from beatpass.domain.catalogue.entities import Track
from beatpass.domain.money.selling.track_offers import ends_offers, offered
from beatpass.gateways.stripe_api import StripeUnavailable
from beatpass.storage.catalogue.entities import entity_of, track_item
from beatpass.storage.dynamodb.read import get_together
from infra.stripe_simulator import payments
from tests.functions.money.test_http_finances import Shop, buy, shop
from tests.support.http import request
from tests.support.selling import offers_ended
from tests.support.stripes import stripe_items
from tests.support.studio import update

__all__ = ["shop"]
pytestmark = pytest.mark.usefixtures("tables", "cursor_secret")


def states(shop: Shop) -> dict[str, str]:
    return {each["metadata"]["sale_id"]: each["status"] for each in shop.world.all("payment_intent")}


def reprice(track_id: str) -> None:
    update(f"/v1/tracks/{track_id}", user="u", exclusive_price=100_000, standard_price=7_000)


def withdraw_the_price(track_id: str) -> None:
    update(f"/v1/tracks/{track_id}", user="u", exclusive_price=None, standard_price=None)


def hide(track_id: str) -> None:
    update(f"/v1/tracks/{track_id}", user="u", visibility="private")


def delete(track_id: str) -> None:
    assert request("DELETE", f"/v1/tracks/{track_id}", user="u").status == 204


@pytest.mark.parametrize("change", [reprice, withdraw_the_price, hide, delete])
@pytest.mark.parametrize("licence", ["standard", "exclusive"])
def test_a_change_of_the_track_cancels_its_open_offers(shop: Shop, change: Callable[[str], None], licence: str) -> None:
    _, track_id = shop.seller(exclusive_price=90_000)
    assert buy(track_id, licence=licence).status == 201
    change(track_id)
    assert shop.end_offers() == 1
    assert set(states(shop).values()) == {"canceled"}
    assert shop.end_offers() == 0


def test_a_sale_cancels_the_offers_of_the_others(shop: Shop) -> None:
    _, track_id = shop.seller(exclusive_price=90_000)
    sold, other, standard = (str(uuid4()) for _ in range(3))
    buy(track_id, licence="exclusive", purchase_id=sold)
    intent = shop.world.all("payment_intent")[0]
    buy(track_id, licence="exclusive", purchase_id=other, user="another")
    buy(track_id, licence="standard", purchase_id=standard, user="third")
    payments.pay(shop.world, intent["id"])
    shop.deliver()
    assert shop.end_offers() == 1
    assert states(shop) == {sold: "succeeded", other: "canceled", standard: "canceled"}


def test_a_new_price_of_one_licence_leaves_offers_of_the_other(shop: Shop) -> None:
    _, track_id = shop.seller(exclusive_price=90_000)
    kept, ended = str(uuid4()), str(uuid4())
    buy(track_id, licence="standard", purchase_id=kept)
    buy(track_id, licence="exclusive", purchase_id=ended, user="another")
    update(f"/v1/tracks/{track_id}", user="u", exclusive_price=95_000)
    assert shop.end_offers() == 1
    assert states(shop) == {kept: "requires_payment_method", ended: "canceled"}


def test_other_changes_say_nothing(shop: Shop) -> None:
    _, track_id = shop.seller(exclusive_price=90_000)
    buy(track_id)
    update(f"/v1/tracks/{track_id}", user="u", title="Another", tags=["new"])
    track = entity_of_track(track_id)
    assert (offers_ended(), ends_offers(track, track), ends_offers(None, track)) == ([], False, False)
    assert offered(track) == {"standard": 5_000, "exclusive": 90_000}
    update(f"/v1/tracks/{track_id}", user="u", visibility="private")
    shop.end_offers()
    update(f"/v1/tracks/{track_id}", user="u", standard_price=9_000)  # nothing is offered
    assert offers_ended() == []


def test_while_stripe_does_not_answer_the_event_waits(shop: Shop) -> None:
    _, track_id = shop.seller()
    buy(track_id)
    hide(track_id)
    (event,) = offers_ended()
    shop.stripe.faults = [500] * 3
    with pytest.raises(StripeUnavailable):
        shop.apply(event)
    assert stripe_items()[event.key[0]]["status"] == "received"
    assert shop.end_offers() == 1
    assert set(states(shop).values()) == {"canceled"}


def entity_of_track(track_id: str) -> Track:
    found = entity_of(Track, get_together([track_item(track_id)])[0])
    assert found
    return found
