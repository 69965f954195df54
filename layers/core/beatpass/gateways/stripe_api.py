"""Stripe's API, as far as this system calls it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from itertools import islice
from typing import TYPE_CHECKING, Any

from beatpass.domain.money.invoices import is_paid_subscription, read_receipt
from beatpass.domain.money.payments import Moved, Payment, Transfer, read_payment, read_transfer
from beatpass.domain.money.payout_contents import NOT_LISTED, Parts, read_part
from beatpass.domain.money.payout_readiness import Balance, balances_of
from beatpass.domain.money.payouts import Payout, read_payout
from beatpass.domain.money.pools import Receipt
from beatpass.domain.money.sales import Agreement, RefundAll, Remedy, SendAgain, TakeBack
from beatpass.domain.money.splits import Busy, FoundTransfer, Held, Outcome, Refused, Sent, Split, Unknown, place_in
from beatpass.domain.money.stripe_events import API_VERSION, NotSetUp
from beatpass.domain.platform.errors import TryAgain
from beatpass.domain.platform.times import milliseconds
from beatpass.gateways.stripe_secrets import forget_stripe_secrets, stripe_secrets

if TYPE_CHECKING:
    import stripe
    from stripe import HTTPClient

# Connecting, reading. With two retries the worst call takes 41 s, which the function that makes it has time for.
_TIMEOUT_SECONDS = (3.0, 10.0)
_RETRIES = 2
# Of lists: the most that Stripe gives at once.
_PAGE = 100
# How the types of balance transactions begin that are behind transfers, their reversals and whatever undoes them.
_MOVED = "transfer"
# Of a payout's: more do not fit into the time that a page has.
_MOST_PARTS = 2_000


class StripeUnavailable(TryAgain):
    """A passing fault, or one that the operator must mend (a key without rights): the same again, later."""


class StripeRefused(Exception):
    """Stripe will never answer this; the text is its error code."""


class KeyTaken(StripeRefused):
    """Another request was made under this idempotency key."""


class AccountGone(Exception):
    """The account has left the platform, or never was on it."""


class StripeApi:
    """Raises StripeUnavailable and StripeRefused from every call."""

    def __init__(self, *, api_key: str, api_base: str = "", http_client: HTTPClient | None = None) -> None:
        # Here and not above: most pages of money ask Stripe nothing, and would wait a third longer at a cold start.
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
        """The v1 account object; AccountGone where the platform has no access to it."""
        with _answers(account_id):
            account = self._client.v1.accounts.retrieve(account_id)
        if account.id != account_id:
            raise StripeRefused("answered with another account")
        return account.to_dict()

    def create_account(self, artist_id: str, *, country: str, number: int) -> str:
        """The producer's account; asked twice for the same number, it is the same one. KeyTaken for another country."""
        with _answers():
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
                {"idempotency_key": f"account:{artist_id}:{number}"},
            )
        return made.id

    def create_onboarding_link(self, account_id: str, *, refresh_url: str, return_url: str) -> tuple[str, int]:
        """(URL for one visit, when it expires in Unix seconds). AccountGone as for the account."""
        with _answers(account_id):
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
        """To the Express dashboard; refused before onboarding is finished."""
        with _answers(account_id):
            return self._client.v1.accounts.login_links.create(account_id).url

    def fetch_balances(self, account_id: str) -> list[Balance]:
        """What stands on the account now, and what is on its way to the bank."""
        options: Any = {"stripe_account": account_id}
        with _answers(account_id):
            balance = self._client.v1.balance.retrieve(None, options)
            on_the_way = [
                (payout.currency, payout.amount)
                for status in ("pending", "in_transit")
                for payout in self._payouts(status, options)
            ]
        return balances_of(balance.to_dict(), on_the_way)

    def _payouts(self, status: str, options: Any) -> Iterator[stripe.Payout]:  # noqa: ANN401 - the SDK's options
        return self._client.v1.payouts.list({"status": status, "limit": _PAGE}, options).auto_paging_iter()

    def fetch_payout(self, payout_id: str, account_id: str) -> Payout:
        options: Any = {"stripe_account": account_id}
        with _answers(account_id):
            found = self._client.v1.payouts.retrieve(
                payout_id, {"expand": ["failure_balance_transaction"]}, options
            ).to_dict()
        return read_payout(found)

    def fetch_payout_parts(self, payout_id: str, account_id: str) -> Parts:
        """Each movement that an automatic payout contains, beside its own. AccountGone as for the account."""
        options: Any = {"stripe_account": account_id}
        with _answers(account_id):
            listed = self._client.v1.balance_transactions.list(
                {"payout": payout_id, "limit": _PAGE, "expand": ["data.source"]}, options
            ).auto_paging_iter()
            found = [each.to_dict() for each in islice(listed, _MOST_PARTS + 2)]
        parts = [read_part(each) for each in found if not _is(payout_id, each["source"])]
        return Parts(parts[:_MOST_PARTS], NOT_LISTED if len(parts) > _MOST_PARTS else None)

    # --- reconciliation

    def fetch_moved(self, *, since: str, until: str) -> Iterator[Moved]:
        """What the platform's balance passed on to producers and took back between these instants."""
        asked: Any = {"created": {"gte": _seconds(since), "lt": _seconds(until)}, "limit": _PAGE}
        with _answers():
            for each in self._client.v1.balance_transactions.list(asked).auto_paging_iter():
                if each.type.startswith(_MOVED) and each.source:
                    yield Moved(_id(each.source), -each.amount, each.currency)

    def fetch_undelivered(self, *, since: str) -> Iterator[str]:
        """Events of the platform that no webhook of ours took, as JSON."""
        asked: Any = {"created": {"gte": _seconds(since)}, "delivery_success": False, "limit": _PAGE}
        with _answers():
            for each in self._client.v1.events.list(asked).auto_paging_iter():
                yield json.dumps(each.to_dict(), default=str)

    # --- sales

    def fetch_client_secret(self, intent_id: str) -> str:
        with _answers():
            return self._client.v1.payment_intents.retrieve(intent_id).client_secret or ""

    def create_intent(self, sale: Agreement) -> tuple[str, str]:
        """(payment intent, client secret); asked twice for one sale, it is the same."""
        with _answers():
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

    def refund(self, charge_id: str, amount: int, *, sale_id: str, refund_id: str) -> str:
        """So much back to the buyer, with the producer's part of it; the refund. Asked twice for one id, it is one."""
        with _answers():
            made = self._client.v1.refunds.create(
                {
                    "charge": charge_id,
                    "amount": amount,
                    "reverse_transfer": True,
                    "reason": "requested_by_customer",
                    "metadata": {"refund_id": refund_id},
                },
                {"idempotency_key": f"refund:{sale_id}:{refund_id}"},
            )
        return made.id

    def find_refund(self, charge_id: str, refund_id: str) -> str | None:
        """The refund of this id of ours, made however long ago."""
        with _answers():
            listed = self._client.v1.refunds.list({"charge": charge_id, "limit": _PAGE})
            found = (each for each in listed.auto_paging_iter() if _labelled(each, "refund_id") == refund_id)
            made = next(found, None)
        return made.id if made else None

    def find_intent(self, object_id: str) -> str | None:
        """The payment intent that this charge, refund, dispute or transfer belongs to; None for one of no payment."""
        api: Any = self._client.v1
        kind = object_id.partition("_")[0]
        if kind == "pi":
            return object_id
        services = {"ch": api.charges, "py": api.charges, "re": api.refunds, "dp": api.disputes, "du": api.disputes}
        with _answers():
            if kind == "tr":
                charge = api.transfers.retrieve(object_id).source_transaction
                return self.find_intent(_id(charge)) if charge else None
            found = services[kind].retrieve(object_id).payment_intent if kind in services else None
        return _id(found) if found else None

    def fetch_payment(self, intent_id: str) -> Payment:
        """Everything that Stripe has of it. Each part was fetched after this call began, so none is older."""
        api = self._client.v1
        with _answers():
            intent = api.payment_intents.retrieve(intent_id, {"expand": ["latest_charge"]}).to_dict()
            of_it: Any = {"payment_intent": intent_id, "limit": _PAGE}
            charged = intent["latest_charge"] is not None
            refunds = list(api.refunds.list(of_it).auto_paging_iter()) if charged else []
            disputes = list(api.disputes.list(of_it).auto_paging_iter()) if charged else []
            group = intent.get("transfer_group")
            transfers = (
                list(api.transfers.list({"transfer_group": group, "limit": _PAGE}).auto_paging_iter())
                if charged and group
                else []
            )
            return read_payment(
                intent,
                refunds=[each.to_dict() for each in refunds],
                disputes=[each.to_dict() for each in disputes],
                transfers=[self._with_reversals(each) for each in transfers],
            )

    def _with_reversals(self, transfer: stripe.Transfer) -> dict[str, Any]:
        """A transfer shows its latest ten reversals only."""
        content = transfer.to_dict()
        if content["reversals"]["has_more"]:
            found = self._client.v1.transfers.reversals.list(transfer.id, {"limit": _PAGE})
            content["reversals"]["data"] = [each.to_dict() for each in found.auto_paging_iter()]
        return content

    # --- the subscription pool

    def fetch_receipt(self, invoice_id: str) -> Receipt | None:
        """What a paid invoice of a subscription has brought; None for any other, and for one that brought nothing.

        StripeUnavailable while Stripe does not know yet what arrives.
        """
        api = self._client.v1
        with _answers():
            invoice = api.invoices.retrieve(invoice_id).to_dict()
            if not is_paid_subscription(invoice):
                return None
            paid = api.invoice_payments.list({"invoice": invoice_id, "status": "paid", "limit": _PAGE})
            arrived = [self._arrived(each.to_dict()["payment"]) for each in paid.auto_paging_iter()]
        return read_receipt(invoice, [each for each in arrived if each is not None])

    def _arrived(self, payment: dict[str, Any]) -> dict[str, Any] | None:
        """The balance transaction of an invoice's payment; None for one that was not made through Stripe."""
        api: Any = self._client.v1
        match payment:
            case {"type": "payment_intent", "payment_intent": paid}:
                expand = {"expand": ["latest_charge.balance_transaction"]}
                charge = api.payment_intents.retrieve(_id(paid), expand).to_dict()["latest_charge"]
            case {"type": "charge", "charge": paid}:
                charge = api.charges.retrieve(_id(paid), {"expand": ["balance_transaction"]}).to_dict()
            case _:
                return None
        if not charge or not charge["balance_transaction"]:
            raise StripeUnavailable("no balance transaction yet")
        found: dict[str, Any] = charge["balance_transaction"]
        return found

    def send_split(self, split: Split, *, first_use: bool) -> Outcome:
        """Under the split's key. At its ``first_use`` only to an account that does not stand below zero: two calls.

        StripeUnavailable only where the operator's key is at fault: nothing was sent then.
        """
        import stripe  # noqa: PLC0415 - see __init__

        asked = False
        try:
            if first_use and self._owes(split.account_id):
                return Held()
            asked = True
            made = self._client.v1.transfers.create(
                {
                    "amount": split.amount,
                    "currency": split.currency,
                    "destination": split.account_id,
                    "transfer_group": split.group,
                    "metadata": split.labels,
                },
                {"idempotency_key": split.key},
            )
        except stripe.AuthenticationError as error:
            forget_stripe_api()
            raise StripeUnavailable(_code(error)) from None
        except stripe.PermissionError as error:
            if _code(error) != "account_invalid":
                raise StripeUnavailable(_code(error)) from None
            return Refused(_code(error))
        except stripe.StripeError as error:
            return _not_sent(error) if asked else Busy(_code(error))
        return Sent(read_transfer(self._with_reversals(made)))

    def _owes(self, account_id: str) -> bool:
        """In any currency: Stripe converts what arrives. Of an account that has left, the transfer's refusal tells."""
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
        """What was sent for it, by whatever key."""
        of_it: Any = {"transfer_group": split.group, "destination": split.account_id, "limit": _PAGE}
        with _answers():
            for each in self._client.v1.transfers.list(of_it).auto_paging_iter():
                content = self._with_reversals(each)
                if split.labels.items() <= (content.get("metadata") or {}).items():
                    return read_transfer(content)
        return None

    def fetch_split(self, transfer_id: str) -> FoundTransfer | None:
        """The transfer, where it was sent for a split."""
        with _answers():
            content = self._with_reversals(self._client.v1.transfers.retrieve(transfer_id))
        place = place_in(content.get("metadata") or {})
        return FoundTransfer(place, read_transfer(content)) if place else None

    def carry_out(self, remedy: Remedy, sale: Agreement) -> None:
        """Under a key of the remedy's own: however often it is asked for, it is done once."""
        api = self._client.v1
        with _answers():
            match remedy:
                case RefundAll(intent_id=intent_id):
                    api.refunds.create(
                        {"payment_intent": intent_id, "reverse_transfer": True, "reason": "duplicate"},
                        {"idempotency_key": f"refund:{sale.id}:all"},
                    )
                case TakeBack(transfer_id=transfer_id, dispute_id=dispute_id, amount=amount):
                    api.transfers.reversals.create(
                        transfer_id,
                        {"amount": amount, "metadata": {"dispute_id": dispute_id}},
                        {"idempotency_key": f"dispute:{dispute_id}:{transfer_id}:reversal"},
                    )
                case SendAgain(dispute_id=dispute_id, amount=amount, charge_id=charge_id):
                    api.transfers.create(
                        {
                            "amount": amount,
                            "currency": sale.currency,
                            "destination": sale.account_id,
                            "source_transaction": charge_id,
                            "transfer_group": sale.group,
                            "metadata": {"dispute_id": dispute_id},
                        },
                        {"idempotency_key": f"dispute:{dispute_id}:reinstatement"},
                    )


