"""Tell producers of their weeks, their months and what is out of the ordinary (docs/specification.md 6.13)."""

from __future__ import annotations

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from beatpass.clock import now
from beatpass.domain.platform.times import from_iso
from beatpass.observability import add_count, logger, observed, ran
from beatpass.usecases.insights.tell_producers import tell_producers

_SEGMENTS = 4
_TIME_TO_END_MS = 30_000


@observed
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Return the counts of this run. Errors are raised, and the next run does what is left."""
    started = now()
    # EventBridge's event has the scheduled time, which is the same in every delivery.
    fired = from_iso(event["time"]) if event.get("source") == "aws.events" else started
    day = fired.date()
    told = tell_producers(
        day,
        now=started,
        segments=_SEGMENTS,
        in_time=lambda: context.get_remaining_time_in_millis() > _TIME_TO_END_MS,
    )
    report = {"day": day.isoformat(), "digests": told.digests, "alerts": told.alerts, "left": told.left}
    logger.info("producers told", extra={**report, "seconds": ran(started)})
    add_count("DigestsMade", told.digests)
    add_count("AlertsRaised", told.alerts)
    return report
