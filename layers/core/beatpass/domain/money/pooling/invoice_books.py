"""The books of a paid invoice: what its payments, refunds and disputes move, in the order in which they become known.

What subscribers take back is first taken off the months that are not split yet, the latest first; the rest is a loss of
the platform, because producers have that money. What comes back makes good the loss first (docs/specification.md 10.6).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from beatpass.domain.money.amounts import Money
from beatpass.domain.money.bookkeeping.journal import (
    DISPUTES,
    LOSSES,
    PLATFORM,
    SUBSCRIBERS,
    TAXES,
    EntryKind,
    JournalEntry,
    Posting,
    pool_account,
)
from beatpass.domain.money.bookkeeping.settlements import Settlement, amount_in, settled_entries
from beatpass.domain.money.payments import Payment
from beatpass.domain.money.pooling.invoices import Invoice, contribution, spread, tax_within
from beatpass.domain.money.pooling.pool_rules import PoolRules

OpenMonth = Callable[[str, str], str | None]
"""The open month that takes, or has, what belongs to this month and currency; None if there is none."""
Reserve = Callable[[str, str], tuple[str, int] | None]
"""The open month that has the reserve of this month and currency, and how much is left; None if there is none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentBooks:
    """What stands of one payment, in the currency in which it arrived.

    ``pooled`` is what each month's pool has of it, ``taken`` what was taken off them, ``lost`` what was taken back
    after the split. ``returned`` of the ``gross`` was given back. ``tax`` and ``part`` are those of the whole payment.
    """

    currency: str
    gross: int
    tax: int
    part: int
    pooled: dict[str, int] = field(default_factory=dict)
    taken: dict[str, int] = field(default_factory=dict)
    lost: int = 0
    returned: int = 0


@dataclass(frozen=True, slots=True)
class Booked:
    """The entries of one movement, what it changes in each month's pool, and the books of its payment after it.

    ``reserves`` is what it takes of the reserve of each month; the month that has it is among the ``pools``.
    """

    entries: tuple[JournalEntry, ...]
    pools: Mapping[str, int]
    charge_id: str
    books: PaymentBooks
    reserves: Mapping[str, int] = field(default_factory=dict)


class NoOpenMonth(Exception):
    """No month can take what an invoice brings: one must be opened, or begin."""


@dataclass(frozen=True, slots=True)
class _Movement:
    id: str
    kind: EntryKind
    payer: str
    paid: Money
    settled: Settlement


def next_booking(
    invoice: Invoice,
    known: frozenset[str],
    books: Mapping[str, PaymentBooks],
    rules: PoolRules,
    *,
    open_month: OpenMonth,
    home: OpenMonth,
    reserve: Reserve = lambda *_: None,
) -> Booked | None:
    """The first movement that is not among the ``known`` entries; None once all are booked.

    ``open_month`` says which month takes new money of a month, ``home`` which open month has what that one took; a pool
    that nobody could receive is in a later one, and so is the ``reserve`` of one that was split. Raises NoOpenMonth.
    """
    for payment in invoice.payments:
        if payment.settled is None or payment.charge_id is None:
            continue  # nothing of it is on the balance yet
        if payment.charge_id not in known:
            return _book_payment(invoice, payment, payment.settled, rules, open_month)
        for moved in _movements(payment):
            if moved.id not in known:
                return _book_return(moved, payment.charge_id, books[payment.charge_id], open_month, home, reserve)
    return None


def _book_payment(
    invoice: Invoice, payment: Payment, settled: Settlement, rules: PoolRules, open_month: OpenMonth
) -> Booked:
    tax = tax_within(invoice, settled.amount)
    part = contribution(invoice, settled.net - tax, rules)
    pools: Counter[str] = Counter()
    for month, amount in spread(invoice, part, rules).items():
        pools[_require(open_month(month, settled.currency), month)] += amount
    moved = _Movement(payment.charge_id or "", "invoice", SUBSCRIBERS, Money(payment.amount, payment.currency), settled)
    books = PaymentBooks(
        currency=settled.currency, gross=max(settled.amount, 1), tax=tax, part=part, pooled=dict(pools)
    )
    return _booked(moved, payment.charge_id or "", books, pools, tax=tax)


def _require(month: str | None, wanted: str) -> str:
    if month is None:
        raise NoOpenMonth(wanted)
    return month


