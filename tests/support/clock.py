"""The moment at which tests run: the same one every day, and any other that ``--as-of`` or ``AS_OF`` names.

The clock goes on from there, and begins anew with each module: what a module sees does not depend on those before it.
Tests marked ``running_clock`` or ``ministack`` see the real time, as the processes that they talk to do.
"""

from __future__ import annotations

import os
from datetime import datetime

import pytest
import time_machine

from infra.as_of import VARIABLE, moment_of

DEFAULT = "2026-11-21T09:00Z"
# Uploads of this day earn no seasonal achievement.
ORDINARY_DAY = moment_of(DEFAULT)
_REAL = ("running_clock", "ministack")


class Clock:
    """A pytest plugin."""

    def __init__(self, moment: datetime) -> None:
        self.moment = moment
        self._travel: time_machine.travel | None = None
        self._module: object = None

    def start(self) -> None:
        self.stop()
        self._travel = time_machine.travel(self.moment)
        self._travel.start()

    def stop(self) -> None:
        if self._travel:
            self._travel.stop()
        self._travel = None

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        """Before the fixtures of the test."""
        if any(map(item.get_closest_marker, _REAL)):
            self.stop()
        elif self._travel is None or item.path != self._module:
            self.start()
        self._module = item.path

    def pytest_unconfigure(self) -> None:
        self.stop()


def clock_at(moment: datetime, *, tick: bool = True) -> time_machine.travel:
    """Decorates a test, or opens a block, whose dates are written down: the clock is set to them, or stands still."""
    return time_machine.travel(moment, tick=tick)


def add_option(parser: pytest.Parser) -> None:
    parser.addoption(
        "--as-of",
        metavar="MOMENT",
        type=_checked,
        default=os.environ.get(VARIABLE) or DEFAULT,
        help=f"run as if it were then (ISO 8601, UTC; default: {VARIABLE} of the environment, or {DEFAULT})",
    )


def _checked(text: str) -> str:
    """Still a text, which pytest-xdist can hand to its workers."""
    moment_of(text)
    return text


def start_clock(config: pytest.Config) -> None:
    """At the moment that was asked for, before any test is imported."""
    clock = Clock(moment_of(config.getoption("--as-of")))
    clock.start()
    config.pluginmanager.register(clock)


def header(config: pytest.Config) -> str:
    return f"as of {moment_of(config.getoption('--as-of')):%Y-%m-%dT%H:%M:%SZ}"
