"""Every half hour: scores become ranks (SPEC 5). ``make build-leaderboards`` runs the same for this moment."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import uuid4

from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext

from beatpass.clock import now
from beatpass.domain.boards import Run, manual_run, scheduled_run
from beatpass.domain.times import from_iso
from beatpass.observability import logger, metrics, observed, ran
from beatpass.usecases.build_leaderboards import build_leaderboards
from beatpass.usecases.freeze_season import freeze_season

# DynamoDB answers while the processor packs; two cores are all that the memory of this function brings.
_THREADS = 4
# Of a million producers, each is some 15 MB of a table.
_SEGMENTS = 64


@observed
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:  # noqa: ARG001
    """The build that is served afterwards. A fault raises, and the schedule's event is delivered again."""
    started = now()
    built = build_leaderboards(
        _run_of(event, started), attempt=uuid4().hex[:12], clock=now, threads=_THREADS, segments=_SEGMENTS
    )
    frozen = freeze_season(built.build, threads=_THREADS)
    build, seconds = built.build, ran(started)
    told = {
        "build": build.id,
        "population": build.population,
        "made_here": built.made_here,
        "unlocked": built.unlocked,
        "froze": frozen.digest if frozen else None,
    }
    logger.info("leaderboards built", extra={**told, "seconds": seconds})
    metrics.add_metric(name="LeaderboardPopulation", unit=MetricUnit.Count, value=build.population)
    metrics.add_metric(name="AchievementsUnlocked", unit=MetricUnit.Count, value=built.unlocked)
    return {**told, "built_at": build.built_at, "next_build_at": build.next_build_at, "digest": build.digest}


def _run_of(event: dict[str, Any], now: datetime) -> Run:
    """EventBridge names the time it fired for, the same however often it delivers."""
    return scheduled_run(from_iso(event["time"])) if event.get("source") == "aws.events" else manual_run(now)
