"""Waits for the projection."""

from __future__ import annotations

import time

from beatpass.storage.platform.stream_lag import facts_in_flight

_PAUSE_SECONDS = 1.0
_STALLED_SECONDS = 60.0


def wait_until_nothing_is_on_its_way() -> int:
    """How many producers still have facts on their way when nothing has moved for a minute; at best 0."""
    before, moved = facts_in_flight(), time.monotonic()
    while before and time.monotonic() - moved < _STALLED_SECONDS:
        time.sleep(_PAUSE_SECONDS)
        now = facts_in_flight()
        if now != before:
            before, moved = now, time.monotonic()
    return len(before)
