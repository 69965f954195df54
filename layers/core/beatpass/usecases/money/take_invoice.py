"""Add what a paid invoice of a subscription brought to the month's pool, once (docs/specification.md 10.6)."""

from __future__ import annotations

from beatpass.domain.money.pool_months import candidate_months
from beatpass.domain.money.pools import invoice_entry
from beatpass.gateways.stripe_api import StripeApi
from beatpass.storage.dynamodb.errors import Conflict
from beatpass.storage.dynamodb.write import transaction
from beatpass.storage.money.journal import is_in_journal
from beatpass.storage.money.pools import add_invoice, open_pool
from beatpass.usecases.platform.callables import AlsoWrite, Clock


def take_invoice(invoice_id: str, *, api: StripeApi, now: Clock, also: AlsoWrite) -> bool:
    """False if this is not a paid invoice of a subscription. ``also`` joins the transaction.

    An invoice whose month is frozen goes into the current month. Raises Conflict where another writer was faster, or
    the month was frozen meanwhile, and what the API raises; the caller may repeat it.
    """
    receipt = api.fetch_receipt(invoice_id)
    if receipt is None:
        return False
    if is_in_journal(receipt.invoice_id):
        with transaction() as writes:
            also(writes)
        return True
    month = choose_open_month(candidate_months(receipt.paid_at, now()), receipt.net.currency)
    with transaction() as writes:
        add_invoice(writes, month, invoice_entry(receipt, month), receipt.net.amount)
        also(writes)
    return True


def choose_open_month(months: tuple[str, ...], currency: str) -> str:
    """The first of these months whose pool is open; opens a missing pool. Raises Conflict if none is open."""
    for month in months:
        if open_pool(month, currency).pool.state == "open":
            return month
    raise Conflict
