"""Publish the outbox's stream to the event bus, each event at least once (docs/specification.md 12.2)."""

from __future__ import annotations

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from beatpass.observability import add_count, logger, observed
from beatpass.usecases.platform.publish_events import publish_stream


@observed
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:  # noqa: ARG001
    """Raises on temporary failures, and the whole batch is delivered again; so no single failures are reported."""
    result = publish_stream(event["Records"])
    logger.info("events published", extra={"published": result.published, "parked": result.quarantined})
    add_count("EventsPublished", result.published)
    add_count("EventsParked", result.quarantined)
    return {"batchItemFailures": []}
