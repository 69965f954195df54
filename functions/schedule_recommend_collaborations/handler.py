"""Daily: recommend collaborators to each producer (docs/specification.md 8.2)."""

from __future__ import annotations

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from beatpass.clock import now
from beatpass.domain.platform.times import day_of, from_iso, to_iso
from beatpass.observability import add_count, logger, observed, ran
from beatpass.usecases.collaboration.recommend_collaborations import recommend_collaborations

_THREADS = 4
# A started batch of slices must be able to finish: with a million producers it takes a minute or two.
_TIME_TO_END_MS = 240_000


@observed
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Return the counts of this call. Errors are raised, and the next run does what is left."""
    started = now()
    # EventBridge's event has its scheduled time: the first event of a day starts the run, the others continue it.
    run = day_of(to_iso(from_iso(event["time"]))) if event.get("source") == "aws.events" else to_iso(started)
    result = recommend_collaborations(
        run,
        now=started,
        threads=_THREADS,
        in_time=lambda: context.get_remaining_time_in_millis() > _TIME_TO_END_MS,
    )
    report = {
        "run": run,
        "producers": result.producers,
        "candidates": result.candidates,
        "asked": result.asked,
        "answered": result.answered,
        "left": result.left,
    }
    logger.info("collaborations recommended", extra=report)
    add_count("RecommendationsMade", result.answered)
    if not result.left:
        ran(started)
    return report
