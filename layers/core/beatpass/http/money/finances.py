"""Money on the wire (API.md): minor units with their currency, never summed across two."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from http import HTTPStatus
from io import StringIO
from typing import Annotated, Any, Literal

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Query
from aws_lambda_powertools.event_handler.openapi.types import OpenAPIResponse
from pydantic import AfterValidator, Field, StringConstraints
from typing_extensions import TypedDict

from beatpass.domain.money.amounts import Money
from beatpass.domain.money.payout_contents import PayoutContents, PayoutLine
from beatpass.domain.money.payout_readiness import (
    COUNTRIES,
    Balance,
    SetupState,
    is_multi_currency,
    missing_requirements,
    setup_state_of,
)
from beatpass.domain.money.payouts import Payout, PayoutStatus, payout_line
from beatpass.domain.money.pools import AtRisk
from beatpass.domain.money.pricing import MOST_PRICE
from beatpass.domain.money.sales import Agreement, Licence
from beatpass.domain.money.stripe_accounts import StripeAccount
from beatpass.domain.money.transactions import Transaction, TransactionFilter, TransactionStatus, TransactionType
from beatpass.domain.platform.rules import RULES
from beatpass.http.platform.files import CSV, NEXT_CURSOR
from beatpass.http.platform.resolver import Body
from beatpass.http.platform.shapes import Derived, MoneyAnswer

FilterQuery = Annotated[TransactionFilter, Query(alias="filter", description="which lines")]
Format = Literal["json", "csv"]
FormatQuery = Annotated[Format, Query(alias="format", description="csv: the same lines as a file")]

# As on the page, amounts in minor units of the currency beside them.
COLUMNS = (
    "id",
    "type",
    "status",
    "at",
    "amount",
    "fee",
    "net",
    "currency",
    "track_id",
    "period",
    "redistribution_bonus",
    "reason",
)


def _supported(country: str) -> str:
    if country not in COUNTRIES:
        raise ValueError(f"Payouts reach {', '.join(COUNTRIES)}.")
    return country


Country = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$"), AfterValidator(_supported)]
ClientId = Annotated[
    str, StringConstraints(pattern=r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"), Field(description="a UUID of yours")
]

# A sale's price and fee are less than this, so what is above is no amount.
RefundAmount = Annotated[int, Field(ge=1, le=2 * MOST_PRICE)]


class Onboarding(Body):
    country: Country


class Purchase(Body):
    purchase_id: ClientId
    licence: Licence


class Refund(Body):
    """``amount`` in minor units of the sale's currency; left out, it is all that is left."""

    refund_id: ClientId
    amount: RefundAmount | None = None


class LinkAnswer(TypedDict):
    url: str
    expires_at: str | None


class AccountAnswer(TypedDict):
    """``missing`` names Stripe's requirements, and what of charges, payouts, details and transfers is not enabled."""

    connected: bool
    charges_enabled: bool
    payouts_enabled: bool
    details_submitted: bool
    transfers_active: bool
    country: str | None
    missing: list[str]


class BalanceAnswer(TypedDict):
    """Minor units; ``lifetime`` is what was passed on ever, less what was taken back.

    The others are Stripe's: null as long as it has not answered once, or since the account has left.
    """

    currency: str
    available: int | None
    pending: int | None
    in_transit: int | None
    lifetime: int


class AtRiskAnswer(TypedDict):
    """What of this month's pool goes to others unless what is ``missing`` is there at the ``deadline``."""

    amount: MoneyAnswer
    deadline: str
    missing: list[str]


class FinancesAnswer(Derived):
    """``stale``: Stripe did not answer, and the balances are of ``synced_at``."""

    state: SetupState
    account: AccountAnswer
    balances: list[BalanceAnswer]
    multi_currency: bool
    at_risk: AtRiskAnswer | None
    synced_at: str | None
    stale: bool


class TransactionAnswer(TypedDict):
    id: str
    type: TransactionType
    status: TransactionStatus
    at: str
    amount: MoneyAnswer
    fee: MoneyAnswer
    net: MoneyAnswer
    track_id: str | None
    period: str | None
    redistribution_bonus: MoneyAnswer | None
    reason: str | None


