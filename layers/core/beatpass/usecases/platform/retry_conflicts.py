"""Deciding anew when another writer was faster."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from typing import TypeVar

from beatpass.storage.dynamodb.errors import Conflict

T = TypeVar("T")
_ATTEMPTS = 6
_LONGEST_PAUSE_SECONDS = 1.0


def pause(attempt: int) -> None:
    """Wait, after this many failed attempts, a random while that doubles at the most: writers come apart."""
    time.sleep(random.uniform(0, min(0.01 * 2**attempt, _LONGEST_PAUSE_SECONDS)))  # noqa: S311 - jitter


def settled(attempt: Callable[[], T]) -> T:
    """What an attempt to read, decide and write comes to once nobody interferes; at last, Conflict."""
    for number in range(1, _ATTEMPTS):
        try:
            return attempt()
        except Conflict:
            pause(number + 1)
    return attempt()
