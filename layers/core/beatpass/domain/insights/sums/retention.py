"""Which parts of a track are heard, heard again, and left, beside the producer's other tracks.

See docs/specification.md 6.12.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from beatpass.domain.insights.sums.heard_parts import PARTS


@dataclass(frozen=True, slots=True)
class Heard:
    """How often each hundredth of a track was heard, and in which one plays ended, of ``plays`` that tell.

    ``left_out`` are plays that tell too, on days that an end of the range divides.
    """

    heard: Sequence[int] = field(default_factory=lambda: [0] * PARTS)
    left: Sequence[int] = field(default_factory=lambda: [0] * PARTS)
    plays: int = 0
    left_out: int = 0

    def without(self, other: Heard) -> Heard:
        """Those of other tracks: what a producer was not credited for when it was played is not taken off twice."""
        return Heard(
            heard=[max(one - another, 0) for one, another in zip(self.heard, other.heard, strict=True)],
            left=[max(one - another, 0) for one, another in zip(self.left, other.left, strict=True)],
            plays=max(self.plays - other.plays, 0),
        )

    def heard_percent(self, part: int) -> float | None:
        """Of the plays; above 100 where a part is heard again. None without plays."""
        return round(100 * self.heard[part] / self.plays, 2) if self.plays else None

    def left_percent(self, part: int) -> float | None:
        return round(100 * self.left[part] / self.plays, 2) if self.plays else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Retention:
    """``plays`` are all plays of the track in the range, those of ``track`` tell what they heard."""

    plays: int
    track: Heard
    others: Heard

    @property
    def left_most(self) -> int | None:
        """The hundredth before the last one in which most plays ended, the first of equal ones; None without any."""
        before = self.track.left[:-1]
        return before.index(max(before)) if any(before) else None

    @property
    def heard_most(self) -> int | None:
        """The hundredth that was heard most often, the first of equal ones; None without plays."""
        heard = self.track.heard
        return heard.index(max(heard)) if any(heard) else None
