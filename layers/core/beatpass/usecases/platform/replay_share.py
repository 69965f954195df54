"""Replay one share of the figures in the deployed function; repair it only on request and with no fact in flight.

Shares are independent: they can be replayed in any order, in parallel and repeatedly.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from beatpass.domain.platform.replay import ReplayPartition
from beatpass.storage.platform.stream_lag import facts_in_flight
from beatpass.usecases.platform.fact_replay import OnRead
from beatpass.usecases.platform.replay_figures import Difference, Replay, confirmed, digest, repair, replay_figures


@dataclass(frozen=True, slots=True)
class ShareReport:
    """``lagging`` counts the producers with facts in flight, which may explain the differences."""

    replay: Replay
    differences: Sequence[Difference]
    lagging: int
    repaired: int

    @property
    def stored_digest(self) -> str:
        return digest(self.replay.stored)

    @property
    def replayed_digest(self) -> str:
        return digest(self.replay.replayed)


def replay_share(share: ReplayPartition, *, repairing: bool, segments: int, on_read: OnRead) -> ShareReport:
    """Compare this share with a replay of its facts. Raises TryAgain."""
    replay = replay_figures(share=share, segments=segments, on_read=on_read)
    lagging = len(facts_in_flight()) if replay.differences else 0
    differences = confirmed(replay.differences)
    moved = repair(differences) if repairing and not lagging else differences
    return ShareReport(replay, differences, lagging, repaired=len(differences) - len(moved))
