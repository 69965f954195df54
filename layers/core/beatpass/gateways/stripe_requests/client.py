"""The client of the SDK, kept for the process, and what its answers have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from beatpass.domain.platform.times import milliseconds
from beatpass.gateways.stripe_secrets import forget_stripe_secrets

if TYPE_CHECKING:
    import stripe
    from stripe import StripeClient

# The most items that Stripe returns in a page of a list.
PAGE = 100


class Kept:
    """The API of this process, once it was asked for; ``stripe_api`` fills it."""

    api: Any = None


def forget_client() -> None:
    """Drop the kept client, so that the next call reads the API key again."""
    Kept.api = None
    forget_stripe_secrets()


class Requests:
    """The base of all requests."""

    _client: StripeClient

    def _with_reversals(self, transfer: stripe.Transfer) -> dict[str, Any]:
        """The transfer with all its reversals: the object itself lists only the latest ten."""
        content = transfer.to_dict()
        if content["reversals"]["has_more"]:
            found = self._client.v1.transfers.reversals.list(transfer.id, {"limit": PAGE})
            content["reversals"]["data"] = [each.to_dict() for each in found.auto_paging_iter()]
        return content


def metadata_of(made: Any, name: str) -> str | None:  # noqa: ANN401 - any object with metadata
    found: str | None = (made.to_dict().get("metadata") or {}).get(name)
    return found


def id_in(value: Any) -> str:  # noqa: ANN401 - an id, or the object itself where it was expanded
    return value if isinstance(value, str) else str(value.id)


def unix_seconds(instant: str) -> int:
    return milliseconds(instant) // 1_000
