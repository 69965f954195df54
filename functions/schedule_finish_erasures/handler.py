"""Every six hours: finish what requests to forget somebody ask for (docs/privacy.md 5)."""

from __future__ import annotations

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from beatpass.clock import now
from beatpass.observability import add_count, logger, observed, ran
from beatpass.usecases.privacy.finish_erasures import finish_erasures

_SEGMENTS = 4


@observed
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:  # noqa: ARG001
    """Return the counts of this run. An operator's run does not wait for requests to be an hour old."""
    started = now()
    erased = finish_erasures(now=started, at_once=event.get("source") != "aws.events", segments=_SEGMENTS)
    report = {"done": erased.done, "left": erased.left, "overdue": erased.overdue}
    logger.info("erasures finished", extra={**report, "seconds": ran(started)})
    add_count("ErasuresOverdue", erased.overdue)
    return report