@contextmanager
def _answers(account_id: str = "") -> Iterator[None]:
    """Stripe's errors as ours."""
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
        # 409: the same request, which is being carried out just now.
        conflict = error.http_status == HTTPStatus.CONFLICT
        raise (StripeUnavailable if conflict else KeyTaken)(_code(error)) from None
    except stripe.InvalidRequestError as error:
        raise StripeRefused(_code(error)) from None
    except stripe.StripeError as error:
        raise StripeUnavailable(_code(error)) from None


def _not_sent(error: stripe.StripeError) -> Outcome:
    """What an error says of a transfer that was asked for."""
    code, status = _code(error), error.http_status
    if status is None or status == HTTPStatus.CONFLICT:
        return Unknown(code, answered=False)
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return Unknown(code, answered=True)
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return Busy(code)
    return Refused(code)


def _labelled(made: Any, name: str) -> str | None:  # noqa: ANN401 - any object with metadata
    found: str | None = (made.to_dict().get("metadata") or {}).get(name)
    return found


def _id(value: Any) -> str:  # noqa: ANN401 - an id, or the object itself where it was expanded
    return value if isinstance(value, str) else str(value.id)


def _seconds(instant: str) -> int:
    return milliseconds(instant) // 1_000


def _is(object_id: str, expanded: dict[str, Any] | str | None) -> bool:
    return object_id == (expanded["id"] if isinstance(expanded, dict) else expanded)


def _code(error: stripe.StripeError) -> str:
    """On 401, 403 and 5xx the SDK fills in the inner error's code only. Messages stay out: they quote keys."""
    inner = getattr(error.error, "code", None) if error.error else None
    return error.code or inner or type(error).__name__


class _Kept:
    api: StripeApi | None = None


def stripe_api() -> StripeApi:
    """The one client of this process, with the operator's key; NotSetUp where there is none."""
    if _Kept.api is None:
        secrets = stripe_secrets()
        if not secrets.api_key:
            raise NotSetUp("The Stripe secret has no api_key.")
        _Kept.api = StripeApi(api_key=secrets.api_key, api_base=secrets.api_base)
    return _Kept.api


def forget_stripe_api() -> None:
    """The next call reads the key again."""
    _Kept.api = None
    forget_stripe_secrets()
