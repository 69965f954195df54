"""Stripe's recorded events, from the table's stream: carried out one by one (DESIGN, guarantee 3)."""

from __future__ import annotations

from typing import Any

from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext

from beatpass.clock import now
from beatpass.observability import logger, metrics, observed
from beatpass.usecases.apply_stripe_event import apply_stripe_stream


@observed
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:  # noqa: ARG001
    """A passing fault raises, and the whole batch comes again; so nothing is ever reported as a single failure."""
    applied = apply_stripe_stream(event["Records"], now=now)
    logger.info("Stripe events applied", extra={"events": dict(applied)})
    for outcome, count in applied.items():
        metrics.add_metric(name=f"StripeEvents{outcome.title()}", unit=MetricUnit.Count, value=count)
    return {"batchItemFailures": []}
