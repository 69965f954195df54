"""Deciding anew when another writer was faster."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from typing import TypeVar

from beatpass.storage.errors import Conflict

T = TypeVar("T")
_ATTEMPTS = 6
_FIRST_PAUSE_SECONDS = 0.02


def settled(attempt: Callable[[], T]) -> T:
    """What an attempt to read, decide and write comes to once nobody interferes; at last, Conflict."""
    for number in range(1, _ATTEMPTS):
        try:
            return attempt()
        except Conflict:
            time.sleep(random.uniform(0, _FIRST_PAUSE_SECONDS * 2**number))  # noqa: S311 - jitter
    return attempt()
