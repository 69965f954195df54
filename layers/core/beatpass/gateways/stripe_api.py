"""The client of Stripe's API: every request that this system makes."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http import HTTPStatus
from itertools import islice
from typing import TYPE_CHECKING, Any

from beatpass.domain.money.invoices import Invoice, read_invoice
from beatpass.domain.money.payments import BalanceMovement, Payment, Transfer, read_payment, read_transfer
from beatpass.domain.money.payout_contents import NOT_LISTED, PayoutMovements, read_movement
from beatpass.domain.money.payout_readiness import Balance, balances_of
from beatpass.domain.money.payouts import Payout, read_payout
from beatpass.domain.money.platform_payouts import PlatformPayout, read_platform_payout
from beatpass.domain.money.remedies import RefundPayment, Remedy, SendAgain, TakeBack
from beatpass.domain.money.sales import SALE_GROUP, Agreement
from beatpass.domain.money.settlements import Settlement, read_settlement
from beatpass.domain.money.splits import (
    Busy,
    FoundTransfer,
    Held,
    Refused,
    SendOutcome,
    Sent,
    Split,
    Unknown,
    read_split_key,
)
from beatpass.domain.money.stripe_events import API_VERSION, NotSetUp
from beatpass.domain.platform.errors import TryAgain
from beatpass.domain.platform.times import milliseconds
from beatpass.gateways.stripe_secrets import forget_stripe_secrets, stripe_secrets

if TYPE_CHECKING:
    import stripe
    from stripe import HTTPClient

# For connecting and reading. With two retries the slowest call takes 41 s, less than the functions' time limits.
_TIMEOUT_SECONDS = (3.0, 10.0)
_RETRIES = 2
# The most items that Stripe returns in a page of a list.
_PAGE = 100
# The most lines of an invoice that are read.
_MOST_LINES = 1_000
# The most movements of a payout that can be read within a request's time limit.
_MOST_MOVEMENTS = 2_000


# Stripe's error code where the balance that a request takes money from has too little.
NO_BALANCE = "balance_insufficient"


class StripeUnavailable(TryAgain):
    """A transient error, or one that the operator must fix (a key without permissions): retry later."""


class NotYet(TryAgain):
    """Something that this waits for has not happened yet; everything else is fine."""


class StripeRefused(Exception):
    """Stripe will never accept this request; the text is its error code."""


class KeyTaken(StripeRefused):
    """A different request was made under this idempotency key."""


class AccountGone(Exception):
    """The account left the platform, or was never connected to it."""


class StripeApi:
    """Every method raises StripeUnavailable and StripeRefused."""

    def __init__(self, *, api_key: str, api_base: str = "", http_client: HTTPClient | None = None) -> None:
        # Imported here: most requests do not call Stripe, and the SDK would make their cold start a third longer.
        from stripe import RequestsClient, StripeClient  # noqa: PLC0415

        self._client = StripeClient(
            api_key,
            stripe_version=API_VERSION,
            max_network_retries=_RETRIES,
            base_addresses={"api": api_base} if api_base else None,
            http_client=http_client or RequestsClient(timeout=_TIMEOUT_SECONDS),
        )

    # --- accounts

    def fetch_account(self, account_id: str) -> dict[str, Any]:
        """The v1 account object. Raises AccountGone if the platform has no access to it."""
        with _translated_errors(account_id):
            account = self._client.v1.accounts.retrieve(account_id)
        if account.id != account_id:
            raise StripeRefused("answered with another account")
        return account.to_dict()

    def create_account(self, artist_id: str, *, country: str, number: int) -> str:
        """The id of the account, the same for a repeated ``number`` and country."""
        with _translated_errors():
            made = self._client.v1.accounts.create(
                {
                    "country": country,
                    "controller": {
                        "fees": {"payer": "application"},
                        "losses": {"payments": "application"},
                        "stripe_dashboard": {"type": "express"},
                    },
                    "capabilities": {"card_payments": {"requested": True}, "transfers": {"requested": True}},
                    "metadata": {"artist_id": artist_id},
                },
                {"idempotency_key": f"account:{artist_id}:{number}:{country}"},
            )
        return made.id

    def create_onboarding_link(self, account_id: str, *, refresh_url: str, return_url: str) -> tuple[str, int]:
        """(single-use URL, when it expires in Unix seconds). Raises AccountGone."""
        with _translated_errors(account_id):
            made = self._client.v1.account_links.create(
                {
                    "account": account_id,
                    "refresh_url": refresh_url,
                    "return_url": return_url,
                    "type": "account_onboarding",
                }
            )
        return made.url, made.expires_at

    def create_login_link(self, account_id: str) -> str:
        """A URL of the Express dashboard. Raises StripeRefused before onboarding is finished."""
        with _translated_errors(account_id):
            return self._client.v1.accounts.login_links.create(account_id).url

    def fetch_balances(self, account_id: str) -> list[Balance]:
        """The account's balances and payouts in transit. Raises AccountGone."""
        options: Any = {"stripe_account": account_id}
        with _translated_errors(account_id):
            balance = self._client.v1.balance.retrieve(None, options)
            in_transit = [
                (payout.currency, payout.amount)
                for status in ("pending", "in_transit")
                for payout in self._payouts(status, options)
            ]
        return balances_of(balance.to_dict(), in_transit)

    def _payouts(self, status: str, options: Any) -> Iterator[stripe.Payout]:  # noqa: ANN401 - the SDK's options
        return self._client.v1.payouts.list({"status": status, "limit": _PAGE}, options).auto_paging_iter()

    def fetch_payout(self, payout_id: str, account_id: str) -> Payout:
        """Raises AccountGone."""
        options: Any = {"stripe_account": account_id}
        with _translated_errors(account_id):
            found = self._client.v1.payouts.retrieve(
                payout_id, {"expand": ["failure_balance_transaction"]}, options
            ).to_dict()
        return read_payout(found)

    def fetch_payout_movements(self, payout_id: str, account_id: str) -> PayoutMovements:
        """The movements in an automatic payout, without the payout's own. Raises AccountGone."""
        options: Any = {"stripe_account": account_id}
        with _translated_errors(account_id):
            listed = self._client.v1.balance_transactions.list(
                {"payout": payout_id, "limit": _PAGE, "expand": ["data.source"]}, options
            ).auto_paging_iter()
            found = [each.to_dict() for each in islice(listed, _MOST_MOVEMENTS + 2)]
        movements = [read_movement(each) for each in found if not _is(payout_id, each["source"])]
        return PayoutMovements(movements[:_MOST_MOVEMENTS], NOT_LISTED if len(movements) > _MOST_MOVEMENTS else None)

    # --- reconciliation

    def fetch_balance_movements(self, *, since: str, until: str) -> Iterator[BalanceMovement]:
        """All movements of the platform's balance between these instants."""
        query: Any = {"created": {"gte": _seconds(since), "lt": _seconds(until)}, "limit": _PAGE}
        with _translated_errors():
            for each in self._client.v1.balance_transactions.list(query).auto_paging_iter():
                source = _id(each.source) if each.source else ""
                yield BalanceMovement(each.id, each.net, each.currency, each.type, source)

    def fetch_undelivered_events(self, *, since: str) -> Iterator[str]:
        """The platform's events that no webhook endpoint acknowledged, as JSON."""
        query: Any = {"created": {"gte": _seconds(since)}, "delivery_success": False, "limit": _PAGE}
        with _translated_errors():
            for each in self._client.v1.events.list(query).auto_paging_iter():
                yield json.dumps(each.to_dict(), default=str)

    # --- sales

    def fetch_client_secret(self, intent_id: str) -> str:
        with _translated_errors():
            return self._client.v1.payment_intents.retrieve(intent_id).client_secret or ""

    def create_intent(self, sale: Agreement) -> tuple[str, str]:
        """(payment intent, client secret), the same for a repeated sale."""
        with _translated_errors():
            made = self._client.v1.payment_intents.create(
                {
                    "amount": sale.quote.total.amount,
                    "currency": sale.currency,
                    "automatic_payment_methods": {"enabled": True},
                    "transfer_data": {"destination": sale.account_id, "amount": sale.price},
                    "transfer_group": sale.group,
                    "metadata": {"sale_id": sale.id},
                },
                {"idempotency_key": f"sale:{sale.id}"},
            )
        return made.id, made.client_secret or ""

    def refund(
        self, charge_id: str, amount: int, *, sale_id: str, refund_id: str, reversing: bool = True, spared: bool = False
    ) -> str:
        """Refund an amount; the refund's id. A repeated ``refund_id`` refunds once.

        ``reversing``: the producer's part is reversed with it. Otherwise the refund is marked, so that its part is
        taken back later, unless the producer is ``spared``.
        """
        key = f"refund:{sale_id}:{refund_id}" + ("" if reversing else ":unreversed")
        labels = {"refund_id": refund_id} | ({} if reversing or spared else {"take_back": "later"})
        with _translated_errors():
            made = self._client.v1.refunds.create(
                {
                    "charge": charge_id,
                    "amount": amount,
                    "reverse_transfer": reversing,
                    "reason": "requested_by_customer",
                    "metadata": labels,
                },
                {"idempotency_key": key},
            )
        return made.id

    def find_refund(self, charge_id: str, refund_id: str) -> str | None:
        """Stripe's id of the refund that was made for this ``refund_id``, however long ago."""
        with _translated_errors():
            listed = self._client.v1.refunds.list({"charge": charge_id, "limit": _PAGE})
            found = (each for each in listed.auto_paging_iter() if _metadata(each, "refund_id") == refund_id)
            made = next(found, None)
        return made.id if made else None

    def find_intent(self, object_id: str, kind: str) -> str | None:
        """The payment intent of this charge, refund, dispute or transfer; None if it has none.

        ``kind`` is the object's type, which its id does not tell: refunds alone have several prefixes.
        """
        api: Any = self._client.v1
        services = {"charge": api.charges, "refund": api.refunds, "dispute": api.disputes, "transfer": api.transfers}
        if kind == "payment_intent":
            return object_id
        with _translated_errors():
            found = services[kind].retrieve(object_id)
        if kind == "transfer":
            return self.find_intent(_id(found.source_transaction), "charge") if found.source_transaction else None
        return _id(found.payment_intent) if found.payment_intent else None

    def is_of_sale(self, intent_id: str) -> bool:
        """Whether this system made the payment intent."""
        with _translated_errors():
            return _metadata(self._client.v1.payment_intents.retrieve(intent_id), "sale_id") is not None

    def find_sale_of_transfer(self, transfer_id: str) -> str | None:
        """The sale for which a transfer was made; None for another transfer."""
        with _translated_errors():
            group = self._client.v1.transfers.retrieve(transfer_id).transfer_group or ""
        return group.removeprefix(SALE_GROUP) if group.startswith(SALE_GROUP) else None

    def fetch_platform_payout(self, payout_id: str) -> PlatformPayout:
        """A payout of the platform's own, to its bank."""
        with _translated_errors():
            expand: Any = {"expand": ["balance_transaction", "failure_balance_transaction"]}
            return read_platform_payout(self._client.v1.payouts.retrieve(payout_id, expand).to_dict())

    def cancel_intent(self, intent_id: str) -> None:
        """Raises StripeRefused once it was paid or canceled, and while a bank carries it out."""
        with _translated_errors():
            self._client.v1.payment_intents.cancel(intent_id, {"cancellation_reason": "abandoned"})

    def fetch_payment(self, intent_id: str) -> Payment:
        """The payment with its refunds, disputes and transfers, none of them older than the start of this call."""
        api = self._client.v1
        with _translated_errors():
            expand: Any = {"expand": ["latest_charge.balance_transaction"]}
            intent = api.payment_intents.retrieve(intent_id, expand).to_dict()
            charged, group = intent["latest_charge"] is not None, intent.get("transfer_group")
            query: Any = {"transfer_group": group, "limit": _PAGE}
            transfers = api.transfers.list(query).auto_paging_iter() if charged and group else ()
            return read_payment(
                intent,
                refunds=self._refunds(intent_id) if charged else [],
                disputes=self._disputes(intent_id) if charged else [],
                transfers=[self._with_reversals(each) for each in transfers],
            )

    def _refunds(self, intent_id: str) -> list[dict[str, Any]]:
        expand = ["data.balance_transaction", "data.failure_balance_transaction"]
        query: Any = {"payment_intent": intent_id, "limit": _PAGE, "expand": expand}
        return [each.to_dict() for each in self._client.v1.refunds.list(query).auto_paging_iter()]

    def _disputes(self, intent_id: str) -> list[dict[str, Any]]:
        query: Any = {"payment_intent": intent_id, "limit": _PAGE}
        return [each.to_dict() for each in self._client.v1.disputes.list(query).auto_paging_iter()]

    def _with_reversals(self, transfer: stripe.Transfer) -> dict[str, Any]:
        """The transfer with all its reversals: the object itself lists only the latest ten."""
        content = transfer.to_dict()
        if content["reversals"]["has_more"]:
            found = self._client.v1.transfers.reversals.list(transfer.id, {"limit": _PAGE})
            content["reversals"]["data"] = [each.to_dict() for each in found.auto_paging_iter()]
        return content

    def fetch_arrivals(self, transfer: Transfer) -> dict[str, Settlement]:
        """How the transfer and its reversals arrived on the account's balance, by their ids. Raises AccountGone."""
        options: Any = {"stripe_account": transfer.destination}
        expand: Any = {"expand": ["balance_transaction"]}
        api = self._client.v1
        with _translated_errors(transfer.destination):
            found = {transfer.id: api.charges.retrieve(transfer.arrival, expand, options).to_dict()}
            for each in transfer.reversals:
                found[each.id] = api.refunds.retrieve(each.arrival, expand, options).to_dict()
        settled = {name: read_settlement(content.get("balance_transaction")) for name, content in found.items()}
        return {name: each for name, each in settled.items() if each}

    # --- the subscription pool

    def find_invoice(self, intent_id: str) -> str | None:
        """The invoice that this payment intent paid; None if it paid none."""
        query: Any = {"payment": {"type": "payment_intent", "payment_intent": intent_id}, "limit": 1}
        with _translated_errors():
            found = self._client.v1.invoice_payments.list(query).data
        return _id(found[0].invoice) if found else None

    def fetch_invoice(self, invoice_id: str) -> Invoice | None:
        """The invoice with its lines and payments, none of them older than this call; None unless it is paid.

        Payments outside of Stripe are left out.
        """
        api = self._client.v1
        query: Any = {"invoice": invoice_id, "status": "paid", "limit": _PAGE}
        with _translated_errors():
            invoice = api.invoices.retrieve(invoice_id).to_dict()
            if invoice["status"] != "paid":
                return None
            lines = invoice["lines"]["data"]
            if invoice["lines"]["has_more"]:
                listed = api.invoices.line_items.list(invoice_id, {"limit": _PAGE})
                lines = [each.to_dict() for each in islice(listed.auto_paging_iter(), _MOST_LINES)]
            paid = [each.to_dict() for each in api.invoice_payments.list(query).auto_paging_iter()]
            payments = [self._invoice_payment(each["payment"]) for each in paid]
        return read_invoice(invoice, lines=lines, payments=[each for each in payments if each])

    def _invoice_payment(self, payment: dict[str, Any]) -> Payment | None:
        """None for a payment outside of Stripe."""
        match payment:
            case {"type": "payment_intent", "payment_intent": paid}:
                return self.fetch_payment(_id(paid))
            case {"type": "charge", "charge": paid} if intent := self.find_intent(_id(paid), "charge"):
                return self.fetch_payment(intent)
            case _:
                return None

    def send_split(self, split: Split, *, first_use: bool) -> SendOutcome:
        """Request the transfer under the split's idempotency key.

        At the key's ``first_use``, an account with a negative balance is sent nothing; this takes another request.
        Raises StripeUnavailable only for a fault of the API key: nothing was sent then.
        """
        import stripe  # noqa: PLC0415 - see __init__

        requested = False
        try:
            if first_use and self._has_negative_balance(split.account_id):
                return Held()
            requested = True
            made = self._client.v1.transfers.create(
                {
                    "amount": split.total,
                    "currency": split.currency,
                    "destination": split.account_id,
                    "transfer_group": split.group,
                    "metadata": split.labels,
                },
                {"idempotency_key": split.idempotency_key},
            )
        except stripe.AuthenticationError as error:
            forget_stripe_api()
            raise StripeUnavailable(_code(error)) from None
        except stripe.PermissionError as error:
            if _code(error) != "account_invalid":
                raise StripeUnavailable(_code(error)) from None
            return Refused(_code(error))
        except stripe.StripeError as error:
            return _failed_transfer(error) if requested else Busy(_code(error))
        return Sent(read_transfer(self._with_reversals(made)))

    def _has_negative_balance(self, account_id: str) -> bool:
        """Checks all currencies: Stripe converts transfers. False if the account left: the transfer will be refused."""
        import stripe  # noqa: PLC0415 - see __init__

        options: Any = {"stripe_account": account_id}
        try:
            balance = self._client.v1.balance.retrieve(None, options)
        except stripe.PermissionError as error:
            if _code(error) != "account_invalid":
                raise
            return False
        return any(part.amount < 0 for part in balance.available)

    def find_split(self, split: Split) -> Transfer | None:
        """The transfer that was made for the split, under any idempotency key."""
        query: Any = {"transfer_group": split.group, "destination": split.account_id, "limit": _PAGE}
        with _translated_errors():
            for each in self._client.v1.transfers.list(query).auto_paging_iter():
                content = self._with_reversals(each)
                if split.labels.items() <= (content.get("metadata") or {}).items():
                    return read_transfer(content)
        return None

    def fetch_split(self, transfer_id: str) -> FoundTransfer | None:
        """The transfer and its split; None if it was not made for a split."""
        with _translated_errors():
            content = self._with_reversals(self._client.v1.transfers.retrieve(transfer_id))
        key = read_split_key(content.get("metadata") or {})
        return FoundTransfer(key, read_transfer(content)) if key else None

    def apply_remedy(self, remedy: Remedy, sale: Agreement, *, number: int, account_id: str) -> None:
        """Carry out the remedy once, however often this ``number`` of it is requested.

        ``account_id`` is where the producer is paid now. Raises AccountGone never: that is a refusal here.
        """
        key: Any = {"idempotency_key": _remedy_key(remedy, sale, number)}
        try:
            with _translated_errors():
                self._apply_remedy(remedy, sale, key, account_id=account_id, reversing=number == 1)
        except AccountGone as error:
            raise StripeRefused("account_invalid") from error

    def _apply_remedy(self, remedy: Remedy, sale: Agreement, key: Any, *, account_id: str, reversing: bool) -> None:  # noqa: ANN401
        api = self._client.v1
        match remedy:
            case RefundPayment(intent_id=intent_id):
                labels = {} if reversing else {"take_back": "later"}
                api.refunds.create(
                    {
                        "payment_intent": intent_id,
                        "reverse_transfer": reversing,
                        "reason": "duplicate",
                        "metadata": labels,
                    },
                    key,
                )
            case TakeBack(cause=cause, cause_id=cause_id, transfer_id=transfer_id, amount=amount):
                labels = {f"{cause}_id": cause_id}
                api.transfers.reversals.create(transfer_id, {"amount": amount, "metadata": labels}, key)
            case SendAgain(cause=cause, cause_id=cause_id, amount=amount):
                # From the balance, not from the charge: its money has left the charge and come back.
                api.transfers.create(
                    {
                        "amount": amount,
                        "currency": sale.currency,
                        "destination": account_id,
                        "transfer_group": sale.group,
                        "metadata": {f"{cause}_id": cause_id},
                    },
                    key,
                )


