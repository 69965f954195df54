"""Waiting for the projection: it is stalled only if nobody at all has come further for a minute."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cache
from itertools import count

import pytest

from beatpass.domain.platform.figures import Standing
from infra.importing.catching_up import Stalled, wait_until_projected


@cache
def standing(plays: int) -> Standing:
    return Standing(profile_version=1, plays=plays)


class Projecting:
    """Counts one play of one producer every ``seconds``, in rounds, up to ``most`` in all."""

    def __init__(self, plays: Counter[str], seconds: float, most: int = 1_000_000) -> None:
        self.plays, self.seconds, self.most, self.now = plays, seconds, most, 0.0

    def read(self, asked: Iterable[str]) -> Mapping[str, Standing]:
        done = min(int(self.now / self.seconds), self.most)
        ids = sorted(self.plays)
        return {each: standing(len(range(ids.index(each), done, len(ids)))) for each in asked}

    def wait(self) -> None:
        wait_until_projected(self.plays, read=self.read, clock=lambda: self.now, sleep=self.sleep)

    def sleep(self, seconds: float) -> None:
        self.now += seconds


def test_it_waits_as_long_as_anybody_comes_further() -> None:
    """Nobody is through before the end: 110 producers of 2 plays, one play every 30 seconds."""
    projecting = Projecting(Counter({f"{n:03}": 2 for n in range(110)}), seconds=30)
    projecting.wait()
    assert projecting.now == pytest.approx(110 * 2 * 30, abs=1)


@pytest.mark.parametrize("most", [0, 1, 5, 11])
def test_a_minute_without_a_play_is_stalled(most: int) -> None:
    projecting = Projecting(Counter({"a": 4, "b": 4, "c": 4}), seconds=20, most=most)
    with pytest.raises(Stalled, match=r"are behind"):
        projecting.wait()
    assert projecting.now == pytest.approx(20 * most + 60, abs=2)


def test_a_producer_without_plays_is_waited_for_until_its_profile_is_there() -> None:
    profile = (Standing(profile_version=version) for version in (0, 0, 1))
    seconds = count()
    wait_until_projected(
        Counter({"a": 0}),
        read=lambda asked: {each: next(profile) for each in asked},
        clock=lambda: float(next(seconds)),
        sleep=lambda _: None,
    )
    assert next(profile, None) is None
