"""Read a board: first find the build, then read its rows, so that an answer is of one build throughout.

See docs/specification.md 5.6.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from beatpass.domain.leaderboards.boards import Build, Category, RowRange, range_around, rows_of_board
from beatpass.domain.leaderboards.periods import ALL_TIME, Period, current_periods, is_over
from beatpass.domain.platform.errors import BuildGone, NotFound
from beatpass.storage.dynamodb.read import Wanted, get_together
from beatpass.storage.leaderboards import served_boards
from beatpass.storage.leaderboards.board_reads import BoardPage, find_position, read_board


def find_build(
    snapshot: str | None = None,
    *,
    now: datetime,
    period: Period = ALL_TIME,
    together_with: Sequence[Wanted] = (),
) -> tuple[Build | None, list[Any]]:
    """(the build that is served for this period, or that of this snapshot; the items of ``together_with``). One call at
    most.

    The build is None before the first one. A frozen season has a build of its own. Cursors name a snapshot: after it
    is superseded it is read until it expires, then raises BuildGone.
    """
    known, frozen = served_boards.known(now), served_boards.known_frozen(period)
    wanted = {
        "pointer": served_boards.POINTER if known is None else None,
        "named": served_boards.build_item(snapshot) if snapshot and not _is(known, snapshot) else None,
        "season": served_boards.season_item(period) if frozen is None and is_over(period, now) else None,
    }
    asked = {name: each for name, each in wanted.items() if each is not None}
    items = get_together([*together_with, *asked.values()])
    others, found = items[: len(together_with)], dict(zip(asked, items[len(together_with) :], strict=True))
    if known is None and (known := served_boards.build_of(found.get("pointer"))) is not None:
        served_boards.remember(known, now)
    if frozen is None and (frozen := served_boards.build_of(found.get("season"))) is not None:
        served_boards.remember_frozen(period, frozen)
    if frozen is not None and (snapshot is None or _is(frozen, snapshot)):
        return frozen, others
    if snapshot is None or _is(known, snapshot):
        return known, others
    build = served_boards.build_of(found.get("named"))
    if build is None or build.expires_at <= now.timestamp():
        raise BuildGone
    return build, others


def _is(build: Build | None, snapshot: str) -> bool:
    return build is not None and build.snapshot == snapshot


def require_period(build: Build | None, period: Period, *, now: datetime) -> None:
    """Raises NotFound for a season that is not ranked: a future one, or one before the past season."""
    ranked = build.periods if build else current_periods(now)
    if period not in ranked:
        raise NotFound(f"leaderboard: the periods are {', '.join(ranked)}")


def read_leaderboard(
    build: Build | None,
    category: Category,
    period: Period,
    *,
    rows: RowRange,
    artist_id: str | None = None,
    country: str | None = None,
) -> BoardPage:
    """The top, a range of the other rows, and a producer's own row; empty before the first build.

    One call for the first rows of a board of all producers, two for all others. Raises BuildGone.
    """
    if build is None:
        return BoardPage(top=[], rows=[], own=None)
    limit = rows.stop - rows.start
    return read_board(build, category, period, start=rows.start, limit=limit, artist_id=artist_id, country=country)


def find_range_around(
    build: Build | None, category: Category, period: Period, *, limit: int, artist_id: str, country: str | None = None
) -> RowRange:
    """The range of rows around this producer; the first range if it is not on the board.

    Two calls. Raises BuildGone.
    """
    if build is None:
        return range_around(None, limit, 0)
    position = find_position(build, category, period, artist_id=artist_id, country=country)
    return range_around(position, limit, rows_of_board(build, country))