def _remedy_key(remedy: Remedy, sale: Agreement, number: int) -> str:
    name = f"refund:{sale.id}:all" if isinstance(remedy, RefundPayment) else remedy.name
    return name if number == 1 else f"{name}:{number}"


@contextmanager
def _translated_errors(account_id: str = "") -> Iterator[None]:
    """Translate Stripe's errors."""
    import stripe  # noqa: PLC0415 - see StripeApi

    try:
        yield
    except stripe.PermissionError as error:
        if _code(error) == "account_invalid":
            raise AccountGone(account_id) from None
        raise StripeUnavailable(_code(error)) from None
    except stripe.AuthenticationError as error:
        forget_stripe_api()  # the key may have been rotated
        raise StripeUnavailable(_code(error)) from None
    except stripe.IdempotencyError as error:
        # 409: the same request is being processed.
        conflict = error.http_status == HTTPStatus.CONFLICT
        raise (StripeUnavailable if conflict else KeyTaken)(_code(error)) from None
    except stripe.InvalidRequestError as error:
        raise StripeRefused(_code(error)) from None
    except stripe.StripeError as error:
        raise StripeUnavailable(_code(error)) from None


def _failed_transfer(error: stripe.StripeError) -> SendOutcome:
    """What an error says about a requested transfer."""
    code, status = _code(error), error.http_status
    if status is None or status == HTTPStatus.CONFLICT:
        return Unknown(code, answered=False)
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return Unknown(code, answered=True)
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return Busy(code)
    return Refused(code)


