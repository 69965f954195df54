"""Collaborators in their tables: folded under faults and races, read, replayed and repaired."""

from __future__ import annotations

import json
import os
import random
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from beatpass.domain.collaboration.network import network_page
from beatpass.domain.platform.facts import Fact
from beatpass.domain.platform.figures import Collaborators, CollaboratorsKey
from beatpass.domain.platform.projection import collaborators
from beatpass.storage.collaboration.collaborators import (
    all_collaborators,
    collaborators_among,
    collaborators_items,
    recent_item,
    some_collaborators,
)
from beatpass.storage.dynamodb.errors import Unavailable
from beatpass.storage.dynamodb.read import get_together
from beatpass.storage.dynamodb.tables import Key
from beatpass.storage.platform import keys
from beatpass.storage.platform.derived_figures import figure_of
from beatpass.storage.platform.working_documents import FigureBatch
from beatpass.usecases.platform.project_activity import project_activity
from beatpass.usecases.platform.repair_figures import confirmed, repair
from beatpass.usecases.platform.replay_figures import replay_figures
from infra.verification.oracles.figures import expected
from tests.support.databases import database
from tests.support.faults import FAULTS, Fault
from tests.support.races import before_call
from tests.support.sweeping import swept
from tests.support.worlds import ARTISTS, deliveries, history
from tests.usecases.platform.test_replay_figures import no_poison, write

LONG = history(seed=7, steps=120)


@pytest.fixture(autouse=True)
def _small_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that most changes of credits are followed by a fold, and buckets are split."""
    monkeypatch.setattr(collaborators, "RECENT_NUMBERS", 8)
    monkeypatch.setattr(collaborators, "BUCKET_BYTES", 40)


def network(artist_id: str) -> dict[str, tuple[int, int, str, str]]:
    """(tracks, plays, first, last) by collaborator, as a page has them."""
    found = all_collaborators(artist_id, get_together(collaborators_items(artist_id)))
    page, _ = network_page(found, limit=99)
    return {each.artist_id: (each.tracks, each.plays, each.first_at, each.last_at) for each in page}


def networks_equal_the_oracle(facts: list[Fact]) -> None:
    for artist_id, wanted in expected(facts).items():
        assert network(artist_id) == wanted.network
        item = get_together([recent_item(artist_id)])[0]
        for others in (set(ARTISTS), {"bo"}, set[str]()):
            assert collaborators_among(artist_id, others, item) == wanted.network.keys() & others
        some = some_collaborators(artist_id, item)
        assert some <= wanted.network.keys()
        assert some == wanted.network.keys() or len(recent(artist_id).folds) > collaborators.FIRST_BUCKETS


def recent(artist_id: str) -> Collaborators:
    found = FigureBatch().peek(CollaboratorsKey(artist_id))
    assert isinstance(found, Collaborators)
    return found


def buckets() -> list[Key]:
    return sorted(key for key in table_contents() if key[1].startswith(f"{keys.COLLABORATORS}#"))


def table() -> Any:  # noqa: ANN401 - boto3 has no types
    return boto3.resource("dynamodb").Table(os.environ["FIGURES_TABLE"])


def table_contents() -> dict[Key, dict[str, Any]]:
    return {(item["pk"], item["sk"]): item for item in table().scan()["Items"]}


@settings(max_examples=8, deadline=None, phases=(Phase.explicit, Phase.reuse, Phase.generate))
@given(seed=st.integers(0, 2**32), size=st.integers(1, 60))
def test_batches_of_any_size_with_redelivery_equal_the_oracle_and_a_replay(seed: int, size: int) -> None:
    facts = history(seed, steps=60)
    chance = random.Random(seed)  # noqa: S311 - reproducible
    with database("moto"):
        records = write(facts)
        for start in range(0, len(records), size):
            again = chance.randint(0, start)
            project_activity(records[again : start + size], quarantine=no_poison)
        networks_equal_the_oracle(facts)
        assert replay_figures().differences == []


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_at_any_call_of_a_batch_with_folds_changes_nothing(fault: Fault) -> None:
    """The retry after it counts each change once."""
    facts = LONG[:60]
    records = deliveries(facts)

    def story() -> tuple[None, Any]:
        write(facts)
        project_activity(records[:50], quarantine=no_poison)
        return None, lambda: project_activity(records[50:], quarantine=no_poison)

    for _ in swept(story, fault):
        assert any(recent(artist_id).folds for artist_id in ARTISTS)
        networks_equal_the_oracle(facts)
        assert replay_figures().differences == []


@pytest.mark.parametrize("number", range(8))
def test_another_consumer_between_two_calls_loses_nothing(number: int) -> None:
    """Two shards deliver two halves of the facts; the one folds while the other is between reading and writing."""
    facts = LONG[:60]
    records = deliveries(facts)
    with database("moto"):
        write(facts)
        project_activity(records[:40], quarantine=no_poison)
        with before_call(number, lambda: project_activity(records[40:50], quarantine=no_poison)):
            project_activity(records[40:], quarantine=no_poison)
        networks_equal_the_oracle(facts)
        assert replay_figures().differences == []


@pytest.fixture
def right() -> Iterator[dict[Key, dict[str, Any]]]:
    """The figures after LONG; a producer that is one's of the first bucket has something in it."""
    with database("moto"):
        project_activity(write(LONG), quarantine=no_poison)
        assert len(buckets()) > 2 * collaborators.FIRST_BUCKETS
        yield table_contents()


