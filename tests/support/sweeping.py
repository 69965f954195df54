"""A fault at each call of something, one after the other, and the same again without."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import TypeVar

from beatpass.domain.platform.errors import TryAgain
from beatpass.storage.dynamodb.errors import Conflict, Unavailable
from tests.support.databases import database
from tests.support.faults import Fault, Killed, calls

T = TypeVar("T")
# What whoever comes after a fault is told, and tries again.
PASSING = (Killed, TryAgain, Conflict, Unavailable)


def swept(story: Callable[[], tuple[T, Callable[[], object]]], fault: Fault) -> Iterator[T]:
    """Tells the story, on empty tables each time, and does its last act; gives what it is about, as that is then.

    First without a fault; then with this one at the act's first call, its second and so on, and the act done again.
    """
    with database("moto"):
        about, act = story()
        with calls() as counted:
            act()
        yield about
    for at in range(counted.count):
        with database("moto"):
            about, act = story()
            with calls(fault, at), suppress(*PASSING):
                act()
            act()
            yield about
