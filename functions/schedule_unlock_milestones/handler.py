"""Every day: profiles grow older, and some track has sold best (SPEC 4)."""

from __future__ import annotations

from typing import Any

from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext

from beatpass.clock import now
from beatpass.domain.times import day_of, from_iso, to_iso
from beatpass.observability import logger, metrics, observed, ran
from beatpass.usecases.unlock_milestones import unlock_milestones

_SEGMENTS = 4


@observed
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:  # noqa: ARG001
    """What this day's run has found. A fault raises, and the schedule's event is delivered again."""
    started = now()
    # EventBridge names the time it fired for, the same however often it delivers.
    fired = from_iso(event["time"]) if event.get("source") == "aws.events" else started
    day = day_of(to_iso(fired))
    found = unlock_milestones(day, segments=_SEGMENTS)
    told = {"day": day, "producers": found.producers, "unlocked": found.unlocked}
    logger.info("milestones unlocked", extra={**told, "seconds": ran(started)})
    metrics.add_metric(name="AchievementsUnlocked", unit=MetricUnit.Count, value=found.unlocked)
    return told
