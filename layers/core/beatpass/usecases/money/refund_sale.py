"""Give a buyer money back, in part or all (docs/stripe.md 4.7): by whoever manages the uploader, or an admin.

What it comes to, on the page and in the journal, Stripe's event brings, as it does for refunds made at Stripe.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from beatpass.domain.catalogue.permissions import require_managed
from beatpass.domain.money.amounts import Money
from beatpass.domain.money.sales import refundable
from beatpass.domain.platform.errors import NotFound, RefundIdTaken, RefundRefused
from beatpass.gateways.stripe_api import StripeApi, StripeRefused, stripe_api
from beatpass.storage.catalogue.entities import user_item, user_of
from beatpass.storage.dynamodb.read import get_together
from beatpass.storage.money.sales import StoredSale, ask_refund, refund_item, refund_of, sale_items, sale_of
from beatpass.usecases.platform.retry_conflicts import retry_conflicts


@dataclass(frozen=True, slots=True)
class Refunded:
    """``id`` is Stripe's, and that of its line on the finances page."""

    id: str
    amount: Money


def refund_sale(
    sale_id: str,
    *,
    refund_id: str,
    amount: int | None,
    user_id: str,
    admin: bool,
    connect: Callable[[], StripeApi] = stripe_api,
) -> Refunded:
    """``amount`` None is all that is left; the same ``refund_id`` again is the same refund.

    Raises NotFound for another's sale, RefundRefused, RefundIdTaken and TryAgain.
    """

    def attempt() -> Refunded:
        stored, asked = _read(sale_id, refund_id, user_id, admin=admin)
        sought = asked or _bounded(stored, amount)
        if asked is None:
            ask_refund(sale_id, refund_id, sought)
        elif amount not in (None, asked):
            raise RefundIdTaken
        made = _carried_out(stored, refund_id, sought, connect(), again=asked is not None)
        return Refunded(made, Money(sought, stored.agreement.currency))

    return retry_conflicts(attempt)


def _read(sale_id: str, refund_id: str, user_id: str, *, admin: bool) -> tuple[StoredSale, int | None]:
    """The sale, and the amount of this refund where it was asked for before. One call."""
    found = get_together([user_item(user_id), refund_item(sale_id, refund_id), *sale_items(sale_id)])
    user, asked, *parts = found
    stored = sale_of(*parts)
    if stored is None:
        raise NotFound("sale")
    if not admin:
        require_managed(user_of(user, user_id), stored.agreement.artist_id, what="sale")
    return stored, refund_of(asked)


def _bounded(stored: StoredSale, amount: int | None) -> int:
    left = refundable(stored.agreement, stored.known.outcome)
    if not left or (amount or 0) > left:
        raise RefundRefused(f"{left} of this sale can be refunded here now; what is disputed is for Stripe to settle.")
    return left if amount is None else amount


def _carried_out(stored: StoredSale, refund_id: str, amount: int, api: StripeApi, *, again: bool) -> str:
    """Stripe forgets keys after a day: what may have been done before is looked for."""
    charge_id = stored.known.outcome.charge_id or ""
    try:
        made = api.find_refund(charge_id, refund_id) if again else None
        return made or api.refund(charge_id, amount, sale_id=stored.agreement.id, refund_id=refund_id)
    except StripeRefused as error:
        raise RefundRefused(f"Stripe refuses this refund: {error}.") from error
