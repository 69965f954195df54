"""Requests for subscription pools: invoices, and the transfers of splits."""

from __future__ import annotations

from http import HTTPStatus
from itertools import islice
from typing import TYPE_CHECKING, Any

from beatpass.domain.money.payments import Payment, Transfer, read_transfer
from beatpass.domain.money.pooling.invoices import Invoice, read_invoice
from beatpass.domain.money.pooling.splits import (
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
from beatpass.gateways.stripe_requests.client import PAGE, forget_client, id_in
from beatpass.gateways.stripe_requests.faults import StripeUnavailable, code_of, translated_errors
from beatpass.gateways.stripe_requests.payments import PaymentRequests

if TYPE_CHECKING:
    import stripe

# The most lines of an invoice that are read.
_MOST_LINES = 1_000


class PoolRequests(PaymentRequests):
    def find_invoice(self, intent_id: str) -> str | None:
        """The invoice that this payment intent paid; None if it paid none."""
        query: Any = {"payment": {"type": "payment_intent", "payment_intent": intent_id}, "limit": 1}
        with translated_errors():
            found = self._client.v1.invoice_payments.list(query).data
        return id_in(found[0].invoice) if found else None

    def fetch_invoice(self, invoice_id: str) -> Invoice | None:
        """The invoice with its lines and payments, none of them older than this call; None unless it is paid.

        Payments outside of Stripe are left out.
        """
        api = self._client.v1
        query: Any = {"invoice": invoice_id, "status": "paid", "limit": PAGE}
        with translated_errors():
            invoice = api.invoices.retrieve(invoice_id).to_dict()
            if invoice["status"] != "paid":
                return None
            lines = invoice["lines"]["data"]
            if invoice["lines"]["has_more"]:
                listed = api.invoices.line_items.list(invoice_id, {"limit": PAGE})
                lines = [each.to_dict() for each in islice(listed.auto_paging_iter(), _MOST_LINES)]
            paid = [each.to_dict() for each in api.invoice_payments.list(query).auto_paging_iter()]
            payments = [self._invoice_payment(each["payment"]) for each in paid]
        return read_invoice(invoice, lines=lines, payments=[each for each in payments if each])

    def _invoice_payment(self, payment: dict[str, Any]) -> Payment | None:
        """None for a payment outside of Stripe."""
        match payment:
            case {"type": "payment_intent", "payment_intent": paid}:
                return self.fetch_payment(id_in(paid))
            case {"type": "charge", "charge": paid} if intent := self.find_intent(id_in(paid), "charge"):
                return self.fetch_payment(intent)
            case _:
                return None

    def send_split(self, split: Split, *, first_use: bool) -> SendOutcome:
        """Request the transfer under the split's idempotency key.

        At the key's ``first_use``, an account with a negative balance is sent nothing; this takes another request.
        Raises StripeUnavailable only for a fault of the API key: nothing was sent then.
        """
        import stripe  # noqa: PLC0415 - see StripeApi

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
            forget_client()
            raise StripeUnavailable(code_of(error)) from None
        except stripe.PermissionError as error:
            if code_of(error) != "account_invalid":
                raise StripeUnavailable(code_of(error)) from None
            return Refused(code_of(error))
        except stripe.StripeError as error:
            return _failed_transfer(error) if requested else Busy(code_of(error))
        return Sent(read_transfer(self._with_reversals(made)))

    def _has_negative_balance(self, account_id: str) -> bool:
        """Checks all currencies: Stripe converts transfers. False if the account left: the transfer will be refused."""
        import stripe  # noqa: PLC0415 - see StripeApi

        options: Any = {"stripe_account": account_id}
        try:
            balance = self._client.v1.balance.retrieve(None, options)
        except stripe.PermissionError as error:
            if code_of(error) != "account_invalid":
                raise
            return False
        return any(part.amount < 0 for part in balance.available)

    def find_split(self, split: Split) -> Transfer | None:
        """The transfer that was made for the split, under any idempotency key."""
        query: Any = {"transfer_group": split.group, "destination": split.account_id, "limit": PAGE}
        with translated_errors():
            for each in self._client.v1.transfers.list(query).auto_paging_iter():
                content = self._with_reversals(each)
                if split.labels.items() <= (content.get("metadata") or {}).items():
                    return read_transfer(content)
        return None

    def fetch_split(self, transfer_id: str) -> FoundTransfer | None:
        """The transfer and its split; None if it was not made for a split."""
        with translated_errors():
            content = self._with_reversals(self._client.v1.transfers.retrieve(transfer_id))
        key = read_split_key(content.get("metadata") or {})
        return FoundTransfer(key, read_transfer(content)) if key else None


def _failed_transfer(error: stripe.StripeError) -> SendOutcome:
    """What an error says about a requested transfer."""
    code, status = code_of(error), error.http_status
    if status is None or status == HTTPStatus.CONFLICT:
        return Unknown(code, answered=False)
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return Unknown(code, answered=True)
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return Busy(code)
    return Refused(code)