class TransactionsAnswer(Derived):
    items: list[TransactionAnswer]
    next_cursor: str | None


TRANSACTIONS: dict[int, OpenAPIResponse] = {
    200: {
        "description": "Lines, newest first",
        "content": {"application/json": {"model": TransactionsAnswer}, CSV: {"schema": {"type": "string"}}},
    }
}


class PayoutAnswer(TypedDict):
    """``amount`` below 0 is a debit of the bank; ``reason`` says why it failed, or what kind of debit it is."""

    id: str
    status: PayoutStatus
    amount: MoneyAnswer
    at: str
    arrives_at: str
    automatic: bool
    reason: str | None
    original_payout: str | None
    reversed_by: str | None
    synced_at: str


class PayoutLineAnswer(TypedDict):
    """A line of the transactions; ``amount`` is what it brought to this payout, in the payout's currency."""

    id: str
    type: TransactionType
    at: str
    amount: MoneyAnswer
    track_id: str | None
    period: str | None
    reason: str | None


class ResidualPartAnswer(TypedDict):
    """``label`` is Stripe's type of these movements, or why Stripe does not name them."""

    label: str
    amount: MoneyAnswer


class ResidualAnswer(TypedDict):
    amount: MoneyAnswer
    parts: list[ResidualPartAnswer]


class PayoutContentsAnswer(Derived):
    """``adds_up``: lines and residual are the payout to the cent, and Stripe has named every movement in it."""

    payout: PayoutAnswer
    lines: list[PayoutLineAnswer]
    residual: ResidualAnswer
    adds_up: bool


class QuoteAnswer(TypedDict):
    price: MoneyAnswer
    fee: MoneyAnswer
    total: MoneyAnswer


class PurchaseAnswer(TypedDict):
    """``client_secret`` is for Stripe's payment form."""

    purchase_id: str
    track_id: str
    licence: Licence
    quote: QuoteAnswer
    client_secret: str


class RefundAnswer(TypedDict):
    """``id`` is that of the refund's line, which comes with Stripe's event."""

    id: str
    refund_id: str
    transaction_id: str
    amount: MoneyAnswer


def finances_answer(
    account: StripeAccount | None,
    balances: list[Balance],
    lifetimes: dict[str, int],
    *,
    at_risk: AtRisk | None,
    synced_at: str | None,
    stale: bool,
    as_of: str,
) -> FinancesAnswer:
    return {
        "state": setup_state_of(account),
        "account": _account(account),
        "balances": _balances(balances, lifetimes, unknown=synced_at is None),
        "multi_currency": is_multi_currency(balances, lifetimes),
        "at_risk": _at_risk(at_risk, account) if at_risk else None,
        "synced_at": synced_at,
        "stale": stale,
        "as_of": as_of,
        "rules": RULES,
    }


def _at_risk(at_risk: AtRisk, account: StripeAccount | None) -> AtRiskAnswer:
    amount = at_risk.amount
    return {
        "amount": {"amount": amount.amount, "currency": amount.currency},
        "deadline": at_risk.deadline,
        "missing": missing_requirements(account),
    }


def _account(account: StripeAccount | None) -> AccountAnswer:
    return {
        "connected": bool(account and account.connected),
        "charges_enabled": bool(account and account.charges_enabled),
        "payouts_enabled": bool(account and account.payouts_enabled),
        "details_submitted": bool(account and account.details_submitted),
        "transfers_active": bool(account and account.transfers_active),
        "country": account.country if account else None,
        "missing": missing_requirements(account),
    }


def _balances(balances: list[Balance], lifetimes: dict[str, int], *, unknown: bool) -> list[BalanceAnswer]:
    """A currency that Stripe does not name stands at zero there, where it was asked."""
    found = {each.currency: each for each in balances}
    return [
        {
            "currency": currency,
            "available": None if unknown else balance.available,
            "pending": None if unknown else balance.pending,
            "in_transit": None if unknown else balance.in_transit,
            "lifetime": lifetimes.get(currency, 0),
        }
        for currency in sorted(found.keys() | lifetimes.keys())
        for balance in (found.get(currency, Balance(currency, 0, 0, 0)),)
    ]


