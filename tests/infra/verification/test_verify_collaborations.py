"""Collaborations of the sample log with made-up credits equal what the oracle sums."""

from __future__ import annotations

from pathlib import Path

import pytest

from infra.verification.verify_collaborations import differences, world_of

LOG = Path(__file__).parents[1] / "importing/listening_log.csv"


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_projected_collaborations_equal_the_oracle(seed: int) -> None:
    world, now = world_of(LOG, seed=seed)
    assert sum(track.version for track in world.saved.values()) > len(world.saved), "no track was edited"
    assert list(differences(world, now)) == []


def test_wrong_figures_are_found() -> None:
    world, now = world_of(LOG)
    joint = next(track for track in world.tracks.values() if track.public and len(track.credits) > 1 and track.genres)
    joint.plays += 1
    joint.contributes = not joint.contributes
    found = list(differences(world, now))
    assert sum(" works with " in line for line in found) == len(joint.credits)
    assert sum(" contributes " in line for line in found) == len(joint.credits)
    joint.genres = ("polka",)
    assert any(" is recommended " in line for line in differences(world, now))
