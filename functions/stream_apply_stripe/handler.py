"""Apply Stripe's recorded events from the table's stream, one by one (docs/architecture.md 4.3)."""

from __future__ import annotations

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from beatpass.clock import now
from beatpass.observability import add_count, logger, observed
from beatpass.usecases.money.apply_stripe_event import apply_stripe_stream


@observed
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:  # noqa: ARG001
    """A transient error raises, and the whole batch is delivered again; no single failures are reported."""
    applied = apply_stripe_stream(event["Records"], now=now)
    logger.info("Stripe events applied", extra={"events": dict(applied)})
    for outcome, count in applied.items():
        add_count(f"StripeEvents{outcome.title()}", count)
    return {"batchItemFailures": []}
