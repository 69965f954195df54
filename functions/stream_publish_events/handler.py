"""What happened goes out: the outbox's stream, told to the event bus at least once each.

See docs/specification.md 12.2.
"""

from __future__ import annotations

from typing import Any

from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext

from beatpass.observability import logger, metrics, observed
from beatpass.usecases.platform.publish_events import publish_stream


@observed
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:  # noqa: ARG001
    """A passing fault raises, and the whole batch comes again; so nothing is ever reported as a single failure."""
    told = publish_stream(event["Records"])
    logger.info("events published", extra={"published": told.published, "parked": told.quarantined})
    metrics.add_metric(name="EventsPublished", unit=MetricUnit.Count, value=told.published)
    metrics.add_metric(name="EventsParked", unit=MetricUnit.Count, value=told.quarantined)
    return {"batchItemFailures": []}
