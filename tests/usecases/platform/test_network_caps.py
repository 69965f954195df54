"""The cap of a network holds in any order and batches, once, and a replay follows what it decided.

See docs/specification.md 2.7.
"""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace

from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from beatpass.domain.platform.facts import Fact, PlayLogged
from beatpass.domain.platform.figures import NetworkPlays
from beatpass.storage.dynamodb.tables import Key
from beatpass.storage.platform import keys
from beatpass.storage.platform.activity import to_item
from beatpass.usecases.platform.project_activity import project_activity
from beatpass.usecases.platform.replay_figures import replay_figures
from tests.support.databases import database
from tests.support.tables import contents
from tests.support.worlds import deliveries, history

CAP = 4
A_FEW = settings(max_examples=6, deadline=None, phases=(Phase.explicit, Phase.reuse, Phase.generate))


def no_poison(key: Key, reason: str) -> None:
    raise AssertionError(f"{key} was quarantined: {reason}")


def guests(chance: random.Random) -> list[Fact]:
    """A history in which most plays are of guests of three networks, some of which play over and over."""
    facts = history(chance.randint(0, 2**32), steps=60)
    plays = [fact for fact in facts if isinstance(fact, PlayLogged)]
    crowd = [
        replace(
            chance.choice(plays),
            play_id=f"{number:08}-0000-4000-8000-000000000000",
            verdict="qualified",
            listener_id=f"guest:{chance.choice(('loop', f'device-{number}'))}",
            guest=True,
            network=chance.choice(("one", "two", "three")),
            network_cap=CAP,
        )
        for number in range(80 if plays else 0)
    ]
    return [*facts, *crowd]


@A_FEW
@given(seed=st.integers(0, 2**32), twice=st.booleans())
def test_a_replay_finds_no_difference_whatever_the_order_was(*, seed: int, twice: bool) -> None:
    chance = random.Random(seed)  # noqa: S311 - reproducible
    facts = guests(chance)
    plays = [fact for fact in facts if isinstance(fact, PlayLogged)]
    others = [fact for fact in facts if not isinstance(fact, PlayLogged)]
    chance.shuffle(plays)
    with database("moto"):
        for fact in facts:
            to_item(fact).save()
        project_activity(deliveries(list[Fact](others)), quarantine=no_poison)
        for _ in range(1 + twice):
            left = deliveries(list[Fact](plays))
            while left:
                size = chance.randint(1, 40)
                project_activity(left[:size], quarantine=no_poison)
                left = left[size:]
        replay = replay_figures()
        assert (replay.poison, replay.differences) == ({}, [])
        check_caps(plays)


def check_caps(plays: list[PlayLogged]) -> None:
    labelled = {(each.track_id, each.play_id): each for each in plays if each.network}
    qualified: Counter[tuple[str, str, str]] = Counter()
    rows = contents("FIGURES_TABLE")
    for (pk, sk), row in rows.items():
        if not sk.startswith(keys.LISTENER):
            continue
        track = pk.partition("#")[2]
        lost = {**row.get("capped", {}), **row.get("crowded", {})}
        for play_id in row["plays"]:
            play = labelled.get((track, play_id))
            if play and play_id not in lost:
                qualified[track, play.at[:10], play.network] += 1
    assert max(qualified.values(), default=0) <= CAP
    counted = {
        (pk.partition("#")[2], *sk.removeprefix(keys.NETWORK).split("#")): NetworkPlays(**row).qualified
        for (pk, sk), row in rows.items()
        if sk.startswith(keys.NETWORK) and pk.startswith("TRACK#")
    }
    assert {key: number for key, number in counted.items() if number} == dict(qualified)
