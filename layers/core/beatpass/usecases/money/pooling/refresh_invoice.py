"""Book what a paid invoice brought and what was taken back of it, each movement once (docs/specification.md 10.6)."""

from __future__ import annotations

from beatpass.domain.money.pooling.invoice_books import NoOpenMonth, next_booking
from beatpass.domain.money.pooling.pool_months import candidate_months
from beatpass.domain.money.pooling.pool_rules import PoolRules
from beatpass.gateways.stripe_api import NotYet, StripeApi
from beatpass.storage.dynamodb.errors import Conflict
from beatpass.storage.dynamodb.write import transaction
from beatpass.storage.money.invoices import get_invoice, write_booked
from beatpass.storage.money.pools import find_reserve, open_pool
from beatpass.usecases.platform.callables import AlsoWrite, Clock

# More movements than this are booked with the next try of the event.
_MOST_AT_ONCE = 50
_MOST_CARRIES = 12


def refresh_invoice(invoice_id: str, *, api: StripeApi, now: Clock, rules: PoolRules, also: AlsoWrite) -> bool:
    """False unless the invoice is paid. ``also`` joins the transaction that ends the update.

    Movements are only ever added, so that an earlier fetch stored later undoes nothing. Raises NotYet while a month or
    a balance transaction is missing (what is known is booked then), Conflict where another writer was faster or a month
    was frozen meanwhile, and what the API raises; the caller may repeat it.
    """
    invoice = api.fetch_invoice(invoice_id)
    if invoice is None:
        return False
    months = _Months(now)
    for _ in range(_MOST_AT_ONCE):
        stored = get_invoice(invoice_id)
        try:
            booked = next_booking(
                invoice,
                frozenset(stored.entries),
                stored.books,
                rules,
                open_month=months.open_month,
                home=months.home,
                reserve=months.reserve,
            )
        except NoOpenMonth as error:
            raise NotYet("no month is open") from error
        if booked:
            with transaction() as writes:
                write_booked(writes, stored, booked)
            continue
        if any(each.awaits_settlement for each in invoice.payments):
            raise NotYet("no balance transaction yet")
        with transaction() as writes:
            also(writes)
        return True
    raise NotYet("more movements than fit")


class _Months:
    """Which months are open. A pool that went into a later month as a whole is that month's."""

    def __init__(self, now: Clock) -> None:
        self._now = now

    def open_month(self, month: str, currency: str) -> str | None:
        """The month itself while it is open, else the current or the next one; None if none of them is."""
        found = (self.home(each, currency) for each in candidate_months(month, self._now()))
        return next((each for each in found if each), None)

    def reserve(self, month: str, currency: str) -> tuple[str, int] | None:
        """The open month that has the reserve of this one, and how much of it is left."""
        found = find_reserve(month, currency)
        there = self.home(found[0], currency) if found else None
        return (there, found[1]) if found and there else None

    def home(self, month: str, currency: str) -> str | None:
        """The month that has what this one took, while it is open."""
        for _ in range(_MOST_CARRIES):
            pool = open_pool(month, currency).pool
            if pool.state == "open":
                return month
            if pool.carried_to is None:
                return None
            month = pool.carried_to
        raise Conflict
