"""How a payment, refund or dispute arrived on the platform's balance at Stripe, and its journal entries.

Stripe converts what comes in a currency that the balance does not hold. Then there are two entries, one in each
currency, whose other side is the account of conversions (docs/stripe.md 4.1).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from beatpass.domain.money.amounts import Money
from beatpass.domain.money.bookkeeping.journal import CONVERSIONS, STRIPE_FEES, EntryKind, JournalEntry, Posting
from beatpass.domain.money.stripe_objects import StripeObject, from_unix_seconds


@dataclass(frozen=True, slots=True)
class Settlement:
    """A balance transaction: ``amount`` (below 0 if it left the balance), and Stripe's ``fee`` on top of it."""

    id: str
    amount: int
    fee: int
    currency: str
    at: str

    @property
    def net(self) -> int:
        return self.amount - self.fee


def read_settlement(content: StripeObject | str | None) -> Settlement | None:
    """Read an expanded balance transaction; None while there is none. Raises KeyError or TypeError."""
    if content is None or isinstance(content, str):
        return None
    return Settlement(
        content["id"], content["amount"], content["fee"], content["currency"], from_unix_seconds(content["created"])
    )


def amount_in(charge: Money, paid: Money, settled: Settlement) -> int:
    """What a movement of the ``charge`` is in the currency in which that arrived.

    A bank may take money from, or give it to, the balance of another currency. At what rate is not known: it counts as
    the whole charge then, so that nothing is paid out of money that is gone.
    """
    if settled.currency == charge.currency:
        return settled.amount
    if paid.currency == charge.currency:
        return paid.amount
    return charge.amount if settled.amount > 0 else -charge.amount


def settled_entries(
    entry_id: str, kind: EntryKind, moved: Money, settled: Settlement, *, at: str, payer: str, inside: Mapping[str, int]
) -> Iterator[JournalEntry]:
    """Book what ``payer`` paid (below 0: got back), Stripe's fee, and the rest on the accounts ``inside``.

    ``moved`` is in the currency of the payment, the amounts ``inside`` in that of the balance; they add up to the net.
    """
    source, amount = payer, settled.amount
    if settled.currency != moved.currency:
        outside = (Posting(payer, -moved.amount), Posting(CONVERSIONS, moved.amount))
        yield JournalEntry(id=entry_id, kind=kind, at=at, currency=moved.currency, postings=outside)
        entry_id, kind, source = f"{entry_id}#converted", "conversion", CONVERSIONS
    fee = (Posting(STRIPE_FEES, settled.fee),) if settled.fee else ()
    parts = tuple(Posting(account, part) for account, part in inside.items() if part)
    yield JournalEntry(
        id=entry_id,
        kind=kind,
        at=at,
        currency=settled.currency,
        postings=(Posting(source, -amount), *fee, *parts),
        transaction=settled.id,
    )
