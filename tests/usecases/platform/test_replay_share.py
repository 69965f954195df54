"""The shares of a replay cover every figure once, and give the same figures (docs/decisions/0011-replay.md)."""

from __future__ import annotations

import random

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from beatpass.domain.platform.facts import AppealDecided, Credit, Fact, PlayLogged
from beatpass.domain.platform.replay import ReplayPartition, partition_of
from beatpass.storage.dynamodb.tables import Key
from beatpass.storage.platform.activity import to_item
from beatpass.usecases.platform.project_activity import project_activity
from beatpass.usecases.platform.replay_figures import replay_figures
from tests.support.databases import database
from tests.support.tables import figures
from tests.support.worlds import deliveries, history


def no_poison(key: Key, reason: str) -> None:
    pytest.fail(f"{key} was quarantined: {reason}")


def shuffled(facts: list[Fact], seed: int) -> list[Fact]:
    """The facts with plays in another order, as concurrent plays may arrive."""
    plays = [fact for fact in facts if isinstance(fact, PlayLogged)]
    random.Random(seed).shuffle(plays)  # noqa: S311 - a test's choice
    return [*(fact for fact in facts if not isinstance(fact, PlayLogged)), *plays]


@settings(
    max_examples=10,
    deadline=None,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(seed=st.integers(0, 2**32), of=st.integers(2, 6))
def test_the_shares_cover_all_figures_without_differences(seed: int, of: int) -> None:
    facts = history(seed, steps=50)
    with database("moto"):
        for fact in facts:
            to_item(fact).save()
        project_activity(deliveries(shuffled(facts, seed)), quarantine=no_poison)
        shares = [replay_figures(share=ReplayPartition(number, of)) for number in range(of)]
        assert [share.differences for share in shares] == [[]] * of
        keys = [ref[1] for share in shares for ref in share.stored]
        assert sorted(keys) == sorted(figures())
        assert [share.replayed.keys() for share in shares] == [share.stored.keys() for share in shares]


def test_a_share_applies_only_the_facts_that_concern_it() -> None:
    facts = history(seed=7, steps=120)
    with database("moto"):
        for fact in facts:
            to_item(fact).save()
        counts = [replay_figures(share=ReplayPartition(number, 50)).facts for number in range(50)]
    assert max(counts) < len(facts)
    assert sum(counts) < len(facts) * 6  # a track, its uploader and its three others may be in as many shares
    assert 0 in counts


@pytest.mark.parametrize(
    "event", [{"share": 1}, {"share": 4, "of": 4}, {"share": -1, "of": 2}, {"of": 0}, {"share": "0"}, {"of": 20_000}]
)
def test_an_impossible_share_is_refused(event: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="There is no share"):
        partition_of(event)


def test_an_accepted_appeal_is_in_the_share_of_each_producer_that_it_pays() -> None:
    appeal = AppealDecided(
        artist_id="di",
        track_id="t12",
        day="2026-11-06",
        reason="network_cap",
        accepted=True,
        plays=20,
        explanation="A school.",
        at="2026-11-06T03:07:00.000Z",
        rules="2026-11",
        credits=(Credit(artist_id="di", earns=True), Credit(artist_id="bo", earns=True)),
    )
    for part in (ReplayPartition(number, 7) for number in range(7)):
        assert bool(part.select_facts({("k", "s"): appeal})) == (part.has("di") or part.has("bo"))


def test_every_id_falls_into_one_share() -> None:
    for number in range(200):
        assert sum(ReplayPartition(part, 7).has(f"artist{number}") for part in range(7)) == 1
    assert partition_of({}) == ReplayPartition(0, 1)