def _movements(payment: Payment) -> Iterator[_Movement]:
    """Refunds, their failures, and disputes."""
    for refund in payment.refunds:
        paid = Money(refund.amount, payment.currency)
        if refund.settled:
            yield _Movement(refund.id, "refund", SUBSCRIBERS, -paid, refund.settled)
        if refund.returned:
            yield _Movement(f"{refund.id}#failed", "refund_failed", SUBSCRIBERS, paid, refund.returned)
    for dispute in payment.disputes:
        for each in dispute.movements:
            yield _Movement(each.id, "dispute", DISPUTES, Money(each.amount, each.currency), each)


def _book_return(
    moved: _Movement,
    charge_id: str,
    before: PaymentBooks,
    open_month: OpenMonth,
    home: OpenMonth,
    reserve: Reserve,
) -> Booked:
    returned = before.returned - _in_currency(moved, before)
    left, remains = _left(before.gross, before.returned), _left(before.gross, returned)
    tax = _share(before.tax, remains, before.gross) - _share(before.tax, left, before.gross)
    change = before.part * remains // before.gross - before.part * left // before.gross
    after, reserves = replace(before, returned=returned), dict[str, int]()
    if change < 0:
        pools, reserves, after = _take_off(after, -change, home, reserve)
    else:
        pools, after = _give_back(after, change, open_month)
    lost = before.lost - after.lost
    return replace(_booked(moved, charge_id, after, pools, tax=tax, lost=lost), reserves=reserves)


def _in_currency(moved: _Movement, books: PaymentBooks) -> int:
    """What it moved, in the currency of the payment's books: see amount_in."""
    return amount_in(Money(books.gross, books.currency), moved.paid, moved.settled)


def _left(gross: int, returned: int) -> int:
    return min(max(gross - returned, 0), gross)


def _share(amount: int, part: int, whole: int) -> int:
    """Rounded up, as the tax is."""
    return -(-amount * part // whole)


def _take_off(
    books: PaymentBooks, amount: int, home: OpenMonth, reserve: Reserve
) -> tuple[Counter[str], dict[str, int], PaymentBooks]:
    """From the open months, then from the reserves of those that are split; the rest is lost."""
    pooled, taken, pools, reserves = dict(books.pooled), Counter(books.taken), Counter[str](), dict[str, int]()
    split_months = []
    for month in sorted(pooled, reverse=True):
        part = min(pooled[month], amount)
        there = home(month, books.currency) if part > 0 else None
        if there:
            pooled[month] -= part
            taken[month] += part
            pools[there] -= part
            amount -= part
        else:
            split_months.append(month)
    for month in split_months:
        found = reserve(month, books.currency) if min(pooled[month], amount) > 0 else None
        if found and (part := min(pooled[month], amount, found[1])) > 0:
            pooled[month] -= part
            taken[month] += part
            pools[found[0]] -= part
            reserves[month] = part
            amount -= part
    return pools, reserves, replace(books, pooled=pooled, taken=dict(taken), lost=books.lost + amount)


def _give_back(books: PaymentBooks, amount: int, open_month: OpenMonth) -> tuple[Counter[str], PaymentBooks]:
    restored = min(books.lost, amount)
    pooled, taken, pools = Counter(books.pooled), dict(books.taken), Counter[str]()
    amount -= restored
    for month in sorted(taken):
        part = min(taken[month], amount)
        if part > 0:
            into = _require(open_month(month, books.currency), month)
            taken[month] -= part
            pooled[into] += part
            pools[into] += part
            amount -= part
    return pools, replace(books, pooled=dict(pooled), taken=taken, lost=books.lost - restored)


def _booked(
    moved: _Movement, charge_id: str, books: PaymentBooks, pools: Counter[str], *, tax: int, lost: int = 0
) -> Booked:
    """Whatever is neither tax nor the producers' is the platform's; ``lost`` is below 0 where it bears a loss."""
    own = {TAXES: tax, LOSSES: lost, **{pool_account(month): part for month, part in pools.items()}}
    settled, entries = moved.settled, list[JournalEntry]()
    if settled.currency != books.currency:  # a bank took it from another balance than it was paid into
        postings = tuple(Posting(account, amount) for account, amount in own.items() if amount)
        rest = Posting(PLATFORM, -sum(own.values()))
        kept = JournalEntry(
            id=f"{moved.id}#pool",
            kind=moved.kind,
            at=settled.at,
            currency=books.currency,
            postings=(rest, *postings),
        )
        entries, own = [kept] if postings else [], {}
    inside = {PLATFORM: settled.net - sum(own.values()), **own}
    entries += settled_entries(
        moved.id, moved.kind, moved.paid, settled, at=settled.at, payer=moved.payer, inside=inside
    )
    return Booked(tuple(entries), dict(pools), charge_id, books)
