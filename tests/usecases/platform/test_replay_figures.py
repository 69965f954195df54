"""The facts alone give every stored figure, and a replay finds and repairs every difference.

See docs/specification.md 11.10.
"""

from __future__ import annotations

import json
import os
import random
from dataclasses import replace
from functools import partial
from typing import Any

import boto3
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from beatpass.domain.platform.facts import Fact, PlayLogged
from beatpass.domain.platform.projection.affected_documents import affected_documents
from beatpass.storage.dynamodb.tables import FigureItem, Key
from beatpass.storage.platform import keys
from beatpass.storage.platform.activity import FactRecord, to_item
from beatpass.storage.platform.derived_figures import figure_item
from beatpass.usecases.platform.project_activity import flush_buffer, project_activity, redrive
from beatpass.usecases.platform.repair_figures import confirmed, repair
from beatpass.usecases.platform.replay_figures import Difference, replay_figures
from tests.support.buffers import small_buffers
from tests.support.databases import database
from tests.support.races import before_call
from tests.support.tables import contents, derived
from tests.support.worlds import deliveries, history
from tests.usecases.platform.test_shards import play, saved

LONG = history(seed=7, steps=120)


def no_poison(key: Key, reason: str) -> None:
    pytest.fail(f"{key} was quarantined: {reason}")


def write(facts: list[Fact]) -> list[FactRecord]:
    """Write the facts into the activity table; the records that its stream delivers."""
    for fact in facts:
        to_item(fact).save()
    return deliveries(facts)


def differences() -> list[Difference]:
    return replay_figures().differences


def repair_all(found: list[Difference]) -> list[Difference]:
    """Those that were left alone."""
    return repair(replay_figures(), found)


def table(variable: str) -> Any:  # noqa: ANN401 - boto3 has no types
    return boto3.resource("dynamodb").Table(os.environ[variable])


@settings(max_examples=8, deadline=None, phases=(Phase.explicit, Phase.reuse, Phase.generate))
@given(seed=st.integers(0, 2**32), segments=st.integers(1, 3))
def test_a_replay_of_any_history_finds_no_difference(seed: int, segments: int) -> None:
    facts = history(seed, steps=50)
    with database("moto"):
        project_activity(write(facts), quarantine=no_poison)
        replay = replay_figures(segments=segments)
        assert (replay.facts, replay.poison, replay.differences) == (len(facts), {}, [])
        assert len(replay.replayed) == len(replay.stored) > 0


@settings(max_examples=5, deadline=None, phases=(Phase.explicit, Phase.reuse, Phase.generate))
@given(seed=st.integers(0, 2**32))
def test_plays_that_arrived_out_of_order_make_no_difference(seed: int) -> None:
    """The stream may deliver a listener's plays out of order, so that the daily cap excludes others."""
    facts = history(seed, steps=50)
    plays = [fact for fact in facts if isinstance(fact, PlayLogged)]
    others = [fact for fact in facts if not isinstance(fact, PlayLogged)]
    random.Random(seed).shuffle(plays)  # noqa: S311 - a test's choice
    with database("moto"):
        write(facts)
        project_activity(deliveries(others + plays), quarantine=no_poison)
        assert differences() == []


def first(variable: str, *, pk: str = "", sk: str) -> Key:
    """The first item of this kind; awards do not count as items of their day."""
    found = (key for key in contents(variable) if key[0].startswith(pk))
    if sk == keys.AWARDS:
        return min(key for key in found if keys.AWARDS in key[1])
    return min(key for key in found if key[1].startswith(sk) and keys.AWARDS not in key[1])


def change(variable: str, key: Key, document: Any) -> None:  # noqa: ANN401 - JSON
    table(variable).update_item(
        Key={"pk": key[0], "sk": key[1]},
        UpdateExpression="SET body = :body",
        ExpressionAttributeValues={":body": json.dumps(document)},
    )


