"""Retry a read-decide-write attempt when another writer was faster."""

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
    """Sleep for a random time whose maximum doubles with each failed attempt, so that competing writers spread out."""
    time.sleep(random.uniform(0, min(0.01 * 2**attempt, _LONGEST_PAUSE_SECONDS)))  # noqa: S311 - jitter


def retry_conflicts(attempt: Callable[[], T]) -> T:
    """The result of the first attempt (read, decide, write) without Conflict; raises Conflict after the last one."""
    for number in range(1, _ATTEMPTS):
        try:
            return attempt()
        except Conflict:
            pause(number + 1)
    return attempt()
