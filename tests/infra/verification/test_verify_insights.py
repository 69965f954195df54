"""Insights of the sample log with made-up sources, links and ranges equal what the oracle counts play by play."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from infra.verification.verify_insights import verify, world_of

LOG = Path(__file__).parents[1] / "importing/listening_log.csv"


@pytest.mark.parametrize("seed", [1, 2])
def test_projected_insights_equal_the_oracle(seed: int) -> None:
    plays = tell = linked = figures = 0
    for portfolio, truth in world_of(LOG, seed=seed):
        plays += len(truth)
        tell += sum(bool(play.heard) for play in truth)
        linked += sum(bool(play.link) for play in truth)
        verified = verify(portfolio, truth, seed=seed, looks=2)
        assert verified.wrong == []
        figures += verified.figures
    assert plays > 250
    assert figures > 10 * plays
    assert tell > plays / 2
    assert linked > 10


def test_wrong_figures_are_found() -> None:
    portfolio, truth = max(world_of(LOG), key=lambda world: len(world[1]))
    assert verify(portfolio, truth).wrong == []
    last = truth[-1]
    for wrong, figure in (
        (replace(last, source="a_new_place"), "totals"),
        (replace(last, link="dddd5555"), "links"),
        (replace(last, heard=((0, 1),)), "heard"),
        (replace(last, country="ZZ"), "countries"),
    ):
        told = [*truth[:-1], wrong]
        assert any(figure in line for line in verify(portfolio, truth, told=told).wrong), figure
