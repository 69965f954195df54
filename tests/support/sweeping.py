"""Repeats an action with a fault at each of its calls in turn."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import TypeVar

from beatpass.domain.platform.errors import TryAgain
from beatpass.storage.dynamodb.errors import Conflict, Unavailable
from tests.support.databases import database
from tests.support.faults import Fault, Killed, calls

T = TypeVar("T")
# The errors after which a caller tries again.
PASSING = (Killed, TryAgain, Conflict, Unavailable)


def swept(story: Callable[[], tuple[T, Callable[[], object]]], fault: Fault) -> Iterator[T]:
    """Run ``story`` on empty tables, then the action that it returns; yield its subject for the test's assertions.

    First without a fault; then with the fault at the action's first call, second call and so on, and a retry.
    """
    with database("moto"):
        subject, act = story()
        with calls() as counted:
            act()
        yield subject
    for at in range(counted.count):
        with database("moto"):
            subject, act = story()
            with calls(fault, at), suppress(*PASSING):
                act()
            act()
            yield subject
