"""Replay one share of the figures in the deployed function, and repair it on request, while the projection goes on.

Shares are independent: they can be replayed in any order, in parallel and repeatedly.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from beatpass.domain.platform.replay import ReplayPartition
from beatpass.usecases.platform.fact_replay import OnRead
from beatpass.usecases.platform.fact_traces import moving
from beatpass.usecases.platform.repair_figures import confirmed, repair
from beatpass.usecases.platform.replay_figures import Difference, Replay, digest, replay_figures


@dataclass(frozen=True, slots=True)
class ShareReport:
    """``differences`` are the confirmed ones, ``repaired`` counts those that are right now."""

    replay: Replay
    differences: Sequence[Difference]
    repaired: int

    @property
    def stored_digest(self) -> str:
        return digest(self.replay.stored)

    @property
    def replayed_digest(self) -> str:
        return digest(self.replay.replayed)


def replay_share(
    share: ReplayPartition,
    *,
    repairing: bool,
    segments: int,
    on_read: OnRead,
    now: datetime,
    kept_since: str | None = None,
) -> ShareReport:
    """Compare this share with a replay of its facts, as far as they are kept. Raises TryAgain."""
    in_flight = partial(moving, now=now)
    replay = replay_figures(share=share, segments=segments, on_read=on_read, in_flight=in_flight, kept_since=kept_since)
    differences = confirmed(replay)
    moved = repair(replay, differences) if repairing else differences
    return ShareReport(replay, differences, repaired=len(differences) - len(moved))
