"""One thing in the making while another is used."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")


def ahead(source: Iterator[T]) -> Iterator[T]:
    """The same in the same order, each made on a thread while the one before is used; the first from now on."""
    pool = ThreadPoolExecutor(1)
    coming = pool.submit(lambda: list(_one(source)))

    def used() -> Iterator[T]:
        nonlocal coming
        with pool:
            while made := coming.result():
                coming = pool.submit(lambda: list(_one(source)))
                yield made[0]

    return used()


def _one(source: Iterator[T]) -> Iterator[T]:
    for each in source:
        yield each
        return
