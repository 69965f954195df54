"""Where plays were started: the share, trend, completion and qualified share of each kind of place, and of each link.

See docs/specification.md 6.8.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from beatpass.domain.insights.sums.shares import change_percent, percent_of

TOP_HOSTS, TOP_LINKS = 10, 10


@dataclass(frozen=True, slots=True)
class PlayedFrom:
    """The plays of one kind of place, or of one link.

    ``percent`` is of all plays of the range, ``qualified_percent`` and ``completion_percent`` are of these plays.
    ``trend_percent`` is the change from the first half of the range to the second, None where nothing can be compared.
    """

    key: str
    plays: int
    percent: float
    trend_percent: float | None
    completion_percent: float
    qualified_plays: int
    qualified_percent: float


Rows = Mapping[str, Sequence[int]]
"""[plays, qualified plays, sum of listened/duration in millionths] by name."""


def played_from(
    rows: Rows, *, whole: int, first: Rows | None = None, second: Rows | None = None, most: int | None = None
) -> list[PlayedFrom]:
    """Most plays first, equal ones by name. ``first`` and ``second`` are the halves of the range, for the trend."""
    ordered = sorted(rows.items(), key=lambda item: (-item[1][0], item[0]))
    return [
        PlayedFrom(
            key=key,
            plays=plays,
            percent=percent_of(plays, whole),
            trend_percent=change_percent(_plays(first, key), _plays(second, key)),
            completion_percent=round(ratio_millionths / plays / 10_000, 2),
            qualified_plays=qualified,
            qualified_percent=percent_of(qualified, plays),
        )
        for key, (plays, qualified, ratio_millionths) in ordered[:most]
        if plays
    ]


def _plays(rows: Rows | None, key: str) -> int | None:
    """None without halves."""
    return None if rows is None else rows[key][0] if key in rows else 0
