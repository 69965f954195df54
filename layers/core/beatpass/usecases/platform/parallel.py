"""Run the same function on every part of a table, in parallel."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")


def in_parallel(work: Callable[[int], T], parts: int, *, at_once: int | None = None) -> list[T]:
    """The results of ``work(0)`` to ``work(parts - 1)``, computed on ``at_once`` threads. Raises the first error."""
    if parts == 1:
        return [work(0)]
    with ThreadPoolExecutor(at_once or parts) as pool:
        return list(pool.map(work, range(parts)))
