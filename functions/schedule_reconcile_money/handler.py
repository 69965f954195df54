"""Every day: the books of money against themselves and against Stripe (SPEC 11)."""

from __future__ import annotations

from typing import Any

from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext

from beatpass.clock import now
from beatpass.observability import logger, metrics, observed, ran
from beatpass.usecases.reconcile_money import reconcile_money


@observed
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:  # noqa: ARG001
    """What was found. A fault raises, and the schedule's event is delivered again."""
    started = now()
    found = reconcile_money(now=now)
    told = {
        "rows": found.rows,
        "movements": found.movements,
        "recovered": found.recovered,
        "refreshed": found.refreshed,
        "findings": dict(found.by_kind),
    }
    say = logger.error if found.findings else logger.info  # by kind: whose they are is in the report, not in a log
    say("money reconciled", extra={**told, "seconds": ran(started)})
    metrics.add_metric(name="MoneyFindings", unit=MetricUnit.Count, value=len(found.findings))
    metrics.add_metric(name="StripeEventsRecovered", unit=MetricUnit.Count, value=found.recovered)
    return told
