"""Every ten minutes: the splits that are due are sent to their producers' accounts at Stripe (SPEC 10)."""

from __future__ import annotations

from typing import Any

from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext

from beatpass.clock import now
from beatpass.observability import logger, metrics, observed, ran
from beatpass.usecases.send_splits import send_splits

# One that has begun must be able to end: its calls to Stripe take two minutes at the worst.
_TIME_TO_END_MS = 180_000
# Two calls to Stripe a split, of some 0.2 s each: 40 calls a second of the 100 that Stripe allows a platform.
_SENDERS = 8


@observed
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:  # noqa: ARG001
    """How many splits came to which status. A fault raises; what is left is due at the next run."""
    started = now()
    sent = send_splits(
        now=now,
        in_time=lambda: context.get_remaining_time_in_millis() > _TIME_TO_END_MS,
        senders=_SENDERS,
    )
    told = dict(sent)
    logger.info("splits sent", extra={"splits": told, "seconds": ran(started)})
    for name, count in sent.items():
        status, _, reason = name.partition(" ")
        metrics.add_metric(name=f"Splits{status.title()}", unit=MetricUnit.Count, value=count)
        if reason == "balance_insufficient":
            metrics.add_metric(name="SplitsWithoutFunds", unit=MetricUnit.Count, value=count)
    return told
