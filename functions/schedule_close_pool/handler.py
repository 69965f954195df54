"""Every day: the subscription pools of months that are over are split, and those that are sent are closed.

See docs/specification.md 10.6.
"""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from typing import Any

from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext

from beatpass.domain.platform.times import from_iso
from beatpass.observability import logger, metrics, observed, ran
from beatpass.usecases.money.close_pools import close_pools

_SEGMENTS = 4


@observed
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:  # noqa: ARG001
    """Where each pool that was not closed stands now. A fault raises, and the schedule's event is delivered again."""
    started = datetime.now(UTC)
    # EventBridge names the time it fired for; by hand, a later one closes a month early.
    fired = from_iso(event["time"]) if "time" in event else started
    pools = close_pools(fired, now=lambda: datetime.now(UTC), segments=_SEGMENTS)
    told = {pool.group: pool.state for pool in pools}
    logger.info("pools looked after", extra={"pools": told, "seconds": ran(started)})
    for state, count in Counter(told.values()).items():
        metrics.add_metric(name=f"Pools{state.title()}", unit=MetricUnit.Count, value=count)
    return told
