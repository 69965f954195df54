"""Read ahead on a thread while the caller processes."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")


def prefetch(source: Iterator[T], *, most: int) -> Iterator[T]:
    """Prefetch up to ``most`` items on a background thread, in order; starts before the first item is asked for."""
    pool = ThreadPoolExecutor(1)
    pending = deque(pool.submit(lambda: list(_next_of(source))) for _ in range(most))

    def items() -> Iterator[T]:
        with pool:
            while made := pending.popleft().result():
                pending.append(pool.submit(lambda: list(_next_of(source))))
                yield made[0]

    return items()


def _next_of(source: Iterator[T]) -> Iterator[T]:
    for each in source:
        yield each
        return
