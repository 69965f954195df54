"""Build all leaderboards: read every standing once, rank, award, write a snapshot, and serve it.

A run may be delivered twice: at the same time, or again after a crash. Each attempt writes items of its own. The first
attempt to move the pointer is the build; the items of the others expire unread.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import inf

from beatpass.domain.leaderboards.boards import Build, Run
from beatpass.domain.leaderboards.periods import Period, season_to_freeze
from beatpass.domain.leaderboards.rank_history import past_build
from beatpass.domain.platform.times import to_iso
from beatpass.storage.dynamodb.errors import Conflict
from beatpass.storage.dynamodb.read import get_together
from beatpass.storage.leaderboards import snapshots
from beatpass.storage.leaderboards.rank_history import record_past_build
from beatpass.storage.leaderboards.served_boards import POINTER, build_of, season_item, served

# How long items live. Until then, a superseded build answers the cursors that name it.
KEPT = timedelta(days=3)
# A build that has not been superseded for a day is renewed first, before any step that may fail again.
RENEWED_WITHIN = KEPT - timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Built:
    """``build`` is the build served now, ``made_here`` whether this call made it, ``unlocked`` how many achievements
    this call recorded.
    """

    build: Build
    made_here: bool = False
    unlocked: int = 0


def build_leaderboards(
    run: Run,
    *,
    attempt: str,
    clock: Callable[[], datetime],
    time_left: Callable[[], float] = lambda: inf,
    threads: int = 1,
    segments: int = 1,
) -> Built:
    """Make and serve this run's build, unless it or a later one is served already.

    ``attempt`` is unique for each attempt at a run. ``time_left`` gives seconds. ``threads`` read and write in
    parallel; tables are read in this number of ``segments``. Raises Unavailable and OutOfTime: the previous build is
    still served, and the next run makes a new one.
    """
    previous, frozen = _served_and_frozen(run.as_of)
    if previous and previous.as_of >= to_iso(run.as_of):
        return Built(previous)
    if previous:
        _renew_if_old(previous, clock(), threads, time_left)
    # This imports numpy: a tenth of a cold start, which a run that is delivered again does not need.
    from beatpass.usecases.leaderboards.build.stages import AtOnce, make_build  # noqa: PLC0415

    made, unlocked = make_build(
        run,
        snapshot=f"{run.id}-{attempt}",
        previous=previous,
        frozen=frozen,
        clock=clock,
        expires_at=int((clock() + KEPT).timestamp()),
        at_once=AtOnce(threads, segments),
        time_left=time_left,
    )
    if previous:
        with suppress(Conflict):  # a later build is listed already, so this one will not be served
            record_past_build(past_build(previous))
    return _serve(made, unlocked)


def _serve(made: Build, unlocked: int) -> Built:
    try:
        snapshots.serve(made)
    except Conflict:
        winner = served()
        # The SDK repeats a write whose answer was lost, and the repetition conflicts: then this build is the winner.
        if winner is None or winner.snapshot != made.snapshot:
            return Built(winner or made, unlocked=unlocked)
    return Built(made, made_here=True, unlocked=unlocked)


def _renew_if_old(build: Build, now: datetime, threads: int, time_left: Callable[[], float]) -> None:
    if build.expires_at - now.timestamp() < RENEWED_WITHIN.total_seconds():
        with suppress(Conflict):  # it has just been superseded
            expires_at = int((now + KEPT).timestamp())
            snapshots.renew(build, expires_at=expires_at, threads=threads, time_left=time_left)


def _served_and_frozen(as_of: datetime) -> tuple[Build | None, Period | None]:
    """(the build that is served, the past season if it is frozen). One call."""
    season = season_to_freeze(as_of)
    pointer, *frozen = get_together([POINTER, *([season_item(season)] if season else [])])
    return build_of(pointer), season if any(frozen) else None
