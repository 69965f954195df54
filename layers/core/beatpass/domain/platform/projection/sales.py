"""What sales brought in, track by track."""

from __future__ import annotations

from beatpass.domain.platform.facts import SaleSettled
from beatpass.domain.platform.projection.working_documents import Figures, track_of


def sale_settled(fact: SaleSettled, figures: Figures) -> None:
    """All sales are in the platform's currency (pricing.CURRENCY), so incomes compare."""
    track_of(figures, fact.track_id).income += fact.amount
