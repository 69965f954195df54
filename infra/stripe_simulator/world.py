"""The state of the simulated Stripe: objects by id, balance transactions by account, and events."""

import copy
import itertools
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

API_VERSION = "2026-10-28.endive"
STARTED_AT = 1_795_000_000
DAY = 86_400

Object = dict[str, Any]
# What a unit of a currency is worth in CAD: values of the model.
_RATES = {"cad": 1.0, "usd": 1.37, "eur": 1.49, "gbp": 1.74, "jpy": 0.0091, "chf": 1.55}
# The account that an object belongs to; None for the platform's own.
Owner = str | None


class Refusal(Exception):
    """An error answer of Stripe's. ``saved``: the idempotency key repeats it."""

    def __init__(self, status: int, code: str, *, saved: bool = True, kind: str = "invalid_request_error") -> None:
        super().__init__(code)
        self.status, self.code, self.saved, self.kind = status, code, saved, kind


@dataclass(slots=True)
class World:
    """``now`` is in Unix seconds and changes only by ``pass_time``; ``owners`` is by object id.

    ``paid_out`` maps a balance transaction to the payout that contains it. ``late_by``: so many seconds after a charge
    its balance transaction exists. ``overdrafts`` are the accounts that may owe money, ``refused_countries`` those in
    which no account can be the destination of a charge. ``tax_active``: Stripe Tax is set up; ``tax_reported`` is the
    tax of all payments less that of refunds. ``card_country`` is that of the cards that pay, ``hosted_at`` the URL of
    the hosted pages.
    """

    now: int = STARTED_AT
    livemode: bool = False
    objects: dict[str, Object] = field(default_factory=dict)
    owners: dict[str, Owner] = field(default_factory=dict)
    events: list[Object] = field(default_factory=list)
    paid_out: dict[str, str] = field(default_factory=dict)
    late_by: int = 0
    overdrafts: set[str] = field(default_factory=set)
    refused_countries: set[str] = field(default_factory=set)
    tax_active: bool = True
    tax_reported: int = 0
    card_country: str | None = "CA"
    hosted_at: str = "https://connect.stripe.test"
    waiting: list[tuple[int, Callable[[], object]]] = field(default_factory=list)
    _numbers: "itertools.count[int]" = field(default_factory=lambda: itertools.count(1))

    def new_id(self, prefix: str) -> str:
        return f"{prefix}_{next(self._numbers):020d}"

    def put(self, found: Object, owner: Owner = None) -> Object:
        self.objects[found["id"]] = found
        self.owners[found["id"]] = owner
        return found

    def get(self, object_id: str, kind: str, owner: Owner = None) -> Object:
        """Raises a 404 resource_missing if the account has no such object."""
        found = self.objects.get(object_id)
        if found is None or found["object"] != kind or self.owners[object_id] != owner:
            raise Refusal(404, "resource_missing", saved=False)
        return found

    def all(self, kind: str, owner: Owner = None) -> list[Object]:
        """Newest first, as Stripe lists them."""
        found = [each for each in self.objects.values() if each["object"] == kind and self.owners[each["id"]] == owner]
        return found[::-1]

    def emit(self, kind: str, shown: Object, owner: Owner = None) -> Object:
        """Add an event with a snapshot of the object."""
        event = {
            "id": self.new_id("evt"),
            "object": "event",
            "api_version": API_VERSION,
            "created": self.now,
            "data": {"object": copy.deepcopy(shown)},
            "livemode": self.livemode,
            "pending_webhooks": 1,
            "request": {"id": None, "idempotency_key": None},
            "type": kind,
        }
        if owner:
            event["account"] = owner
        self.events.append(event)
        return event

    def later(self, seconds: int, action: Callable[[], object]) -> None:
        self.waiting.append((self.now + seconds, action))

    def pass_time(self, seconds: int) -> None:
        """Carry out what is scheduled for this time, in order."""
        until = self.now + seconds
        while due := sorted((entry for entry in self.waiting if entry[0] <= until), key=lambda entry: entry[0]):
            moment, action = due[0]
            self.waiting.remove(due[0])
            self.now = max(self.now, moment)
            action()
        self.now = until

    # --- money

    def move(
        self,
        kind: str,
        amount: int,
        currency: str,
        *,
        source: str,
        owner: Owner = None,
        fee: int = 0,
        available_in: int = 0,
    ) -> Object:
        """A balance transaction: ``amount`` (below 0 if it leaves the account), less Stripe's ``fee``.

        In a currency that the account does not hold, Stripe converts both into the account's own.
        """
        rate = None
        if currency not in self.held(owner):
            rate = _RATES[currency] / _RATES[self.currency(owner)]
            amount, fee, currency = round(amount * rate), round(fee * rate), self.currency(owner)
        return self.put(
            {
                "id": self.new_id("txn"),
                "object": "balance_transaction",
                "amount": amount,
                "available_on": self.now + available_in,
                "balance_type": "payments",
                "created": self.now,
                "currency": currency,
                "description": None,
                "exchange_rate": rate,
                "fee": fee,
                "fee_details": _fee_details(fee, currency),
                "net": amount - fee,
                "reporting_category": kind,
                "source": source,
                "status": "available" if available_in <= 0 else "pending",
                "type": kind,
            },
            owner,
        )

    def balance(self, owner: Owner = None) -> Object:
        available: Counter[str] = Counter()
        pending: Counter[str] = Counter()
        for each in self.all("balance_transaction", owner):
            is_available = each["available_on"] <= self.now
            each["status"] = "available" if is_available else "pending"
            (available if is_available else pending)[each["currency"]] += each["net"]
        currencies = sorted(available.keys() | pending.keys() | {self.currency(owner)})
        return {
            "object": "balance",
            "available": [_part(available[currency], currency) for currency in currencies],
            "livemode": self.livemode,
            "pending": [_part(pending[currency], currency) for currency in currencies],
        }

    def held(self, owner: Owner) -> set[str]:
        """The currencies of the account's balance: its own, and between CAD and USD the other one."""
        own = self.currency(owner)
        return {own} | ({"cad", "usd"} if own in ("cad", "usd") else set())

    def owns(self, currency: str, owner: Owner) -> int:
        """What the account has in this currency, available or pending; converted if it does not hold the currency."""
        there = self.balance(owner)
        counted = currency if currency in self.held(owner) else self.currency(owner)
        parts = (*there["available"], *there["pending"])
        amount = sum(part["amount"] for part in parts if part["currency"] == counted)
        return amount if counted == currency else int(amount * _RATES[counted] / _RATES[currency])

    def available(self, currency: str, owner: Owner = None) -> int:
        parts = self.balance(owner)["available"]
        return next((part["amount"] for part in parts if part["currency"] == currency), 0)

    def currency(self, owner: Owner) -> str:
        return str(self.objects.get(owner, {}).get("default_currency", "cad")) if owner else "cad"


def _part(amount: int, currency: str) -> Object:
    return {"amount": amount, "currency": currency, "source_types": {"card": amount}}


def _fee_details(fee: int, currency: str) -> list[Object]:
    if not fee:
        return []
    detail = {"amount": fee, "application": None, "currency": currency, "description": "Stripe processing fees"}
    return [{**detail, "type": "stripe_fee"}]


def listed(found: Iterable[Object], *, url: str, limit: int = 10, starting_after: str | None = None) -> Object:
    """A page of Stripe's lists."""
    found = list(found)
    if starting_after is not None:
        ids = [each["id"] for each in found]
        if starting_after not in ids:
            raise Refusal(400, "resource_missing", saved=False)
        found = found[ids.index(starting_after) + 1 :]
    return {"object": "list", "data": found[:limit], "has_more": len(found) > limit, "url": url}
