"""The same work on every part of a table at once."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")


def in_parallel(work: Callable[[int], T], parts: int, *, at_once: int | None = None) -> list[T]:
    """What the work gives for each number from 0; raises what went wrong in any. One part needs no thread."""
    if parts == 1:
        return [work(0)]
    with ThreadPoolExecutor(at_once or parts) as pool:
        return list(pool.map(work, range(parts)))
