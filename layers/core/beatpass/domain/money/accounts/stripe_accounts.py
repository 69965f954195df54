"""A producer's connected account, with the fields that the finances page and the payouts need.

See docs/specification.md 10.1.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from beatpass.domain.money.stripe_objects import StripeObject, from_unix_seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class StripeAccount:
    """Stripe's answer to a fetch that began at ``fetched_at``; all flags are False once the account left the platform.

    ``missing`` names Stripe's requirements that are due, by the ``deadline`` if there is one; ``pending`` are those
    that Stripe verifies. ``transfers_active`` decides whether the producer can be paid: an account under the recipient
    agreement is healthy without ``charges_enabled``. ``artist_id`` is its producer.

    ``payout_interval`` is Stripe's daily, weekly, monthly or manual; ``payout_days`` are the names of weekdays or the
    numbers of days of the month; ``payout_delay_days`` is how long money of a charge waits.
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
    pending: list[str] = field(default_factory=list)
    deadline: str | None = None
    payout_interval: str | None = None
    payout_days: list[str] = field(default_factory=list)
    payout_delay_days: int | None = None


def read_account(content: StripeObject, *, fetched_at: str) -> StripeAccount:
    """Read a v1 account object. Raises KeyError or TypeError."""
    requirements = content.get("requirements") or {}
    capabilities = content.get("capabilities") or {}
    schedule = ((content.get("settings") or {}).get("payouts") or {}).get("schedule") or {}
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
        pending=sorted(requirements.get("pending_verification") or ()),
        deadline=from_unix_seconds(deadline) if (deadline := requirements.get("current_deadline")) else None,
        artist_id=(content.get("metadata") or {}).get("artist_id"),
        payout_interval=schedule.get("interval"),
        payout_days=_payout_days(schedule),
        payout_delay_days=schedule.get("delay_days"),
    )


def _payout_days(schedule: StripeObject) -> list[str]:
    """The days in their lists, or the one that older accounts have."""
    for name, one in (("weekly_payout_days", "weekly_anchor"), ("monthly_payout_days", "monthly_anchor")):
        found = schedule.get(name) or ([schedule[one]] if schedule.get(one) else [])
        if found:
            return [str(each) for each in found]
    return []
