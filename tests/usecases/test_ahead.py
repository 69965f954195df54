"""What is made ahead is the same, in the same order, and fails where it would have."""

from __future__ import annotations

from collections.abc import Iterator
from threading import Event

import pytest

from beatpass.usecases.ahead import ahead


def test_it_is_the_same_in_the_same_order() -> None:
    assert list(ahead(iter(range(5)))) == [0, 1, 2, 3, 4]
    assert list(ahead(iter(()))) == []


def test_the_next_is_made_while_one_is_used() -> None:
    made = Event()

    def two() -> Iterator[int]:
        yield 1
        made.set()
        yield 2

    numbers = ahead(two())
    assert next(numbers) == 1
    assert made.wait(timeout=5)
    assert list(numbers) == [2]


def test_what_goes_wrong_is_raised_in_its_turn() -> None:
    def broken() -> Iterator[int]:
        yield 1
        raise ValueError

    numbers = ahead(broken())
    assert next(numbers) == 1
    with pytest.raises(ValueError):  # noqa: PT011 - ours
        next(numbers)
