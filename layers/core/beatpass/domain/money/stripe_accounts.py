"""A producer's connected account, as far as the finances page and the payouts need it (docs/specification.md 10.1)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class StripeAccount:
    """What Stripe answered to a fetch begun at ``fetched_at``; all flags down where the account left the platform.

    ``missing`` names Stripe's requirements that are due. Who may be paid is said by ``transfers_active``: an account
    with the recipient agreement is healthy with ``charges_enabled`` down. ``artist_id`` is whose it is.
    """

    id: str
    fetched_at: str
    connected: bool = False
    charges_enabled: bool = False
    payouts_enabled: bool = False
    details_submitted: bool = False
    transfers_active: bool = False
    missing: list[str] = field(default_factory=list)
    disabled_reason: str | None = None
    country: str | None = None
    default_currency: str | None = None
    artist_id: str | None = None


def read_account(content: Mapping[str, Any], *, fetched_at: str) -> StripeAccount:
    """The account of a v1 account object; KeyError or TypeError where it is not one."""
    requirements = content.get("requirements") or {}
    capabilities = content.get("capabilities") or {}
    due = {*(requirements.get("currently_due") or ()), *(requirements.get("past_due") or ())}
    return StripeAccount(
        id=content["id"],
        fetched_at=fetched_at,
        connected=True,
        charges_enabled=bool(content.get("charges_enabled")),
        payouts_enabled=bool(content.get("payouts_enabled")),
        details_submitted=bool(content.get("details_submitted")),
        transfers_active=capabilities.get("transfers") == "active",
        missing=sorted(due),
        disabled_reason=requirements.get("disabled_reason"),
        country=content.get("country"),
        default_currency=content.get("default_currency"),
        artist_id=(content.get("metadata") or {}).get("artist_id"),
    )
