"""What a producer wants to be told of without looking (docs/specification.md 6.13)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

AlertKind = Literal["spike", "drop", "milestone_near", "money_waiting"]
DigestKind = Literal["weekly", "monthly"]

LEAST_FACTOR, MOST_FACTOR = 1.5, 100.0
LEAST_PLAYS, MOST_PLAYS = 5, 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Notifications:
    """A track spikes at ``spike_factor`` times its normal day, with ``least_plays`` plays at the least; it drops below
    one ``drop_factor``-th of a normal day of as many.
    """

    weekly: bool = True
    monthly: bool = True
    spike: bool = True
    drop: bool = True
    milestone_near: bool = True
    money_waiting: bool = True
    spike_factor: float = 3.0
    drop_factor: float = 3.0
    least_plays: int = 20

    def wants(self, kind: AlertKind | DigestKind) -> bool:
        return bool(getattr(self, kind))
