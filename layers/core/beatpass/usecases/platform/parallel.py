"""Run the same function on many parts, in parallel."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import islice
from typing import TypeVar

S = TypeVar("S")
T = TypeVar("T")


def in_parallel(work: Callable[[int], T], parts: int, *, at_once: int | None = None) -> list[T]:
    """The results of ``work(0)`` to ``work(parts - 1)``, computed on ``at_once`` threads. Raises the first error."""
    if parts == 1:
        return [work(0)]
    with ThreadPoolExecutor(at_once or parts) as pool:
        return list(pool.map(work, range(parts)))


def map_ahead(work: Callable[[S], T], parts: Iterable[S], *, threads: int, most: int) -> Iterator[T]:
    """``work`` of each part in order, computed on ``threads`` threads, ``most`` parts ahead of the caller at most."""
    source = iter(parts)
    waiting: deque[Future[T]] = deque()
    with ThreadPoolExecutor(threads) as pool:
        waiting.extend(pool.submit(work, part) for part in islice(source, most))
        while waiting:
            found = waiting.popleft().result()
            waiting.extend(pool.submit(work, part) for part in islice(source, 1))
            yield found
