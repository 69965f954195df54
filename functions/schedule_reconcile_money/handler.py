"""Daily: reconcile the records of money with each other and with Stripe (docs/specification.md 11.7)."""

from __future__ import annotations

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from beatpass.clock import now
from beatpass.observability import add_count, logger, observed, ran
from beatpass.usecases.money.bookkeeping.reconcile_money import reconcile_money


@observed
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:  # noqa: ARG001
    """Counts of what was read and found. An error raises, and the next run does what is left."""
    started = now()
    found = reconcile_money(now=now)
    counts = {
        "rows": found.rows,
        "movements": found.movements,
        "recovered": found.recovered,
        "refreshed": found.refreshed,
        "findings": dict(found.by_kind),
    }
    # Findings by kind only: the ids are in the stored report, not in the log.
    log = logger.error if found.findings else logger.info
    log("money reconciled", extra={**counts, "seconds": ran(started)})
    add_count("MoneyFindings", len(found.findings))
    add_count("SubscriptionLosses", found.new_losses)
    add_count("StripeEventsRecovered", found.recovered)
    return counts
