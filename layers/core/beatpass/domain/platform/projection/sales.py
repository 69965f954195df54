"""Sum the income from sales of each track."""

from __future__ import annotations

from beatpass.domain.platform.facts import SaleSettled
from beatpass.domain.platform.projection.acquisitions import acquire_income
from beatpass.domain.platform.projection.working_documents import Figures, track_of


def apply_sale_settled(fact: SaleSettled, figures: Figures) -> None:
    """All sales are in the platform's currency (pricing.CURRENCY), so the incomes of tracks are comparable."""
    track_of(figures, fact.track_id).income += fact.amount
    acquire_income(fact, figures)
