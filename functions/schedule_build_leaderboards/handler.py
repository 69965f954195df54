"""Build the leaderboards every half hour. ``make build-leaderboards`` starts a build as of now.

See docs/specification.md 5.6.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import uuid4

from aws_lambda_powertools.utilities.typing import LambdaContext

from beatpass.clock import now
from beatpass.domain.leaderboards.boards import Run, manual_run, scheduled_run
from beatpass.domain.platform.times import from_iso
from beatpass.observability import add_count, logger, observed, ran
from beatpass.usecases.leaderboards.build_leaderboards import build_leaderboards
from beatpass.usecases.leaderboards.freeze_season import freeze_season

# More threads than the two cores of this function's memory size: they wait for DynamoDB while others pack.
_THREADS = 4
# For a million producers, each segment is about 15 MB of a table.
_SEGMENTS = 64
# What a build leaves of its time, so that it can say that it ran out.
_SPARE_SECONDS = 15


@observed
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Returns the build that is served afterwards. On an error it raises; the next half hour makes a new build."""
    started = now()

    def time_left() -> float:
        return context.get_remaining_time_in_millis() / 1000 - _SPARE_SECONDS

    built = build_leaderboards(
        _run_of(event, started),
        attempt=uuid4().hex[:12],
        clock=now,
        time_left=time_left,
        threads=_THREADS,
        segments=_SEGMENTS,
    )
    frozen = freeze_season(built.build, threads=_THREADS, time_left=time_left)
    build, seconds = built.build, ran(started)
    result = {
        "build": build.id,
        "population": build.population,
        "made_here": built.made_here,
        "unlocked": built.unlocked,
        "froze": frozen.digest if frozen else None,
    }
    logger.info("leaderboards built", extra={**result, "seconds": seconds})
    add_count("LeaderboardPopulation", build.population)
    add_count("AchievementsUnlocked", built.unlocked)
    return {**result, "built_at": build.built_at, "next_build_at": build.next_build_at, "digest": build.digest}


def _run_of(event: dict[str, Any], now: datetime) -> Run:
    """EventBridge's event has the scheduled time, which is the same in every delivery."""
    return scheduled_run(from_iso(event["time"])) if event.get("source") == "aws.events" else manual_run(now)
