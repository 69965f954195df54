"""Requests and answers about money (docs/api.md): minor units with their currency, never summed across two."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from http import HTTPStatus
from typing import Annotated, Any, Literal

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Query
from aws_lambda_powertools.event_handler.openapi.types import OpenAPIResponse
from pydantic import AfterValidator, Field, StringConstraints
from typing_extensions import TypedDict

from beatpass.domain.money.accounts.payout_contents import PayoutContents, PayoutLine
from beatpass.domain.money.accounts.payout_readiness import (
    COUNTRIES,
    AccountStatus,
    Balance,
    SalesRefused,
    SetupState,
    account_status,
    is_multi_currency,
    missing_requirements,
    setup_state_of,
)
from beatpass.domain.money.accounts.payout_schedule import next_payout_on
from beatpass.domain.money.accounts.payouts import Payout, PayoutStatus, payout_line
from beatpass.domain.money.accounts.stripe_accounts import StripeAccount
from beatpass.domain.money.amounts import Money
from beatpass.domain.money.bookkeeping.transactions import (
    Transaction,
    TransactionFilter,
    TransactionStatus,
    TransactionType,
)
from beatpass.domain.money.currencies import minor_units
from beatpass.domain.money.pooling.pool_rules import PoolRules
from beatpass.domain.money.pooling.pools import AtRisk
from beatpass.domain.money.selling.pricing import CURRENCY, MOST_PRICE
from beatpass.domain.platform.rules import RULES
from beatpass.http.money.pool_rules import PoolRulesAnswer, pool_rules_answer
from beatpass.http.money.purchases import ClientId
from beatpass.http.platform import patterns
from beatpass.http.platform.files import CSV, NEXT_CURSOR, csv_of, money_cell
from beatpass.http.platform.resolver import Body
from beatpass.http.platform.shapes import Derived, MoneyAnswer

FilterQuery = Annotated[TransactionFilter, Query(alias="filter", description="the lines to list")]
Format = Literal["json", "csv"]
FormatQuery = Annotated[Format, Query(alias="format", description="csv: the same lines as a file")]

# The columns of the CSV file; amounts have the decimals of the line's currency.
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
        raise ValueError(f"Payouts are possible to {', '.join(COUNTRIES)}.")
    return country


Country = Annotated[str, StringConstraints(pattern=patterns.COUNTRY), AfterValidator(_supported)]
# A sale's price and fee together are less than this.
RefundAmount = Annotated[int, Field(ge=1, le=2 * MOST_PRICE)]


class Onboarding(Body):
    country: Country


class Refund(Body):
    """``amount`` in minor units of the sale's currency; without it, all that is left is refunded."""

    refund_id: ClientId
    amount: RefundAmount | None = None


class LinkAnswer(TypedDict):
    url: str
    expires_at: str | None


class AccountAnswer(TypedDict):
    """``missing``: Stripe's requirements, and which of charges, payouts, details and transfers are not enabled.

    ``status`` is the state in a word; ``deadline`` is by when what is missing is due, ``under_verification`` what
    Stripe checks.
    """

    connected: bool
    charges_enabled: bool
    payouts_enabled: bool
    details_submitted: bool
    transfers_active: bool
    country: str | None
    missing: list[str]
    status: AccountStatus
    disabled_reason: str | None
    under_verification: list[str]
    deadline: str | None


class SalesRefusedAnswer(TypedDict):
    """Stripe refuses that anybody pays this producer; ``reason`` is its code."""

    reason: str
    at: str


class BalanceAnswer(TypedDict):
    """Minor units; ``lifetime`` is all that was transferred to the producer, less what was reversed.

    ``available``, ``pending`` and ``in_transit`` are Stripe's as of ``as_of``: null if Stripe has never answered, or
    the account left the platform. ``by_lines`` is what transactions and payouts add up to; ``agrees`` says whether that
    is ``available`` and ``pending``, and ``difference`` is what these have more: an event of Stripe is on its way, or
    money moved outside of this platform.
    """

    currency: str
    available: int | None
    pending: int | None
    in_transit: int | None
    lifetime: int
    by_lines: int
    difference: int | None
    agrees: bool | None
    as_of: str | None


class AtRiskAnswer(TypedDict):
    """The part of the pools that are not split yet that goes to others unless ``missing`` is completed in time.

    They are this month's and, until it closes, that of the month before; the ``deadline`` is the first of them.
    """

    amount: MoneyAnswer
    deadline: str
    missing: list[str]


class PayoutScheduleAnswer(TypedDict):
    """When Stripe pays out. ``interval`` is daily, weekly, monthly or manual, null before the account is known;
    ``days`` are weekdays or days of the month, ``delay_days`` is how long a payment waits before it is available.

    ``next_on`` is the next day of the schedule while there is money, null without. ``minimum`` is the least split of a
    pool that is sent, by currency; less is carried to the next month.
    """

    interval: str | None
    days: list[str]
    delay_days: int | None
    next_on: str | None
    minimum: list[MoneyAnswer]


