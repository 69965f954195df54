"""``AS_OF=2028-02-29T12:00Z``: tests and benches run as if they began at that moment.

This moves the clock of this process alone. Durations, timeouts and pauses stay real: ``time.monotonic()``,
``time.perf_counter()`` and ``time.process_time()`` are not moved.
"""

from __future__ import annotations

import os
from datetime import UTC, datetime

import time_machine

VARIABLE = "AS_OF"


def moment_of(text: str) -> datetime:
    """ISO 8601, in UTC where no zone is named. Raises ValueError."""
    moment = datetime.fromisoformat(text)
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)


def travel_if_asked() -> None:
    """Until this process ends, where the variable is set; the programs that it starts have to ask themselves."""
    if text := os.environ.get(VARIABLE):
        time_machine.travel(moment_of(text)).start()
