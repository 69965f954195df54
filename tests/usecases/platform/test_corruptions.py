"""A replay finds any corruption of the stored figures by item and field, and repairs it exactly."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import boto3
import pytest
import time_machine

from beatpass.domain.platform.facts import Fact
from beatpass.storage.dynamodb.read import Wanted
from beatpass.storage.dynamodb.tables import Key
from beatpass.storage.platform import keys
from beatpass.storage.platform.activity import to_item
from beatpass.storage.platform.derived_items import PROGRESS, find_derived, scan_derived
from beatpass.usecases.platform.project_activity import project_activity
from beatpass.usecases.platform.repair_figures import repair
from beatpass.usecases.platform.replay_figures import Difference, replay_figures
from tests.support.buffers import small_buffers
from tests.support.tables import derived
from tests.support.worlds import deliveries, history

FACTS: list[Fact] = history(seed=7, steps=120)


@pytest.fixture(autouse=True)
def _projected(tables: None) -> Iterator[None]:
    """Plays are in standings, in slots and in days."""
    with small_buffers():
        for fact in FACTS:
            to_item(fact).save()
        records = deliveries(FACTS)
        for start in range(0, len(records), 30):
            project_activity(records[start : start + 30], quarantine=_no_poison, month="2026-11")
        yield


def _no_poison(key: Key, reason: str) -> None:
    pytest.fail(f"{key} was quarantined: {reason}")


def differences() -> list[Difference]:
    return replay_figures().differences


def repair_all(found: list[Difference]) -> list[Difference]:
    """Those that were left alone."""
    return repair(replay_figures(), found)


def stored_items() -> dict[Wanted, Any]:
    """The content of every derived item that is compared: of a day as its document has it, without buffered plays."""
    found = {ref: json.loads(item.body) for ref, item in scan_derived() if not ref[1][1].startswith(keys.BUFFER)}
    return {
        ref: {name: value for name, value in content.items() if name not in PROGRESS}
        if isinstance(content, dict)
        else content
        for ref, content in found.items()
    }


def kind(ref: Wanted) -> tuple[str, str, str]:
    model, (pk, sk) = ref
    return model.__name__, pk.partition("#")[0], "LEDGER" if keys.AWARDS in sk else sk.partition("#")[0]


def table(ref: Wanted) -> Any:  # noqa: ANN401 - boto3 has no types
    return boto3.resource("dynamodb").Table(ref[0].Meta.table_name)


def named(ref: Wanted) -> dict[str, str]:
    return {"pk": ref[1][0], "sk": ref[1][1]}


def spoil(ref: Wanted, content: Any) -> None:  # noqa: ANN401 - JSON
    """Store this content, beside how far the projection is with the item."""
    if isinstance(content, dict):
        item = find_derived(ref)
        stored = json.loads(item.body) if item else {}
        content = {name: stored[name] for name in PROGRESS if name in stored} | content
    table(ref).update_item(
        Key=named(ref),
        UpdateExpression="SET #body = :body",
        ExpressionAttributeNames={"#body": "lines" if isinstance(content, list) else "body"},
        ExpressionAttributeValues={":body": json.dumps(content)},
    )


def remove(ref: Wanted) -> None:
    table(ref).delete_item(Key=named(ref))


def copy(ref: Wanted, *, pk: str = "", sk: str = "") -> Key:
    """The same item under another key."""
    to = pk or ref[1][0], sk or ref[1][1]
    item = table(ref).get_item(Key=named(ref))["Item"]
    table(ref).put_item(Item=item | {"pk": to[0], "sk": to[1]})
    return to


def off_by_one(value: Any) -> Any:  # noqa: ANN401 - JSON
    """A slightly different value of the same shape."""
    match value:
        case bool():
            return not value
        case int():
            return value + 1
        case str():
            return f"{value}x"
        case dict() if value:
            name = next(iter(value))
            return {**value, name: off_by_one(value[name])}
        case list() if value:
            return [off_by_one(value[0]), *value[1:]]
        case _:
            return 1


def check(found: dict[Key, set[str]], right: dict[Key, Any]) -> None:
    """Check that a replay finds exactly these fields of these items, and that the repair restores everything."""
    differing = differences()
    assert {each.ref[1]: set(each.fields()) for each in differing} == found
    assert repair_all(differing) == []
    assert differences() == []
    assert derived() == right


@pytest.fixture(autouse=True)
def _present() -> Iterator[None]:
    """The replay takes place in the month in which the facts were projected."""
    with time_machine.travel(datetime(2026, 11, 21, 9, tzinfo=UTC)):
        yield


def test_a_replay_of_correct_figures_finds_no_difference() -> None:
    assert len({kind(ref) for ref in stored_items()}) >= 9
    assert differences() == []


def test_a_wrong_value_in_any_field_of_any_kind_of_document_is_found_and_repaired() -> None:
    right = derived()
    waiting = {
        (kind(ref), name)
        for ref, content in stored_items().items()
        for name in (content if isinstance(content, dict) else ["lines"])
    }
    while waiting:  # change one field of an item at a time
        found: dict[Key, set[str]] = {}
        for ref, content in stored_items().items():
            fields = content if isinstance(content, dict) else {"lines": content}
            name = next((name for name in fields if (kind(ref), name) in waiting), None)
            if name is not None:
                waiting.discard((kind(ref), name))
                other = off_by_one(fields[name])
                spoil(ref, {**content, name: other} if isinstance(content, dict) else other)
                found[ref[1]] = {name}
        check(found, right)


def test_a_missing_or_surplus_item_of_any_kind_is_found_and_repaired() -> None:
    right = derived()
    gone: dict[tuple[str, str, str], Wanted] = {}
    for ref, content in stored_items().items():
        if kind(ref)[2] != "STANDING" and content:
            gone.setdefault(kind(ref), ref)
    assert len(gone) >= 8
    for each in gone.values():
        strays = {copy(each, pk=f"{each[1][0]}nobody")}
        remove(each)
        differing = differences()
        lost = {each[1]}
        assert {difference.ref[1] for difference in differing if difference.replayed is None} == strays
        assert {difference.ref[1] for difference in differing if difference.stored is None} == lost
        assert repair_all(differing) == []
        assert derived() == right


Corruption = Callable[[dict[Wanted, Any]], dict[Key, set[str]]]


def one(items: dict[Wanted, Any], *kinds: str, holding: str = "") -> Wanted:
    return min(
        (ref for ref in items if kind(ref)[1:] == kinds and (not holding or items[ref].get(holding))),
        key=lambda ref: ref[1],
    )


def xp_without_a_ledger_row(items: dict[Wanted, Any]) -> dict[Key, set[str]]:
    ref = one(items, "ARTIST", "STANDING", holding="xp")
    spoil(ref, {**items[ref], "xp": {**items[ref]["xp"], "uploads": items[ref]["xp"].get("uploads", 0) + 100}})
    return {ref[1]: {"xp"}}


def a_surplus_achievement(items: dict[Wanted, Any]) -> dict[Key, set[str]]:
    ref = one(items, "ARTIST", "STANDING")
    held = {**items[ref].get("achievements", {}), "network-spider": "2026-11-20T12:00:00.000Z"}
    spoil(ref, {**items[ref], "achievements": held})
    return {ref[1]: {"achievements"}}


def a_missing_achievement(items: dict[Wanted, Any]) -> dict[Key, set[str]]:
    ref = one(items, "ARTIST", "STANDING", holding="achievements")
    held = dict(items[ref]["achievements"])
    held.popitem()
    spoil(ref, {**items[ref], "achievements": held})
    return {ref[1]: {"achievements"}}


def an_achievement_at_another_time(items: dict[Wanted, Any]) -> dict[Key, set[str]]:
    ref = one(items, "ARTIST", "STANDING", holding="achievements")
    held = dict.fromkeys(items[ref]["achievements"], "2026-01-01T00:00:00.000Z")
    spoil(ref, {**items[ref], "achievements": held})
    return {ref[1]: {"achievements"}}


def a_missing_ledger_line(items: dict[Wanted, Any]) -> dict[Key, set[str]]:
    ref = min((ref for ref in items if kind(ref)[2] == "LEDGER" and len(items[ref]) > 1), key=lambda p: p[1])
    spoil(ref, items[ref][1:])
    return {ref[1]: {"lines"}}


def swapped_credits(items: dict[Wanted, Any]) -> dict[Key, set[str]]:
    ref = min((ref for ref in items if len(_credits(items[ref])) > 1), key=lambda ref: ref[1])
    spoil(ref, {**items[ref], "credits": items[ref]["credits"][::-1]})
    return {ref[1]: {"credits"}}


def _credits(content: Any) -> list[str]:  # noqa: ANN401 - JSON
    return content.get("credits", []) if isinstance(content, dict) else []


def a_wrong_listener_count(items: dict[Wanted, Any]) -> dict[Key, set[str]]:
    ref = one(items, "TRACK", "LISTENER", holding="qualified")
    spoil(ref, {**items[ref], "qualified": items[ref]["qualified"] + 1})
    return {ref[1]: {"qualified"}}


def a_lost_trace_of_a_play(items: dict[Wanted, Any]) -> dict[Key, set[str]]:
    ref = one(items, "TRACK", "LISTENER", holding="plays")
    spoil(ref, {**items[ref], "plays": items[ref]["plays"][1:]})
    return {ref[1]: {"plays"}}


def a_day_moved(items: dict[Wanted, Any]) -> dict[Key, set[str]]:
    ref = one(items, "ARTIST", "DAY")
    moved = copy(ref, sk="DAY#2020-02-29")
    remove(ref)
    fields = set(items[ref]) | ({"xp_beside"} if "xp" in items[ref] else set())
    return {ref[1]: fields, moved: fields}


def a_missing_xp_attribute(items: dict[Wanted, Any]) -> dict[Key, set[str]]:
    """The ledger reads it without the document."""
    ref = one(items, "ARTIST", "DAY", holding="xp")
    table(ref).update_item(Key=named(ref), UpdateExpression="REMOVE xp")
    return {ref[1]: {"xp_beside"}}


@pytest.mark.parametrize(
    "corrupt",
    [
        xp_without_a_ledger_row,
        a_surplus_achievement,
        a_missing_achievement,
        an_achievement_at_another_time,
        a_missing_ledger_line,
        swapped_credits,
        a_wrong_listener_count,
        a_lost_trace_of_a_play,
        a_day_moved,
        a_missing_xp_attribute,
    ],
)
def test_a_planted_corruption_is_found_and_repaired(corrupt: Corruption) -> None:
    right = derived()
    check(corrupt(stored_items()), right)


def test_a_quarantine_row_of_an_applied_fact_shows_as_differences() -> None:
    """The replay skips the quarantined fact, so each figure that contains it differs."""
    ref = one(stored_items(), "ARTIST", "COLLABORATORS")
    fact = next(key for key in map(_key, FACTS) if key[1].startswith("DOWNLOAD#"))
    trace = {"pk": f"FACT#{fact[0]}", "sk": fact[1]}
    right = table(ref).get_item(Key=trace)["Item"]
    table(ref).put_item(Item={**trace, "body": '{"reason":"planted"}'})
    replay = replay_figures()
    assert replay.quarantined == frozenset({fact})
    assert "downloads" in {name for each in replay.differences for name in each.fields()}
    table(ref).put_item(Item=right)
    assert differences() == []


def _key(fact: Fact) -> Key:
    item = to_item(fact)
    return item.pk, item.sk