class FinancesAnswer(Derived):
    """``stale``: Stripe did not answer, and the balances are as of ``synced_at``.

    ``carried`` is what is owed of past pools and too little to be sent, by currency.
    """

    state: SetupState
    account: AccountAnswer
    balances: list[BalanceAnswer]
    multi_currency: bool
    at_risk: AtRiskAnswer | None
    sales_refused: SalesRefusedAnswer | None
    carried: list[MoneyAnswer]
    pool: PoolRulesAnswer
    payouts: PayoutScheduleAnswer
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
    """An ``amount`` below 0 is a debit of the bank; ``reason``: why it failed, or the kind of debit."""

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
    """A transaction; ``amount`` is what it brought to this payout, in the payout's currency."""

    id: str
    type: TransactionType
    at: str
    amount: MoneyAnswer
    track_id: str | None
    period: str | None
    reason: str | None


class ResidualPartAnswer(TypedDict):
    """``label`` is Stripe's type of these movements, or the reason why Stripe does not list them."""

    label: str
    amount: MoneyAnswer


class ResidualAnswer(TypedDict):
    amount: MoneyAnswer
    parts: list[ResidualPartAnswer]


class PayoutContentsAnswer(Derived):
    """``adds_up``: lines and residual sum to the payout, and Stripe lists every movement in it."""

    payout: PayoutAnswer
    lines: list[PayoutLineAnswer]
    residual: ResidualAnswer
    adds_up: bool


class RefundAnswer(TypedDict):
    """``id`` is the id of the refund's line, which appears with Stripe's event."""

    id: str
    refund_id: str
    transaction_id: str
    amount: MoneyAnswer


def finances_answer(
    account: StripeAccount | None,
    balances: list[Balance],
    lifetimes: dict[str, int],
    *,
    held: dict[str, int],
    at_risk: AtRisk | None,
    refused: SalesRefused | None,
    carried: dict[str, int],
    pool: PoolRules,
    synced_at: str | None,
    stale: bool,
    as_of: str,
) -> FinancesAnswer:
    return {
        "state": setup_state_of(account),
        "account": _account(account),
        "balances": _balances(balances, lifetimes, held, synced_at=synced_at),
        "multi_currency": is_multi_currency(balances, lifetimes),
        "at_risk": _at_risk(at_risk, account) if at_risk else None,
        "sales_refused": {"reason": refused.code, "at": refused.at} if refused else None,
        "carried": [{"amount": amount, "currency": currency} for currency, amount in sorted(carried.items())],
        "pool": pool_rules_answer(pool),
        "payouts": _payouts(
            account, balances, held.keys() | lifetimes.keys(), pool, today=date.fromisoformat(as_of[:10])
        ),
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
        "status": account_status(account),
        "disabled_reason": account.disabled_reason if account else None,
        "under_verification": account.pending if account else [],
        "deadline": account.deadline if account else None,
    }


def _balances(
    balances: list[Balance], lifetimes: dict[str, int], held: dict[str, int], *, synced_at: str | None
) -> list[BalanceAnswer]:
    """One balance per currency of Stripe or of our lines; what Stripe does not list is zero there."""
    found = {each.currency: each for each in balances}
    return [
        _balance(
            found.get(currency, Balance(currency, 0, 0, 0)),
            lifetime=lifetimes.get(currency, 0),
            by_lines=held.get(currency, 0),
            synced_at=synced_at,
        )
        for currency in sorted(found.keys() | lifetimes.keys() | held.keys())
    ]


def _balance(balance: Balance, *, lifetime: int, by_lines: int, synced_at: str | None) -> BalanceAnswer:
    unknown = synced_at is None
    difference = balance.available + balance.pending - by_lines
    return {
        "currency": balance.currency,
        "available": None if unknown else balance.available,
        "pending": None if unknown else balance.pending,
        "in_transit": None if unknown else balance.in_transit,
        "lifetime": lifetime,
        "by_lines": by_lines,
        "difference": None if unknown else difference,
        "agrees": None if unknown else not difference,
        "as_of": synced_at,
    }


def _payouts(
    account: StripeAccount | None, balances: list[Balance], used: Iterable[str], pool: PoolRules, *, today: date
) -> PayoutScheduleAnswer:
    next_on = next_payout_on(account, balances, today)
    currencies = sorted({CURRENCY, *used, *(each.currency for each in balances)})
    return {
        "interval": account.payout_interval if account else None,
        "days": account.payout_days if account else [],
        "delay_days": account.payout_delay_days if account else None,
        "next_on": next_on.isoformat() if next_on else None,
        "minimum": [{"amount": minor_units(pool.minimum, each), "currency": each} for each in currencies],
    }


def transactions_response(
    lines: list[Transaction], format_: Format, *, next_cursor: str | None, as_of: str
) -> Response[Any]:
    """A page of lines as JSON, or as a CSV file with the cursor in a header."""
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
    """The CSV file. All texts in it come from this system or Stripe, so that no cell can be a formula."""
    return csv_of(map(_row, lines), COLUMNS)


def _row(line: Transaction) -> dict[str, Any]:
    """The cells of a line, with the values of its JSON answer, amounts as people write them."""
    shown: dict[str, Any] = {**_line(line), "currency": line.currency}
    return {name: money_cell(**cell) if isinstance(cell := shown[name], dict) else cell for name in COLUMNS}


def payout_answer(payout: Payout, contents: PayoutContents, *, synced_at: str, as_of: str) -> PayoutContentsAnswer:
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
        "lines": [_payout_line(line, money(line.amount)) for line in contents.lines],
        "residual": {
            "amount": money(sum(contents.residual.values())),
            "parts": [{"label": label, "amount": money(amount)} for label, amount in sorted(contents.residual.items())],
        },
        "adds_up": contents.adds_up,
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
