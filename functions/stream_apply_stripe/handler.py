"""Stripe's recorded events, from the table's stream: carried out one by one (DESIGN, guarantee 3)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext

from beatpass.gateways.poison_queue import park
from beatpass.gateways.stripe_api import stripe_api
from beatpass.observability import logger, metrics
from beatpass.storage.stripe import from_stream
from beatpass.usecases.apply_stripe_event import apply_stripe_event


@logger.inject_lambda_context
@metrics.log_metrics
def handler(event: dict[str, Any], context: LambdaContext) -> None:  # noqa: ARG001
    """A passing fault raises, and the batch comes again: what is in is noted as done, and skipped."""
    metrics.add_metric(name="StripeEventsDelivered", unit=MetricUnit.Count, value=len(event["Records"]))
    for stream_record in event["Records"]:
        record = from_stream(stream_record)
        if record is None:
            continue
        applied = apply_stripe_event(record, connect=stripe_api, now=_now, park=park)
        logger.info(f"Stripe event {applied}", extra={"event_key": record.key[0]})
        metrics.add_metric(name=f"StripeEvent{applied.title()}", unit=MetricUnit.Count, value=1)


def _now() -> datetime:
    return datetime.now(UTC)