def folded() -> str:
    """A producer with buckets and with recent changes."""
    return next(each for each in ARTISTS if recent(each).folds and recent(each).shared)


def repair_all() -> set[Key]:
    replay = replay_figures()
    found = confirmed(replay)
    assert found == replay.differences
    assert repair(replay, found) == []
    assert replay_figures().differences == []
    networks_equal_the_oracle(LONG)
    return {each.ref[1] for each in found}


def test_a_changed_bucket_is_found_and_repaired(right: dict[Key, dict[str, Any]]) -> None:
    key = next(key for key in buckets() if "shared" in right[key]["body"])
    body = json.loads(right[key]["body"])
    body["shared"] = {other: [row[0] + 1, *row[1:]] for other, row in body["shared"].items()}
    table().put_item(Item={**right[key], "body": json.dumps(body)})
    assert repair_all() == {key}


def test_changed_recent_changes_are_found_in_their_buckets_and_repaired(right: dict[Key, dict[str, Any]]) -> None:
    artist_id = folded()
    key = f"ARTIST#{artist_id}", keys.COLLABORATORS
    body = json.loads(right[key]["body"])
    body["shared"] = {"nobody": [1, 2]}
    table().put_item(Item={**right[key], "body": json.dumps(body)})
    found = repair_all()
    assert found
    assert all(pk == key[0] and sk.startswith(f"{key[1]}#") for pk, sk in found)


def test_lost_recent_changes_are_found_and_restored(right: dict[Key, dict[str, Any]]) -> None:
    key = f"ARTIST#{folded()}", keys.COLLABORATORS
    folds = json.loads(right[key]["body"])["folds"]
    table().delete_item(Key={"pk": key[0], "sk": key[1]})
    assert key in repair_all()
    assert len(recent(key[0].partition("#")[2]).folds) == len(folds)
    project_activity(deliveries(LONG), quarantine=no_poison)
    assert replay_figures().differences == []


def test_lost_buckets_are_found_and_restored(right: dict[Key, dict[str, Any]]) -> None:
    lost = buckets()
    with table().batch_writer() as writer:
        for pk, sk in lost:
            writer.delete_item(Key={"pk": pk, "sk": sk})
    found = repair_all()
    assert found >= {key for key in lost if "shared" in right[key]["body"]}


@pytest.mark.parametrize("number", range(1, 4))
def test_a_fold_while_a_replay_reads_is_no_difference_that_is_repaired(number: int) -> None:
    with database("moto"):
        records = write(LONG)
        project_activity(records[:-40], quarantine=no_poison)
        with before_call(number, lambda: project_activity(records, quarantine=no_poison)) as made:
            replay = replay_figures(in_flight=lambda facts: facts.keys())
        assert made == ["Scan"] * 4
        assert confirmed(replay) == []
        networks_equal_the_oracle(LONG)


def test_a_bucket_whose_recent_changes_were_written_is_not_repaired(
    right: dict[Key, dict[str, Any]],
) -> None:
    key = next(key for key in buckets() if "shared" in right[key]["body"])
    body = json.dumps({"folded": json.loads(right[key]["body"])["folded"]})
    table().put_item(Item={**right[key], "body": body})
    replay = replay_figures()
    assert [each.ref[1] for each in confirmed(replay)] == [key]
    batch = FigureBatch()
    batch.change(CollaboratorsKey(key[0].partition("#")[2]))
    batch.commit()
    assert confirmed(replay) == []
    assert repair(replay, replay.differences) == replay.differences != []


@pytest.mark.parametrize("later", ["recent_changes", "buckets"])
def test_a_page_that_reads_between_two_writes_has_one_state_or_the_other(later: str) -> None:
    """It has read the recent changes before a fold and the buckets after it, or the other way round."""
    facts = LONG[:60]
    torn = 0
    with database("moto"):
        project_activity(deliveries(facts[:40]), quarantine=no_poison)
        before = {artist_id: get_together(collaborators_items(artist_id)) for artist_id in ARTISTS}
        networks = {artist_id: all_collaborators(artist_id, before[artist_id]).shared for artist_id in ARTISTS}
        project_activity(deliveries(facts), quarantine=no_poison)
        for artist_id in ARTISTS:
            after = get_together(collaborators_items(artist_id))
            first, second = (after, before[artist_id]) if later == "recent_changes" else (before[artist_id], after)
            torn += recent(artist_id).folds != figure_of(Collaborators, before[artist_id][0]).folds
            found = all_collaborators(artist_id, [first[0], *second[1:]]).shared
            assert found in (networks[artist_id], all_collaborators(artist_id, after).shared)
    assert torn


def test_a_page_of_inconsistent_documents_is_unavailable(right: dict[Key, dict[str, Any]]) -> None:
    artist_id = folded()
    key = buckets_of(artist_id)[0]
    table().put_item(Item={**right[key], "body": '{"folded":99}'})
    with pytest.raises(Unavailable):
        network(artist_id)
    with pytest.raises(Unavailable):
        collaborators_among(artist_id, set(map(str, range(99))), get_together([recent_item(artist_id)])[0])
    repair_all()


def buckets_of(artist_id: str) -> list[Key]:
    return [key for key in buckets() if key[0] == f"ARTIST#{artist_id}"]