def transactions_response(
    lines: list[Transaction], format_: Format, *, next_cursor: str | None, as_of: str
) -> Response[Any]:
    """A page of lines, or the same lines as a file with the cursor in a header."""
    if format_ == "csv":
        headers = {"Content-Disposition": 'attachment; filename="transactions.csv"'}
        if next_cursor:
            headers[NEXT_CURSOR] = next_cursor
        return Response(int(HTTPStatus.OK), CSV, _table(lines), headers=headers)
    answer: TransactionsAnswer = {
        "items": [_line(each) for each in lines],
        "next_cursor": next_cursor,
        "as_of": as_of,
        "rules": RULES,
    }
    return Response(int(HTTPStatus.OK), "application/json", answer)


def _line(line: Transaction) -> TransactionAnswer:
    return {
        "id": line.id,
        "type": line.type,
        "status": line.status,
        "at": line.at,
        "amount": {"amount": line.amount, "currency": line.currency},
        "fee": {"amount": line.fee, "currency": line.currency},
        "net": {"amount": line.net, "currency": line.currency},
        "track_id": line.track_id,
        "period": line.period,
        "redistribution_bonus": {"amount": line.bonus, "currency": line.currency} if line.period else None,
        "reason": line.reason,
    }


def _table(lines: Iterable[Transaction]) -> str:
    """Every text in it is ours or Stripe's, so that no cell can be a formula."""
    text = StringIO()
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    writer.writerows(map(_row, lines))
    return text.getvalue()


def _row(line: Transaction) -> list[Any]:
    """Of the line as it is on the page."""
    shown: dict[str, Any] = {**_line(line), "currency": line.currency}
    cells = (shown[name] for name in COLUMNS)
    return [cell["amount"] if isinstance(cell, dict) else cell for cell in cells]


def payout_answer(payout: Payout, inside: PayoutContents, *, synced_at: str, as_of: str) -> PayoutContentsAnswer:
    def money(amount: int) -> MoneyAnswer:
        return {"amount": amount, "currency": payout.currency}

    return {
        "payout": {
            "id": payout.id,
            "status": payout.status,
            "amount": money(payout.amount),
            "at": payout.at,
            "arrives_at": payout.arrives_at,
            "automatic": payout.automatic,
            "reason": payout_line(payout).reason,
            "original_payout": payout.original,
            "reversed_by": payout.reversed_by,
            "synced_at": synced_at,
        },
        "lines": [_payout_line(line, money(line.amount)) for line in inside.lines],
        "residual": {
            "amount": money(sum(inside.residual.values())),
            "parts": [{"label": label, "amount": money(amount)} for label, amount in sorted(inside.residual.items())],
        },
        "adds_up": inside.adds_up,
        "as_of": as_of,
        "rules": RULES,
    }


def _payout_line(shown: PayoutLine, amount: MoneyAnswer) -> PayoutLineAnswer:
    return {
        "id": shown.line.id,
        "type": shown.line.type,
        "at": shown.line.at,
        "amount": amount,
        "track_id": shown.line.track_id,
        "period": shown.line.period,
        "reason": shown.line.reason,
    }


def refund_answer(made_id: str, amount: Money, *, refund_id: str, transaction_id: str) -> RefundAnswer:
    return {
        "id": made_id,
        "refund_id": refund_id,
        "transaction_id": transaction_id,
        "amount": {"amount": amount.amount, "currency": amount.currency},
    }


def purchase_answer(sale: Agreement, client_secret: str) -> PurchaseAnswer:
    asked = sale.quote
    return {
        "purchase_id": sale.id,
        "track_id": sale.track_id,
        "licence": sale.licence,
        "quote": {
            name: {"amount": money.amount, "currency": money.currency}
            for name, money in (("price", asked.price), ("fee", asked.fee), ("total", asked.total))
        },  # type: ignore[typeddict-item] # the three names are QuoteAnswer's
        "client_secret": client_secret,
    }
