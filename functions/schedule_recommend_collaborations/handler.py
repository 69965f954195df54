"""Every day: whom each producer might work with next (SPEC 8)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext

from beatpass.observability import logger, metrics, observed
from beatpass.usecases.recommend_collaborations import recommend_collaborations


@observed
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:  # noqa: ARG001
    """What was done. A fault raises, and the schedule's event is delivered again.

    ``segment`` and ``segments`` of the event, where a schedule gives them, say which part of the producers to serve.
    """
    started = datetime.now(UTC)
    made = recommend_collaborations(now=started, part=(event.get("segment", 0), event.get("segments", 1)))
    told = {
        "producers": made.producers,
        "candidates": made.candidates,
        "asked": made.asked,
        "answered": made.answered,
        "seconds": (datetime.now(UTC) - started).total_seconds(),
    }
    logger.info("collaborations recommended", extra=told)
    metrics.add_metric(name="RecommendationsMade", unit=MetricUnit.Count, value=made.answered)
    metrics.add_metric(name="RecommendationSeconds", unit=MetricUnit.Seconds, value=told["seconds"])
    return told
