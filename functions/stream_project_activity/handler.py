"""Project the activity table's stream into figures, exactly once in effect (docs/architecture.md 4.1 and 4.3)."""

from __future__ import annotations

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from beatpass.observability import add_count, logger, observed
from beatpass.usecases.platform.project_activity import project_stream


@observed
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:  # noqa: ARG001
    """Raises on temporary failures: the batch is delivered again, and facts applied before are skipped by their trace.

    So no single failures are reported; the empty list says that the whole batch is done.
    """
    projected = project_stream(event["Records"])
    logger.info("projected", extra={"applied": projected.applied, "skipped": projected.skipped})
    add_count("FactsApplied", projected.applied)
    add_count("FactsSkipped", projected.skipped)
    add_count("FactsParked", projected.quarantined)
    if projected.verdicts:
        for name, plays in (
            ("PlaysApplied", projected.verdicts.total()),
            ("PlaysWithoutToken", projected.verdicts["no_token"]),
            ("PlaysOfCrowdedNetworks", projected.verdicts["network_cap"]),
        ):
            add_count(name, plays)
    return {"batchItemFailures": []}
