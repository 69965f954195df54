"""What a user bought, with the state of each sale (docs/specification.md 10.4)."""

from __future__ import annotations

from beatpass.domain.money.selling.sales import Agreement, SaleOutcome
from beatpass.storage.money import sales


def list_purchases(
    user_id: str, *, after: str | None, limit: int
) -> tuple[list[tuple[Agreement, SaleOutcome]], str | None]:
    """The newest purchases after a cursor position, and the position of the last one; None at the end. Two calls."""
    found, last = sales.list_purchases(user_id, after=after, limit=limit)
    return [(each.agreement, each.state.outcome) for each in found], last
