"""The cost of invocations and their calls to DynamoDB, at the list prices below.

Measured: calls, request units by AWS's rules from the sizes of the items, CPU time. Assumed: us-east-1, on demand, no
free tier; arm64; a core of this machine is as fast as a full one of Lambda (1,769 MB), and smaller functions are slower
in proportion; network waits as in WAIT_MS, one after the other. Reads of streams by Lambda and the JWT authorizer are
free. Storage, logs, cold starts and outgoing traffic are left out.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from contextlib import redirect_stdout
from dataclasses import dataclass
from io import StringIO
from math import ceil

from infra.bench.calls import Call, watched
from infra.bench.capacity import Units, units
from infra.bench.timing import seconds

USD_PER_WRITE_UNIT = 0.625e-6
USD_PER_READ_UNIT = 0.125e-6
USD_PER_HTTP_REQUEST = 1.00e-6
USD_PER_INVOCATION = 0.20e-6
USD_PER_GB_SECOND = 0.0000133334
FULL_CORE_MB = 1_769
WAIT_MS = {"PutItem": 5, "UpdateItem": 5, "GetItem": 5, "BatchGetItem": 10, "Query": 10, "TransactWriteItems": 40}


@dataclass(frozen=True, slots=True)
class Run:
    """What one invocation used. ``calls`` is the number of its calls, ``wait_ms`` the time for which it waits."""

    cpu_seconds: float
    wait_ms: int
    calls: int
    used: Units

    def usd(self, memory: int) -> float:
        return (
            self.used.write * USD_PER_WRITE_UNIT
            + self.used.read * USD_PER_READ_UNIT
            + USD_PER_INVOCATION
            + USD_PER_GB_SECOND * memory / 1024 * self.milliseconds(memory) / 1000
        )

    def milliseconds(self, memory: int) -> int:
        return ceil(1000 * self.cpu_seconds * max(1, FULL_CORE_MB / memory) + self.wait_ms)


def run(block: Callable[[], object], note: Callable[[list[Call]], object] = lambda _: None) -> Run:
    """Invoke the block. ``note`` gets its calls, which are too large to be kept."""
    with watched() as made, redirect_stdout(StringIO()):  # metrics
        cpu = seconds(block, time.process_time)
    note(made)
    return Run(cpu, _wait(made), len(made), units(made))


def _wait(calls: Iterable[Call]) -> int:
    return sum(WAIT_MS[call.operation] for call in calls)