def _metadata(made: Any, name: str) -> str | None:  # noqa: ANN401 - any object with metadata
    found: str | None = (made.to_dict().get("metadata") or {}).get(name)
    return found


def _id(value: Any) -> str:  # noqa: ANN401 - an id, or the object itself where it was expanded
    return value if isinstance(value, str) else str(value.id)


def _seconds(instant: str) -> int:
    return milliseconds(instant) // 1_000


def _is(object_id: str, expanded: dict[str, Any] | str | None) -> bool:
    return object_id == (expanded["id"] if isinstance(expanded, dict) else expanded)


def _code(error: stripe.StripeError) -> str:
    """Stripe's error code; on 401, 403 and 5xx the SDK sets only the inner error's. Messages may quote keys."""
    inner = getattr(error.error, "code", None) if error.error else None
    return error.code or inner or type(error).__name__


Connect = Callable[[], StripeApi]
"""Gives the client: ``stripe_api``, or a test's own."""


class _Cache:
    api: StripeApi | None = None


def stripe_api() -> StripeApi:
    """The client, cached for the process. Raises NotSetUp without an API key."""
    if _Cache.api is None:
        secrets = stripe_secrets()
        if not secrets.api_key:
            raise NotSetUp("The Stripe secret has no api_key.")
        _Cache.api = StripeApi(api_key=secrets.api_key, api_base=secrets.api_base)
    return _Cache.api


def forget_stripe_api() -> None:
    """Drop the cached client, so that the next call reads the API key again."""
    _Cache.api = None
    forget_stripe_secrets()
