"""cost.usd_per_million_plays: the cost of API requests, writes of plays and their projection at the list prices below.

Measured: calls, request units by AWS's rules from the sizes of the items, CPU time. Assumed:

- us-east-1, on demand, no free tier; arm64; a core of this machine is as fast as a full one of Lambda (1,769 MB), and
  smaller functions are slower in proportion; network waits as in WAIT_MS.
- The process did not log a play of the track in the last two seconds, so it reads the track: the most expensive case.
- The projection receives full batches of 2,000; ``.._in_small_batches`` has batches of 50, as in a quiet hour.
- Reads of streams by Lambda and the JWT authorizer are free. Storage, logs and outgoing traffic are left out.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from math import ceil
from statistics import median

from infra.bench.calls import Call, watched
from infra.bench.capacity import units
from infra.bench.functions import CONTEXT, handler
from infra.bench.listening import BATCH, Listening
from infra.bench.plays import log_play
from infra.bench.projection import load
from infra.bench.timing import seconds
from infra.bench.world import build_world
from infra.tables import empty_tables
from infra.template.document import memory_mb

USD_PER_WRITE_UNIT = 0.625e-6
USD_PER_READ_UNIT = 0.125e-6
USD_PER_HTTP_REQUEST = 1.00e-6
USD_PER_INVOCATION = 0.20e-6
USD_PER_GB_SECOND = 0.0000133334
FULL_CORE_MB = 1_769
WAIT_MS = {"PutItem": 5, "GetItem": 5, "BatchGetItem": 10, "TransactWriteItems": 40}
_SMALL_BATCH = 50
_PLAYS, _BATCHES = 100, 5


@dataclass(frozen=True, slots=True)
class Run:
    """The calls and the CPU time of one invocation."""

    calls: list[Call]
    cpu_seconds: float


def measure() -> Iterator[tuple[str, float]]:
    ingest = _ingest()
    empty_tables()  # the next load has producers with the same names
    listening = Listening()
    load(listening)
    full, small = _projection(listening, BATCH), _projection(listening, _SMALL_BATCH)
    yield "cost.usd_per_million_plays", 1e6 * (ingest + full)
    yield "cost.usd_per_million_plays_api_and_ingest", 1e6 * ingest
    yield "cost.usd_per_million_plays_projection", 1e6 * full
    yield "cost.usd_per_million_plays_in_small_batches", 1e6 * (ingest + small)


def _ingest() -> float:
    """The cost of logging one play."""
    world = build_world()
    cold = _run(lambda: log_play(world))
    cpu = median(_run(lambda: log_play(world)).cpu_seconds for _ in range(_PLAYS))
    return USD_PER_HTTP_REQUEST + _usd(Run(cold.calls, cpu), memory_mb("HttpPlays"))


def _projection(listening: Listening, batch: int) -> float:
    """The cost of projecting one play in batches of this size."""
    project, runs = handler("stream_project_activity"), []
    for _ in range(_BATCHES):
        event = {"Records": listening.plays(batch)}
        runs.append(_run(partial(project, event, CONTEXT)))
    return median(_usd(run, memory_mb("StreamProjectActivity")) for run in runs) / batch


def _run(block: Callable[[], object]) -> Run:
    with watched() as made:
        cpu = seconds(block, time.process_time)
    return Run(made, cpu)


def _usd(run: Run, memory: int) -> float:
    """The cost of an invocation with its calls to DynamoDB."""
    used = units(run.calls)
    milliseconds = ceil(1000 * run.cpu_seconds * max(1, FULL_CORE_MB / memory) + _wait(run.calls))
    return (
        used.write * USD_PER_WRITE_UNIT
        + used.read * USD_PER_READ_UNIT
        + USD_PER_INVOCATION
        + USD_PER_GB_SECOND * memory / 1024 * milliseconds / 1000
    )


def _wait(calls: Iterable[Call]) -> int:
    return sum(WAIT_MS[call.operation] for call in calls)
