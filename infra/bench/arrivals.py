"""The batches in which plays reach the projection at a rate: four stream shards and the deployed batching window.

Plays arrive at random times (Poisson). A shard carries a quarter of the producers by hash. A batch begins with its
first play and takes those of its shard that arrive within the window, up to BatchSize. The time that an invocation
takes is left out: the plays that arrive meanwhile would make the next batch larger, and plays cheaper.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from hashlib import blake2b
from typing import Any

from infra.template.document import template

RATES = (1, 12, 100, 1_000)
SHARDS = 4
# From the write to the poll that reads it: Lambda polls a shard four times a second.
STREAM_SECONDS = 0.5


def deployed_window() -> tuple[int, int]:
    """(seconds, most records of a batch)."""
    found = template()["Resources"]["ActivityToFigures"]["Properties"]
    return int(found["MaximumBatchingWindowInSeconds"]), int(found["BatchSize"])


def batches(
    plays: Callable[[], dict[str, Any]], *, rate: float, wanted: int, window: float, most: int
) -> Iterator[list[dict[str, Any]]]:
    """At least ``wanted`` plays in batches, in the order in which they end. ``plays`` makes the next stream record."""
    chance = random.Random(rate)  # noqa: S311 - a load, not a secret
    open_batches: dict[int, tuple[float, list[dict[str, Any]]]] = {}
    now, closed = 0.0, 0
    while closed < wanted:
        now += chance.expovariate(rate)
        for shard, (began, batch) in sorted(open_batches.items(), key=lambda each: each[1][0]):
            if began + window < now:
                del open_batches[shard]
                closed += len(batch)
                yield batch
        record = plays()
        _, batch = open_batches.setdefault(shard_of(record), (now, []))
        batch.append(record)
        if len(batch) == most:
            del open_batches[shard_of(record)]
            closed += len(batch)
            yield batch


def delays(
    rate: float, *, window: float, most: int, seconds_of: Callable[[int], float], wanted: int = 20_000
) -> list[float]:
    """How long after it was logged each play of one shard is counted, in ascending order, in seconds.

    The shard gets ``rate`` plays a second. It invokes the function on one batch after the other, so a play waits for
    the invocation before, for its batch to close, and for its own invocation. A poll sees it after STREAM_SECONDS.
    """
    chance = random.Random(rate)  # noqa: S311 - a load, not a secret
    arrivals: list[float] = []
    while len(arrivals) < wanted:
        arrivals.append((arrivals[-1] if arrivals else 0) + chance.expovariate(rate))
    free, start = 0.0, 0
    found: list[float] = []
    while True:
        began = max(free, arrivals[start] + STREAM_SECONDS)
        end = start
        while end < min(wanted, start + most) and arrivals[end] + STREAM_SECONDS <= began + window:
            end += 1
        if end == wanted:  # nothing arrives any more that would end this batch
            return sorted(found)
        closed = began + window if end - start < most else max(began, arrivals[end - 1] + STREAM_SECONDS)
        free = closed + seconds_of(end - start)
        found += [free - each for each in arrivals[start:end]]
        start = end


def shard_of(record: dict[str, Any]) -> int:
    pk = record["dynamodb"]["Keys"]["pk"]["S"]
    return blake2b(pk.encode(), digest_size=1).digest()[0] % SHARDS
