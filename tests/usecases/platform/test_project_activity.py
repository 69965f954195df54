"""Facts are applied exactly once, and poison is quarantined, under any faults and redeliveries.

See docs/architecture.md 4.1.
"""

from __future__ import annotations

import random
from collections import Counter
from contextlib import suppress
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from beatpass.domain.collaboration import shared_tracks
from beatpass.domain.platform.facts import Credit, Fact, TrackSaved
from beatpass.domain.platform.figures import Standing, StandingKey
from beatpass.domain.platform.projection import collaborators
from beatpass.storage.collaboration.collaborators import all_collaborators, collaborators_items
from beatpass.storage.dynamodb.errors import Conflict, Unavailable
from beatpass.storage.dynamodb.read import get_together
from beatpass.storage.dynamodb.tables import Key
from beatpass.storage.platform.activity import FactRecord
from beatpass.storage.platform.working_documents import FigureBatch
from beatpass.usecases.platform.project_activity import Projected, project_activity, redrive
from infra.bench.calls import watched
from infra.verification.oracles.figures import expected
from tests.support.databases import database
from tests.support.faults import FAULTS, Fault, Killed, calls
from tests.support.races import before_call
from tests.support.tables import contents, derived
from tests.support.worlds import deliveries, history
from tests.usecases.platform.test_shards import play

AT = "2026-11-20T12:00:00.000Z"


def no_poison(key: Key, reason: str) -> None:
    pytest.fail(f"{key} was quarantined: {reason}")


def figures() -> dict[Key, Any]:
    return derived()


def published() -> list[str]:
    """The ids of the events in the outbox."""
    return sorted(content["id"] for events in contents("EVENTS_TABLE").values() for _, content in events)


def standing(artist_id: str) -> Standing:
    found = FigureBatch().peek(StandingKey(artist_id))
    assert isinstance(found, Standing)
    return found


