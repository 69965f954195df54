"""cost.usd_per_million_plays.<rate>: API requests, writes of plays and their projection, by plays a second.

cost.usd_per_month.<load>: the whole bill of a month (monthly.py).

Prices and assumptions are those of lambda_cost.py and play_costs.py. The process that logs a play did not log one of
its track in the last two seconds, so it reads the track: the most expensive case.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from statistics import median

from infra.bench import monthly
from infra.bench.busy_day import busy_day
from infra.bench.lambda_cost import USD_PER_HTTP_REQUEST, run
from infra.bench.play_costs import measured
from infra.bench.plays import log_play
from infra.bench.world import World, build_world
from infra.tables import empty_tables
from infra.template.document import memory_mb

_PLAYS = 100


def measure() -> Iterator[tuple[str, float]]:
    world = build_world()
    page, stored = monthly.page_usd(world), monthly.stored_bytes(world)
    ingest = _ingest(world)
    empty_tables()  # the busy day has producers with the same names
    busy_day().store()
    yield "cost.usd_per_million_plays_api_and_ingest", 1e6 * ingest
    for rate, costs in measured().items():
        yield f"cost.usd_per_million_plays.{rate}_per_second", 1e6 * (ingest + costs.usd)
        yield f"cost.usd_per_million_plays_projection.{rate}_per_second", 1e6 * costs.usd
    by_rate = {rate: ingest + costs.usd for rate, costs in measured().items()}
    yield from monthly.measure(play_usd=by_rate, page_usd=page, stored_bytes=stored)


def _ingest(world: World) -> float:
    """The cost of logging one play."""
    cold = run(lambda: log_play(world))
    cpu = median(run(lambda: log_play(world)).cpu_seconds for _ in range(_PLAYS))
    return USD_PER_HTTP_REQUEST + replace(cold, cpu_seconds=cpu).usd(memory_mb("HttpPlays"))
