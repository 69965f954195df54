"""Requests for sales: payment intents, refunds, and what follows from the state of a payment."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from beatpass.domain.money.amounts import Money
from beatpass.domain.money.selling.remedies import RefundPayment, Remedy, SendAgain, TakeBack
from beatpass.domain.money.selling.sales import Agreement
from beatpass.domain.money.selling.taxes import BuyerLocation, Tax
from beatpass.gateways.stripe_requests.client import PAGE, Requests, metadata_of
from beatpass.gateways.stripe_requests.faults import (
    AccountGone,
    LocationRefused,
    StripeRefused,
    StripeUnavailable,
    translated_errors,
)

if TYPE_CHECKING:
    from stripe.params import PaymentIntentCreateParams

# Stripe's codes where the buyer's address does not tell the tax.
_OF_LOCATION = {"customer_tax_location_invalid", "invalid_tax_location", "postal_code_invalid", "state_unsupported"}


class SaleRequests(Requests):
    def fetch_client_secret(self, intent_id: str) -> str:
        with translated_errors():
            return self._client.v1.payment_intents.retrieve(intent_id).client_secret or ""

    def calculate_tax(self, price: Money, location: BuyerLocation) -> Tax:
        """The tax on top of a price, under the tax code of the platform's tax settings at Stripe.

        Raises LocationRefused, and StripeUnavailable where Stripe Tax is not set up.
        """
        address: Any = {name: value for name, value in asdict(location).items() if value}
        try:
            with translated_errors():
                made = self._client.v1.tax.calculations.create(
                    {
                        "currency": price.currency,
                        "line_items": [{"amount": price.amount, "reference": "licence"}],
                        "customer_details": {"address": address, "address_source": "billing"},
                    }
                )
        except StripeRefused as error:
            raise (LocationRefused if str(error) in _OF_LOCATION else StripeUnavailable)(str(error)) from error
        return Tax(made.tax_amount_exclusive, made.id or "")

    def create_intent(self, sale: Agreement) -> tuple[str, str]:
        """(payment intent, client secret), the same for a repeated sale.

        With its tax calculation, Stripe Tax reports the payment and its refunds by itself.
        """
        request: PaymentIntentCreateParams = {
            "amount": sale.quote.total.amount,
            "currency": sale.currency,
            "automatic_payment_methods": {"enabled": True},
            "transfer_data": {"destination": sale.account_id, "amount": sale.price},
            "transfer_group": sale.group,
            "metadata": {"sale_id": sale.id},
        }
        if sale.tax_calculation:
            request["hooks"] = {"inputs": {"tax": {"calculation": sale.tax_calculation}}}
        with translated_errors():
            made = self._client.v1.payment_intents.create(request, {"idempotency_key": f"sale:{sale.id}"})
        return made.id, made.client_secret or ""

    def refund(
        self, charge_id: str, amount: int, *, sale_id: str, refund_id: str, reversing: bool = True, spared: bool = False
    ) -> str:
        """Refund an amount; the refund's id. A repeated ``refund_id`` refunds once.

        ``reversing``: the producer's part is reversed with it. Otherwise the refund is marked, so that its part is
        taken back later, unless the producer is ``spared``. Raises AccountGone where the account left, so that its part
        cannot be reversed.
        """
        key = f"refund:{sale_id}:{refund_id}" + ("" if reversing else ":unreversed")
        labels = {"refund_id": refund_id} | ({} if reversing or spared else {"take_back": "later"})
        with translated_errors():
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
        with translated_errors():
            listed = self._client.v1.refunds.list({"charge": charge_id, "limit": PAGE})
            found = (each for each in listed.auto_paging_iter() if metadata_of(each, "refund_id") == refund_id)
            made = next(found, None)
        return made.id if made else None

    def cancel_intent(self, intent_id: str) -> None:
        """Raises StripeRefused once it was paid or canceled, and while a bank carries it out."""
        with translated_errors():
            self._client.v1.payment_intents.cancel(intent_id, {"cancellation_reason": "abandoned"})

    def apply_remedy(self, remedy: Remedy, sale: Agreement, *, number: int, account_id: str) -> None:
        """Carry out the remedy once, however often this ``number`` of it is requested.

        ``account_id`` is where the producer is paid now. Raises AccountGone never: that is a refusal here.
        """
        key: Any = {"idempotency_key": _remedy_key(remedy, sale, number)}
        try:
            with translated_errors():
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