@pytest.mark.usefixtures("tables")
def test_a_changed_field_is_found_and_repaired() -> None:
    project_activity(write(LONG), quarantine=no_poison)
    for variable, pk, sk, field, value in (
        ("STANDINGS_TABLE", "ARTIST#", "STANDING", "plays", 10_000),
        ("STANDINGS_TABLE", "ARTIST#", "STANDING", "achievements", {"og": "2026-11-20T12:00:00.000Z"}),
        ("TRACKS_TABLE", "TRACK#", "TRACK", "qualified_plays", 10_000),
        ("FIGURES_TABLE", "TRACK#", "DAY#", "listened_ms", 1),
        ("FIGURES_TABLE", "ARTIST#", "DAY#", "xp", 10_000),
        ("FIGURES_TABLE", "ARTIST#", "COLLABORATORS", "shared", {"nobody": [1, 2]}),
    ):
        right, key = contents(variable), first(variable, pk=pk, sk=sk)
        change(variable, key, right[key] | {field: value})
        (found,) = differences()
        assert (found.ref[1], found.fields()) == (key, {field: (value, right[key].get(field))})
        assert repair_all([found]) == []
        assert contents(variable) == right
    assert differences() == []


@pytest.mark.usefixtures("tables")
def test_a_lost_item_is_found_and_restored() -> None:
    project_activity(write(LONG), quarantine=no_poison)
    right = derived()
    for variable, pk, sk in (
        ("FIGURES_TABLE", "ARTIST#", keys.AWARDS),
        ("TRACKS_TABLE", "TRACK#", "TRACK"),
        ("FIGURES_TABLE", "TRACK#", "DAY#"),
        ("FIGURES_TABLE", "ARTIST#", "DAY#"),
        ("FIGURES_TABLE", "ARTIST#", "COLLABORATORS"),
    ):
        key = first(variable, pk=pk, sk=sk)
        table(variable).delete_item(Key={"pk": key[0], "sk": key[1]})
        (found,) = differences()
        assert (found.ref[1], found.stored) == (key, None)
        assert repair_all([found]) == []
        assert derived() == right


@pytest.mark.usefixtures("tables")
def test_a_lost_listener_is_found_and_restored_with_as_many_capped_plays() -> None:
    """These plays ended at the same instant: the facts tell how many the daily cap excluded, but not which.

    So their days may have them in other quarters of an hour, and by other sources; everything else is as it was.
    """
    project_activity(write(LONG), quarantine=no_poison)
    listeners = contents("FIGURES_TABLE")
    key = min(key for key, each in listeners.items() if key[1].startswith(keys.LISTENER) and "capped" in each)
    table("FIGURES_TABLE").delete_item(Key={"pk": key[0], "sk": key[1]})
    found = differences()
    assert [each.stored for each in found if each.ref[1] == key] == [None]
    for each in found:
        assert each.ref[1] == key or set(each.fields()) <= {"quarters", "sources", "links"}
    repair_all(found)
    assert differences() == []
    restored = contents("FIGURES_TABLE")[key]
    assert sorted(restored["plays"]) == sorted(listeners[key]["plays"])
    assert len(restored["capped"]) == len(listeners[key]["capped"])


@pytest.mark.usefixtures("tables")
def test_a_lost_standing_is_restored_with_the_state_of_its_play_buffer() -> None:
    """The facts do not contain it: it follows from the slots of the buffer."""
    records = write(LONG)
    number = 2 * len(records) // 3
    project_activity(records[:number], quarantine=no_poison)
    for key in contents("STANDINGS_TABLE"):
        table("STANDINGS_TABLE").delete_item(Key={"pk": key[0], "sk": key[1]})
    replay = replay_figures(in_flight=lambda facts: facts.keys())
    assert repair(replay, replay.differences) == []
    project_activity(records, quarantine=no_poison)
    assert differences() == []


@pytest.mark.usefixtures("tables")
@pytest.mark.parametrize("number", [13, 17])
def test_a_lost_standing_whose_buffer_was_flushed_counts_no_play_again(number: int) -> None:
    """The slots still hold what the days contain; the newest plays were in the standing alone."""
    facts: list[Fact] = [saved("t"), *(play(each) for each in range(number + 30))]
    with small_buffers():
        records = write(facts)
        project_activity(records[:number], quarantine=no_poison, month="2026-11")
        flush_buffer("ana")
        project_activity(records[number : number + 1], quarantine=no_poison, month="2026-11")
        table("STANDINGS_TABLE").delete_item(Key={"pk": "ARTIST#ana", "sk": "STANDING"})
        replay = replay_figures(in_flight=lambda facts: facts.keys())
        assert repair(replay, replay.differences) == []
        project_activity(records, quarantine=no_poison, month="2026-11")
        assert differences() == []


