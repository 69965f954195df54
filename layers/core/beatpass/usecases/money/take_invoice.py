"""Take what a paid invoice of a subscription brought into the month's pool, once (docs/specification.md 10.6)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from beatpass.domain.money.pool_months import months_for
from beatpass.domain.money.pools import taken_in
from beatpass.gateways.stripe_api import StripeApi
from beatpass.storage.dynamodb.errors import Conflict
from beatpass.storage.dynamodb.write import Writes, transaction
from beatpass.storage.money.journal import is_in_journal
from beatpass.storage.money.pools import find_or_open, take_in


def take_invoice(
    invoice_id: str, *, api: StripeApi, now: Callable[[], datetime], also: Callable[[Writes], None]
) -> bool:
    """False for what is no paid invoice of a subscription. ``also`` joins the transaction that takes it in.

    One that comes when its month is frozen falls into the current one. Raises Conflict where another writer was
    faster, or the month was frozen meanwhile, and what the API raises: do it again.
    """
    receipt = api.fetch_receipt(invoice_id)
    if receipt is None:
        return False
    if is_in_journal(receipt.invoice_id):
        with transaction() as writes:
            also(writes)
        return True
    month = open_month(months_for(receipt.paid_at, now()), receipt.net.currency)
    with transaction() as writes:
        take_in(writes, month, taken_in(receipt, month), receipt.net.amount)
        also(writes)
    return True


def open_month(months: tuple[str, ...], currency: str) -> str:
    """The first of them whose pool takes in; Conflict where none does any more."""
    for month in months:
        if find_or_open(month, currency).pool.state == "open":
            return month
    raise Conflict
