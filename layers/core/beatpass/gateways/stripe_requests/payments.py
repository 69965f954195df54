"""Requests about payments: each is fetched as a whole, with its refunds, disputes and transfers."""

from __future__ import annotations

from typing import Any

from beatpass.domain.money.bookkeeping.settlements import Settlement, read_settlement
from beatpass.domain.money.payments import Payment, Transfer, read_payment
from beatpass.domain.money.selling.sales import SALE_GROUP
from beatpass.gateways.stripe_requests.client import PAGE, Requests, id_in, metadata_of
from beatpass.gateways.stripe_requests.faults import translated_errors


class PaymentRequests(Requests):
    def find_intent(self, object_id: str, kind: str) -> str | None:
        """The payment intent of this charge, refund, dispute or transfer; None if it has none.

        ``kind`` is the object's type, which its id does not tell: refunds alone have several prefixes.
        """
        api: Any = self._client.v1
        services = {"charge": api.charges, "refund": api.refunds, "dispute": api.disputes, "transfer": api.transfers}
        if kind == "payment_intent":
            return object_id
        with translated_errors():
            found = services[kind].retrieve(object_id)
        if kind == "transfer":
            return self.find_intent(id_in(found.source_transaction), "charge") if found.source_transaction else None
        return id_in(found.payment_intent) if found.payment_intent else None

    def is_of_sale(self, intent_id: str) -> bool:
        """Whether this system made the payment intent."""
        with translated_errors():
            return metadata_of(self._client.v1.payment_intents.retrieve(intent_id), "sale_id") is not None

    def find_sale_of_transfer(self, transfer_id: str) -> str | None:
        """The sale for which a transfer was made; None for another transfer."""
        with translated_errors():
            group = self._client.v1.transfers.retrieve(transfer_id).transfer_group or ""
        return group.removeprefix(SALE_GROUP) if group.startswith(SALE_GROUP) else None

    def fetch_payment(self, intent_id: str) -> Payment:
        """The payment with its refunds, disputes and transfers, none of them older than the start of this call."""
        api = self._client.v1
        with translated_errors():
            expand: Any = {"expand": ["latest_charge.balance_transaction"]}
            intent = api.payment_intents.retrieve(intent_id, expand).to_dict()
            charged, group = intent["latest_charge"] is not None, intent.get("transfer_group")
            query: Any = {"transfer_group": group, "limit": PAGE}
            transfers = api.transfers.list(query).auto_paging_iter() if charged and group else ()
            return read_payment(
                intent,
                refunds=self._refunds(intent_id) if charged else [],
                disputes=self._disputes(intent_id) if charged else [],
                transfers=[self._with_reversals(each) for each in transfers],
            )

    def _refunds(self, intent_id: str) -> list[dict[str, Any]]:
        expand = ["data.balance_transaction", "data.failure_balance_transaction"]
        query: Any = {"payment_intent": intent_id, "limit": PAGE, "expand": expand}
        return [each.to_dict() for each in self._client.v1.refunds.list(query).auto_paging_iter()]

    def _disputes(self, intent_id: str) -> list[dict[str, Any]]:
        query: Any = {"payment_intent": intent_id, "limit": PAGE}
        return [each.to_dict() for each in self._client.v1.disputes.list(query).auto_paging_iter()]

    def fetch_arrivals(self, transfer: Transfer) -> dict[str, Settlement]:
        """How the transfer and its reversals arrived on the account's balance, by their ids. Raises AccountGone."""
        options: Any = {"stripe_account": transfer.destination}
        expand: Any = {"expand": ["balance_transaction"]}
        api = self._client.v1
        with translated_errors(transfer.destination):
            found = {transfer.id: api.charges.retrieve(transfer.arrival, expand, options).to_dict()}
            for each in transfer.reversals:
                found[each.id] = api.refunds.retrieve(each.arrival, expand, options).to_dict()
        settled = {name: read_settlement(content.get("balance_transaction")) for name, content in found.items()}
        return {name: each for name, each in settled.items() if each}
