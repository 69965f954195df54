"""Every day: the subscription pools of months that are over are split, and those that are sent are closed (SPEC 10)."""

from __future__ import annotations

from collections import Counter
from typing import Any

from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext

from beatpass.clock import now
from beatpass.domain.times import from_iso
from beatpass.observability import logger, metrics, observed, ran
from beatpass.usecases.close_pools import close_pools

_SEGMENTS = 4


@observed
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:  # noqa: ARG001
    """Where each pool that was not closed stands now. A fault raises, and the schedule's event is delivered again."""
    started = now()
    # EventBridge names the time it fired for; by hand, a later one closes a month early.
    fired = from_iso(event["time"]) if "time" in event else started
    pools = close_pools(fired, now=now, segments=_SEGMENTS)
    told = {pool.group: pool.state for pool in pools}
    logger.info("pools looked after", extra={"pools": told, "seconds": ran(started)})
    for state, count in Counter(told.values()).items():
        metrics.add_metric(name=f"Pools{state.title()}", unit=MetricUnit.Count, value=count)
    return told
