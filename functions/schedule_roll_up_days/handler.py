"""Monthly: roll up the days of each month that ended at least two days ago into one document.

See docs/specification.md 6.2.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from beatpass.clock import now
from beatpass.domain.platform.times import day_of, from_iso, to_iso
from beatpass.observability import add_count, logger, observed, ran
from beatpass.usecases.insights.roll_up_days import roll_up_days

_SEGMENTS = 4
# Plays arrive up to a day late: after two days the plays of the end of a month are projected.
_DELAY = timedelta(days=2)
_TIME_TO_END_MS = 30_000


@observed
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Return the counts of this run. Errors are raised, and the next run does what is left."""
    started = now()
    fired = from_iso(event["time"]) if event.get("source") == "aws.events" else started
    month = day_of(to_iso(fired - _DELAY))[:7]
    rolled = roll_up_days(
        before=month, segments=_SEGMENTS, in_time=lambda: context.get_remaining_time_in_millis() > _TIME_TO_END_MS
    )
    report = {"before": month, "months": rolled.months, "made": rolled.made, "left": rolled.left}
    logger.info("days rolled up", extra={**report, "seconds": ran(started)})
    add_count("MonthsRolledUp", rolled.made)
    add_count("MonthsLeft", rolled.left)
    return report
