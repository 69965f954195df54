"""Hourly: split the subscription pools of months that are over, and close those whose splits are sent.

See docs/specification.md 10.6.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from beatpass.clock import now
from beatpass.domain.platform.times import from_iso
from beatpass.observability import add_count, logger, observed, ran
from beatpass.usecases.money.pooling.close_pools import close_pools

# A run whose time ends keeps the segments that it has done.
_SEGMENTS, _AT_ONCE = 32, 4


@observed
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:  # noqa: ARG001
    """The state of each pool that was not closed. An error raises, and the next run does what is left."""
    started = now()
    # EventBridge sends its scheduled time. An operator can send a later one to close a month early.
    fired = from_iso(event["time"]) if "time" in event else started
    pools = close_pools(fired, now=now, segments=_SEGMENTS, at_once=_AT_ONCE)
    states = {pool.group: pool.state for pool in pools}
    logger.info("pools advanced", extra={"pools": states, "seconds": ran(started)})
    for state, count in Counter(states.values()).items():
        add_count(f"Pools{state.title()}", count)
    return states
