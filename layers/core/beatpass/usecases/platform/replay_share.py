"""Replay one share of all figures where they are served, and repair it only when asked and nothing is on its way.

Shares know nothing of each other: whoever replays them all may do so in any order, at once or again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from beatpass.domain.platform.replay import ReplayPartition
from beatpass.storage.platform.stream_lag import facts_on_their_way
from beatpass.usecases.platform.fact_replay import Taken
from beatpass.usecases.platform.replay_figures import Difference, Replay, digest, repair, replay_figures, settled


@dataclass(frozen=True, slots=True)
class ShareReport:
    """``lagging`` counts the producers whose facts are on their way: while there are any, nothing is sure to differ."""

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


def replay_share(share: ReplayPartition, *, repairing: bool, segments: int, taken: Taken) -> ShareReport:
    """Compare this share with what its facts give; TryAgain."""
    replay = replay_figures(share=share, segments=segments, taken=taken)
    lagging = len(facts_on_their_way()) if replay.differences else 0
    differences = settled(replay.differences)
    moved = repair(differences) if repairing and not lagging else differences
    return ShareReport(replay, differences, lagging, repaired=len(differences) - len(moved))
