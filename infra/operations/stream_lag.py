"""Waits until the projection has processed all facts."""

from __future__ import annotations

import time

from beatpass.usecases.platform.fact_traces import facts_in_flight

_PAUSE_SECONDS = 1.0
_STALLED_SECONDS = 60.0


def wait_for_projection() -> int:
    """Wait until all facts are projected, or nothing changes for a minute. Returns how many producers are behind."""
    before, changed_at = facts_in_flight(), time.monotonic()
    while before and time.monotonic() - changed_at < _STALLED_SECONDS:
        time.sleep(_PAUSE_SECONDS)
        now = facts_in_flight()
        if now != before:
            before, changed_at = now, time.monotonic()
    return len(before)
