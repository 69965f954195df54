"""Facts become figures: the activity table's stream, projected exactly once in effect.

See docs/architecture.md 4.1 and 4.3.
"""

from __future__ import annotations

from typing import Any

from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext

from beatpass.observability import logger, metrics
from beatpass.usecases.platform.project_activity import project_stream


@logger.inject_lambda_context
@metrics.log_metrics
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:  # noqa: ARG001
    """A passing fault raises, and the whole batch comes again: what is in is below its producer's mark, and skipped.

    So nothing is ever reported as a single failure; the answer's empty list says that the batch is through.
    """
    projected = project_stream(event["Records"])
    logger.info("projected", extra={"applied": projected.applied, "skipped": projected.skipped})
    metrics.add_metric(name="FactsApplied", unit=MetricUnit.Count, value=projected.applied)
    metrics.add_metric(name="FactsSkipped", unit=MetricUnit.Count, value=projected.skipped)
    metrics.add_metric(name="FactsParked", unit=MetricUnit.Count, value=projected.quarantined)
    return {"batchItemFailures": []}
