"""Prefetched items are the same, in the same order, and an error is raised at its position."""

from __future__ import annotations

from collections.abc import Iterator
from threading import Event

import pytest

from beatpass.usecases.platform.prefetch import prefetch


@pytest.mark.parametrize("most", [1, 3, 9])
def test_items_come_in_order(most: int) -> None:
    assert list(prefetch(iter(range(5)), most=most)) == [0, 1, 2, 3, 4]
    assert list(prefetch(iter(()), most=most)) == []


def test_the_next_item_is_made_while_the_caller_uses_one() -> None:
    made = Event()

    def two() -> Iterator[int]:
        yield 1
        made.set()
        yield 2

    numbers = prefetch(two(), most=1)
    assert next(numbers) == 1
    assert made.wait(timeout=5)
    assert list(numbers) == [2]


def test_at_most_that_many_items_are_prefetched() -> None:
    made: list[int] = []

    def counted() -> Iterator[int]:
        for number in range(9):
            made.append(number)
            yield number

    numbers = prefetch(counted(), most=3)
    assert next(numbers) == 0
    assert next(numbers) == 1
    assert len(made) <= 5
    assert list(numbers) == [2, 3, 4, 5, 6, 7, 8]


@pytest.mark.parametrize("most", [1, 3])
def test_an_error_is_raised_after_the_items_before_it(most: int) -> None:
    def broken() -> Iterator[int]:
        yield 1
        raise ValueError

    numbers = prefetch(broken(), most=most)
    assert next(numbers) == 1
    with pytest.raises(ValueError):  # noqa: PT011 - raised by this test
        next(numbers)
