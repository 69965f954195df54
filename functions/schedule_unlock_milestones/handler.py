"""Unlock the achievements that are decided once a day (docs/specification.md 4.3)."""

from __future__ import annotations

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from beatpass.clock import now
from beatpass.domain.platform.times import day_of, from_iso, to_iso
from beatpass.observability import add_count, logger, observed, ran
from beatpass.usecases.progress.unlock_milestones import unlock_milestones

_SEGMENTS = 4


@observed
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:  # noqa: ARG001
    """Returns the result of this day's run. On an error it raises, and the next run does what is left."""
    started = now()
    # EventBridge's event has the scheduled time, which is the same in every delivery.
    fired = from_iso(event["time"]) if event.get("source") == "aws.events" else started
    day = day_of(to_iso(fired))
    found = unlock_milestones(day, segments=_SEGMENTS)
    result = {"day": day, "producers": found.producers, "unlocked": found.unlocked}
    logger.info("milestones unlocked", extra={**result, "seconds": ran(started)})
    add_count("AchievementsUnlocked", found.unlocked)
    return result
