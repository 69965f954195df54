"""Every day: whom each producer might work with next (SPEC 8)."""

from __future__ import annotations

from typing import Any

from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext

from beatpass.clock import now
from beatpass.domain.times import day_of, from_iso, to_iso
from beatpass.observability import logger, metrics, observed, ran
from beatpass.usecases.recommend_collaborations import recommend_collaborations

_THREADS = 4
# What is begun must be able to end: so many slices at once, of a million producers, take a minute or two.
_TIME_TO_END_MS = 240_000


@observed
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """What was done of the day's run. A fault raises, and the schedule's event is delivered again."""
    started = now()
    # EventBridge names the time it fired for: the day's first event begins its run, later ones go on with what is left.
    run = day_of(to_iso(from_iso(event["time"]))) if event.get("source") == "aws.events" else to_iso(started)
    made = recommend_collaborations(
        run,
        now=started,
        threads=_THREADS,
        in_time=lambda: context.get_remaining_time_in_millis() > _TIME_TO_END_MS,
    )
    told = {
        "run": run,
        "producers": made.producers,
        "candidates": made.candidates,
        "asked": made.asked,
        "answered": made.answered,
        "left": made.left,
    }
    logger.info("collaborations recommended", extra=told)
    metrics.add_metric(name="RecommendationsMade", unit=MetricUnit.Count, value=made.answered)
    if not made.left:
        ran(started)
    return told
