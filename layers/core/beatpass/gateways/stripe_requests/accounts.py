"""Requests about connected accounts: onboarding, balances and payouts."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING, Any

from beatpass.domain.money.accounts.payout_contents import NOT_LISTED, PayoutMovements, read_movement
from beatpass.domain.money.accounts.payout_readiness import Balance, balances_of
from beatpass.domain.money.accounts.payouts import Payout, read_payout
from beatpass.gateways.stripe_requests.client import PAGE, Requests
from beatpass.gateways.stripe_requests.faults import StripeRefused, translated_errors

if TYPE_CHECKING:
    import stripe

# The most movements of a payout that can be read within a request's time limit.
_MOST_MOVEMENTS = 2_000


class AccountRequests(Requests):
    def fetch_account(self, account_id: str) -> dict[str, Any]:
        """The v1 account object. Raises AccountGone if the platform has no access to it."""
        with translated_errors(account_id):
            account = self._client.v1.accounts.retrieve(account_id)
        if account.id != account_id:
            raise StripeRefused("answered with another account")
        return account.to_dict()

    def create_account(self, artist_id: str, *, country: str, number: int) -> str:
        """The id of the account, the same for a repeated ``number`` and country."""
        with translated_errors():
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
        with translated_errors(account_id):
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
        with translated_errors(account_id):
            return self._client.v1.accounts.login_links.create(account_id).url

    def fetch_balances(self, account_id: str) -> list[Balance]:
        """The account's balances and payouts in transit. Raises AccountGone."""
        options: Any = {"stripe_account": account_id}
        with translated_errors(account_id):
            balance = self._client.v1.balance.retrieve(None, options)
            in_transit = [
                (payout.currency, payout.amount)
                for status in ("pending", "in_transit")
                for payout in self._payouts(status, options)
            ]
        return balances_of(balance.to_dict(), in_transit)

    def _payouts(self, status: str, options: Any) -> Iterator[stripe.Payout]:  # noqa: ANN401 - the SDK's options
        return self._client.v1.payouts.list({"status": status, "limit": PAGE}, options).auto_paging_iter()

    def fetch_payout(self, payout_id: str, account_id: str) -> Payout:
        """Raises AccountGone."""
        options: Any = {"stripe_account": account_id}
        with translated_errors(account_id):
            found = self._client.v1.payouts.retrieve(
                payout_id, {"expand": ["failure_balance_transaction"]}, options
            ).to_dict()
        return read_payout(found)

    def fetch_payout_movements(self, payout_id: str, account_id: str) -> PayoutMovements:
        """The movements in an automatic payout, without the payout's own. Raises AccountGone."""
        options: Any = {"stripe_account": account_id}
        with translated_errors(account_id):
            listed = self._client.v1.balance_transactions.list(
                {"payout": payout_id, "limit": PAGE, "expand": ["data.source"]}, options
            ).auto_paging_iter()
            found = [each.to_dict() for each in islice(listed, _MOST_MOVEMENTS + 2)]
        movements = [read_movement(each) for each in found if not _is(payout_id, each["source"])]
        return PayoutMovements(movements[:_MOST_MOVEMENTS], NOT_LISTED if len(movements) > _MOST_MOVEMENTS else None)


def _is(object_id: str, expanded: dict[str, Any] | str | None) -> bool:
    return object_id == (expanded["id"] if isinstance(expanded, dict) else expanded)
