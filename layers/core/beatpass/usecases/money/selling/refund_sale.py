"""Refund a buyer, in part or in full (docs/stripe.md 4.7): for users who manage, or managed, the uploader, and admins.

The refund's line and journal entries follow with Stripe's event, as for refunds made at Stripe.
"""

from __future__ import annotations

from dataclasses import dataclass

from beatpass.domain.catalogue.permissions import require_sold
from beatpass.domain.money.amounts import Money
from beatpass.domain.money.selling.sales import refundable_amount
from beatpass.domain.platform.errors import NotFound, RefundIdTaken, RefundRefused
from beatpass.gateways.stripe_api import NO_BALANCE, AccountGone, Connect, StripeApi, StripeRefused, stripe_api
from beatpass.storage.catalogue.entities import user_item, user_of
from beatpass.storage.dynamodb.read import get_together
from beatpass.storage.money.sales import StoredSale, put_refund_request, refund_item, refund_of, sale_items, sale_of
from beatpass.usecases.platform.retry_conflicts import retry_conflicts


@dataclass(frozen=True, slots=True)
class Refunded:
    """``id`` is Stripe's id of the refund, and the id of its line on the finances page."""

    id: str
    amount: Money


def refund_sale(
    sale_id: str,
    *,
    refund_id: str,
    amount: int | None,
    user_id: str,
    admin: bool,
    spared: bool = False,
    connect: Connect = stripe_api,
) -> Refunded:
    """Without an ``amount``, refund all that is left. A repeated ``refund_id`` gives the same refund.

    ``spared``: the platform bears it, and the producer keeps its part. Raises NotFound for another producer's sale,
    RefundRefused, RefundIdTaken and TryAgain.
    """

    def attempt() -> Refunded:
        stored, asked = _read(sale_id, refund_id, user_id, admin=admin)
        wanted = asked or _checked_amount(stored, amount)
        if asked is None:
            put_refund_request(sale_id, refund_id, wanted)
        elif amount not in (None, asked):
            raise RefundIdTaken
        made = _request(stored, refund_id, wanted, connect(), again=asked is not None, spared=spared)
        return Refunded(made, Money(wanted, stored.agreement.currency))

    return retry_conflicts(attempt)


def _read(sale_id: str, refund_id: str, user_id: str, *, admin: bool) -> tuple[StoredSale, int | None]:
    """The sale, and the amount of this refund if it was requested before. One call."""
    found = get_together([user_item(user_id), refund_item(sale_id, refund_id), *sale_items(sale_id)])
    user, asked, *parts = found
    stored = sale_of(*parts)
    if stored is None:
        raise NotFound("sale")
    if not admin:
        require_sold(user_of(user, user_id), stored.agreement.artist_id)
    return stored, refund_of(asked)


def _checked_amount(stored: StoredSale, amount: int | None) -> int:
    left = refundable_amount(stored.agreement, stored.state.outcome)
    if not left or (amount or 0) > left:
        raise RefundRefused(f"{left} of this sale can be refunded now; disputed payments are settled at Stripe.")
    return left if amount is None else amount


def _request(stored: StoredSale, refund_id: str, amount: int, api: StripeApi, *, again: bool, spared: bool) -> str:
    """Request the refund. A repeated one is looked up first: Stripe forgets idempotency keys after a day."""
    charge_id = stored.state.outcome.charge_id or ""
    try:
        made = api.find_refund(charge_id, refund_id) if again else None
        return made or _refund(stored, charge_id, refund_id, amount, api, spared=spared)
    except StripeRefused as error:
        raise RefundRefused(f"Stripe refuses this refund: {error}.") from error


def _refund(stored: StoredSale, charge_id: str, refund_id: str, amount: int, api: StripeApi, *, spared: bool) -> str:
    """Refund with the producer's part. Where its account has too little, or left, the buyer is refunded all the same,
    and the part is taken back later: a remedy of the sale (docs/stripe.md 4.7).
    """
    sale_id = stored.agreement.id
    if not stored.state.outcome.sent_again and not spared:  # Stripe reverses the first transfer only
        try:
            return api.refund(charge_id, amount, sale_id=sale_id, refund_id=refund_id)
        except AccountGone:
            pass
        except StripeRefused as error:
            if str(error) != NO_BALANCE:
                raise
    return api.refund(charge_id, amount, sale_id=sale_id, refund_id=refund_id, reversing=False, spared=spared)
