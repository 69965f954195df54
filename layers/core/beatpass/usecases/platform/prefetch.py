"""Things in the making while another is used."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")


def prefetch(source: Iterator[T], *, most: int) -> Iterator[T]:
    """The same in the same order, made on a thread, so many before they are used; the first from now on."""
    pool = ThreadPoolExecutor(1)
    coming = deque(pool.submit(lambda: list(_one(source))) for _ in range(most))

    def used() -> Iterator[T]:
        with pool:
            while made := coming.popleft().result():
                coming.append(pool.submit(lambda: list(_one(source))))
                yield made[0]

    return used()


def _one(source: Iterator[T]) -> Iterator[T]:
    for each in source:
        yield each
        return