def clean_run(records: list[FactRecord]) -> tuple[dict[Key, Any], list[str]]:
    """The figures and events of a run without faults."""
    with database("moto"):
        project_activity(records, quarantine=no_poison)
        assert len(published()) == len(set(published())) > 0
        return figures(), published()


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_at_any_call_changes_no_figure(fault: Fault, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each call in turn fails; then the batch is delivered again, in two parts, and once more as a whole.

    Small transactions make one batch need many.
    """
    monkeypatch.setattr("beatpass.usecases.platform.project_activity.TRANSACTION_ITEMS", 12)
    records = deliveries(history(seed=7, steps=36))
    once = clean_run(records)
    with database("moto"), calls() as counted:
        project_activity(records, quarantine=no_poison)
    assert counted.count > 8
    cut = random.Random(1)  # noqa: S311 - a test's choice
    for at in range(counted.count):
        with database("moto"):
            with calls(fault, at) as counted_again, suppress(Unavailable, Conflict, Killed):
                project_activity(records, quarantine=no_poison)
            assert counted_again.count > at
            half = cut.randrange(len(records))
            project_activity(records[:half], quarantine=no_poison)
            project_activity(records, quarantine=no_poison)
            assert (figures(), published()) == once, f"{fault} at call {at}"


@settings(max_examples=15, deadline=None, phases=(Phase.explicit, Phase.reuse, Phase.generate))
@given(seed=st.integers(0, 2**32), data=st.data())
def test_any_batching_and_redelivery_gives_the_same_figures(seed: int, data: st.DataObject) -> None:
    records = deliveries(history(seed, steps=40))
    once = clean_run(records)
    with database("moto"):
        done = 0
        while done < len(records):
            size = data.draw(st.integers(1, len(records)))
            overlap = data.draw(st.integers(0, done))
            project_activity(records[done - overlap : done + size], quarantine=no_poison)
            done += size
        assert (figures(), published()) == once


@settings(max_examples=10, deadline=None, phases=(Phase.explicit, Phase.reuse, Phase.generate))
@given(seed=st.integers(0, 2**32))
def test_producers_in_shards_of_their_own_give_the_same_figures(seed: int) -> None:
    """Facts are self-contained, so the shards of different producers may be processed in any order."""
    facts = history(seed, steps=40)
    records = deliveries(facts)
    oracle = expected(facts)
    with database("moto"):
        owners = sorted({record.key[0] for record in records}, reverse=True)
        for owner in owners:
            project_activity([record for record in records if record.key[0] == owner], quarantine=no_poison)
        for artist_id, wanted in oracle.items():
            got = standing(artist_id)
            assert {name: got.xp.get(name, 0) for name in ("uploads", "plays", "metadata")} == {
                name: wanted.xp[name] for name in ("uploads", "plays", "metadata")
            }
            assert got.plays == wanted.figures["plays"]
            assert got.collaborators == wanted.figures["collaborators"]


def saved_track(track_id: str, version: int = 1, credited: tuple[str, ...] = ("ana",)) -> TrackSaved:
    return TrackSaved(
        artist_id="ana",
        track_id=track_id,
        version=version,
        at=AT,
        public=True,
        published_at=AT,
        credits=tuple(Credit(artist_id=name, earns=True) for name in credited),
        genres=("trap",),
        completeness=100,
        metadata_complete=True,
        contributes=True,
    )


@pytest.mark.usefixtures("tables")
def test_the_widest_facts_fit_a_transaction() -> None:
    """Ten credited producers are replaced by ten others, and receive every award at once."""
    first = ("ana", *(f"b{n}" for n in range(9)))
    second = ("ana", *(f"c{n}" for n in range(9)))
    facts: list[Fact] = [saved_track("t", credited=first), saved_track("t", version=2, credited=second)]
    outcome = project_activity(deliveries(facts), quarantine=no_poison)
    assert outcome.applied == 2
    assert standing("b0").tracks == 0
    assert standing("b0").collaborators == 0
    assert standing("c0").collaborators == 9
    assert standing("ana").collaborators == 9


@pytest.mark.usefixtures("tables")
def test_the_widest_facts_fit_a_transaction_with_the_recent_collaborators_of_all_full(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Each is folded before the fact, in a transaction of its own."""
    monkeypatch.setattr(collaborators, "RECENT_NUMBERS", 0)
    test_the_widest_facts_fit_a_transaction()
    first = ("ana", *(f"c{n}" for n in range(9)))
    second = ("ana", *(f"d{n}" for n in range(9)))
    facts: list[Fact] = [saved_track("u", credited=first), saved_track("u", version=2, credited=second)]
    outcome = project_activity(deliveries(facts), quarantine=no_poison)
    assert outcome.applied == 2
    assert standing("c0").collaborators == standing("d0").collaborators == 9
    assert standing("ana").collaborators == 18


@pytest.mark.usefixtures("tables")
def test_strangers_credits_quarantine_nothing() -> None:
    """Each track credits one producer with eight that nobody has seen before."""
    facts: list[Fact] = [
        replace(saved_track(f"t{n}", credited=(f"s{n}", "cy", *(f"s{n}-{m}" for m in range(8)))), artist_id=f"s{n}")
        for n in range(60)
    ]
    friends = [by_bo(f"b{n}") for n in range(3)]
    outcome = project_activity(deliveries([*friends[:2], *facts, friends[2]]), quarantine=no_poison)
    assert outcome.applied == 63
    assert standing("cy").collaborators == 541
    items = get_together(collaborators_items("cy"))
    assert all(len(item.body) < 10_000 for item in items)
    found = all_collaborators("cy", items)
    assert len(found.current()) == 541
    assert shared_tracks.tracks(found.row("bo")) == 3


@pytest.mark.usefixtures("tables")
def test_plays_of_a_producer_that_fit_one_transaction_are_not_divided() -> None:
    """Of five producers with 30 plays each: a standing is written once, whatever else a transaction has room for."""
    plays = [play(number, track=f"t{number % 5}", credited=(f"a{number % 5}",)) for number in range(150)]
    facts: list[Fact] = [replace(each, artist_id=each.credits[0].artist_id) for each in plays]
    with watched() as made:
        assert project_activity(deliveries(facts), quarantine=no_poison).applied == 150
    transactions = [call.arguments["TransactItems"] for call in made if call.operation == "TransactWriteItems"]
    written = Counter(each["Put"]["Item"]["pk"]["S"] for items in transactions for each in items if is_standing(each))
    assert written == {f"ARTIST#a{number}": 1 for number in range(5)}


def is_standing(action: dict[str, Any]) -> bool:
    return bool(action["Put"]["Item"]["sk"]["S"] == "STANDING")


@pytest.mark.usefixtures("tables")
def test_poison_is_quarantined_and_the_other_facts_are_applied() -> None:
    facts: list[Fact] = [saved_track(f"t{n}") for n in range(5)]
    records = deliveries(facts)
    records[1] = replace(records[1], body='{"nonsense": true}')
    records[2] = replace(records[2], kind="TrackBurnt")
    zero_length = records[3].body.replace('"published_at":"2026-11-20', '"published_at":"yesterday')
    records[3] = replace(records[3], body=zero_length)
    quarantined: list[tuple[Key, str]] = []
    outcome = project_activity(records, quarantine=lambda key, reason: quarantined.append((key, reason)))
    assert (outcome.applied, outcome.quarantined) == (2, 3)
    assert {key for key, _ in quarantined} == {records[n].key for n in (1, 2, 3)}
    assert standing("ana").xp["uploads"] == 200
    again = project_activity(records, quarantine=no_poison)
    assert (again.applied, again.skipped) == (0, 5)


@pytest.mark.usefixtures("tables")
def test_a_quarantined_fact_is_redriven_once() -> None:
    facts: list[Fact] = [saved_track(f"t{n}") for n in range(3)]
    good = deliveries(facts)
    broken = [good[0], replace(good[1], kind="TrackBurnt"), good[2]]
    project_activity(broken, quarantine=lambda key, reason: None)
    redrive(good[1])
    assert standing("ana").xp["uploads"] == 300
    with pytest.raises(Conflict):
        redrive(good[1])
    assert standing("ana").xp["uploads"] == 300


@pytest.mark.usefixtures("tables")
def test_only_the_fact_whose_document_is_too_large_is_quarantined() -> None:
    """One fact of many cannot be stored: it is found by halving the batch, and the others are applied."""
    facts: list[Fact] = [saved_track(f"t{n}") for n in range(9)]
    facts[4] = replace(saved_track("t4"), genres=("x" * 420_000,))
    quarantined: list[Key] = []
    outcome = project_activity(deliveries(facts), quarantine=lambda key, reason: quarantined.append(key))
    assert outcome.applied == 8
    assert [key[1] for key in quarantined] == ["TRACK#t4#00000001"]
    assert standing("ana").xp["uploads"] == 800


@pytest.mark.usefixtures("tables")
@pytest.mark.parametrize("known", [False, True], ids=["new", "known"])
def test_two_consumers_of_one_shard_count_once(known: bool) -> None:  # noqa: FBT001 - a parametrised case
    """One consumer runs completely between the reads and writes of the other, which then finds all facts applied."""
    records = deliveries([saved_track(f"t{n}") for n in range(4)])
    if known:
        project_activity(records[:1], quarantine=no_poison)
    outcomes: list[Projected] = []
    with before_call(1, lambda: outcomes.append(project_activity(records, quarantine=no_poison))) as made:
        outcomes.append(project_activity(records, quarantine=no_poison))
    assert made[1] == "TransactWriteItems"
    assert [outcome.applied for outcome in outcomes] == [3 if known else 4, 0]
    assert standing("ana").xp["uploads"] == 400
    assert standing("ana").tracks == 4


@pytest.mark.usefixtures("tables")
@pytest.mark.parametrize("number", range(2), ids=["before_reading", "before_writing"])
def test_two_shards_that_change_one_producer_lose_nothing(number: int) -> None:
    """Two uploaders credit the same producer at once: the slower batch reads again and adds to the other's figures."""
    project_activity(deliveries([saved_track("t0", credited=("ana", "cy"))]), quarantine=no_poison)
    ana = deliveries([saved_track("t1", credited=("ana", "cy"))])
    bo = [replace(each, sequence=each.sequence + 1) for each in deliveries([by_bo("t2")])]
    ana = [replace(each, sequence=each.sequence + 2) for each in ana]
    with before_call(number, lambda: project_activity(bo, quarantine=no_poison)) as made:
        project_activity(ana, quarantine=no_poison)
    assert made[:2] == ["BatchGetItem", "TransactWriteItems"]
    assert standing("cy").tracks == 3
    assert standing("cy").xp["uploads"] == 300
    assert standing("cy").collaborators == 2


def by_bo(track_id: str) -> TrackSaved:
    credited = (Credit(artist_id="bo", earns=True), Credit(artist_id="cy", earns=True))
    return replace(saved_track(track_id), artist_id="bo", credits=credited)