@pytest.mark.usefixtures("tables")
@pytest.mark.parametrize("at", range(5))
def test_plays_that_move_while_a_replay_reads_are_no_difference(at: int) -> None:
    """Two parts: standings of the first, those of the second, and then what slots and days hold."""
    with small_buffers():
        records = write([saved("t"), *(play(each) for each in range(40))])
        for before, after in ((3, 4), (5, 9), (9, 16), (20, 41)):
            project_activity(records[:before], quarantine=no_poison, month="2026-11")
            more = partial(project_activity, records[:after], quarantine=no_poison, month="2026-11")
            with before_call(at, more):
                replay = replay_figures(segments=2, in_flight=lambda facts: facts.keys())
            assert confirmed(replay) == []
            day = replay.stored[FigureItem, ("ARTIST#ana", "DAY#2026-11-20")]
            assert set(json.loads(day.body)["known"].values()) == {1}
        assert differences() == []


@pytest.mark.usefixtures("tables")
def test_an_item_without_facts_is_found_and_removed() -> None:
    project_activity(write(LONG), quarantine=no_poison)
    right = derived()
    for sk in (keys.AWARDS, keys.LISTENER, "DAY#", "TRACK"):
        variable = "TRACKS_TABLE" if sk == "TRACK" else "FIGURES_TABLE"
        key = first(variable, sk=sk)
        item = table(variable).get_item(Key={"pk": key[0], "sk": key[1]})["Item"]
        table(variable).put_item(Item=item | {"pk": "TRACK#nobody"})
        (found,) = differences()
        assert (found.ref[1], found.replayed) == (("TRACK#nobody", key[1]), None)
        assert repair_all([found]) == []
        assert derived() == right


@pytest.mark.usefixtures("tables")
def test_many_corruptions_at_once_are_all_found_and_repaired() -> None:
    project_activity(write(LONG), quarantine=no_poison)
    right = derived()
    items = contents("FIGURES_TABLE")
    certain = sorted(key for key, each in items.items() if "capped" not in each and not key[1].startswith(keys.BUFFER))
    lost = random.Random(1).sample(certain, len(certain) // 2)  # noqa: S311 - a test's choice
    for key in lost:
        table("FIGURES_TABLE").delete_item(Key={"pk": key[0], "sk": key[1]})
    found = differences()
    assert {each.ref[1] for each in found} >= {key for key in lost if right[key]}
    repair_all(found)
    assert differences() == []
    # An item of defaults equals no item.
    now = derived()
    assert {key: each for key, each in now.items() if each} == {key: each for key, each in right.items() if each}


@pytest.mark.usefixtures("tables")
def test_quarantined_facts_are_skipped_until_they_are_applied() -> None:
    good = write(LONG)
    number = next(n for n, fact in enumerate(LONG) if isinstance(fact, PlayLogged))
    broken = [*good[:number], replace(good[number], kind="PlayBurnt"), *good[number + 1 :]]
    project_activity(broken, quarantine=lambda key, reason: None)
    replay = replay_figures()
    assert (replay.differences, replay.quarantined) == ([], frozenset({good[number].key}))
    redrive(good[number])
    replay = replay_figures()
    assert (replay.differences, replay.quarantined, replay.facts) == ([], frozenset(), len(LONG))


@pytest.mark.usefixtures("tables")
def test_poison_facts_are_reported() -> None:
    project_activity(write(LONG), quarantine=no_poison)
    table("ACTIVITY_TABLE").put_item(Item={"pk": "ARTIST#ana", "sk": "PLAY#x#y", "kind": "PlayLogged", "body": "{"})
    replay = replay_figures()
    assert replay.poison == {("ARTIST#ana", "PLAY#x#y"): "unreadable: JSONDecodeError"}
    assert replay.differences == []


@pytest.mark.usefixtures("tables")
def test_items_that_the_projection_has_changed_since_are_neither_confirmed_nor_repaired() -> None:
    records = write(LONG)
    project_activity(records[:-5], quarantine=no_poison)
    for key, content in contents("STANDINGS_TABLE").items():
        change("STANDINGS_TABLE", key, content | {"downloads": 999})
    replay = replay_figures(in_flight=lambda facts: facts.keys())
    assert len(replay.moving) == 5
    assert {each.ref[1][1] for each in replay.differences} == {"STANDING"}
    project_activity(records, quarantine=no_poison)
    right, changed = derived(), {key for fact in LONG[-5:] for key in affected_documents(fact)}
    left_alone = [each for each in replay.differences if each.ref in map(figure_item, changed)]
    assert left_alone
    assert confirmed(replay) == [each for each in replay.differences if each not in left_alone]
    assert repair(replay, left_alone) == left_alone
    assert derived() == right
