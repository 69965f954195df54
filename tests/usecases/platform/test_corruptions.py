"""Whatever is spoilt in the stored figures, a replay names it by item and field, and puts it right exactly."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import boto3
import pytest

from beatpass.domain.platform.facts import Fact
from beatpass.storage.dynamodb.read import Wanted
from beatpass.storage.dynamodb.tables import Key
from beatpass.storage.platform import keys
from beatpass.storage.platform.activity import to_item
from beatpass.storage.platform.derived_items import scan_derived
from beatpass.usecases.platform.project_activity import project_activity
from beatpass.usecases.platform.replay_figures import Difference, repair, replay_figures
from tests.support.tables import derived
from tests.support.worlds import deliveries, history

FACTS: list[Fact] = history(seed=7, steps=120)


@pytest.fixture(autouse=True)
def _projected(tables: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """With crowded days, so that there are documents of every kind."""
    for module in ("domain.platform.projection.plays", "usecases.platform.project_activity"):
        monkeypatch.setattr(f"beatpass.{module}.LISTENERS_KEPT", 1)
    for fact in FACTS:
        to_item(fact).save()
    project_activity(deliveries(FACTS), quarantine=_no_poison)


def _no_poison(key: Key, reason: str) -> None:
    pytest.fail(f"{key} was parked: {reason}")


def differences() -> list[Difference]:
    return replay_figures().differences


def places() -> dict[Wanted, Any]:
    """Every derived item's content."""
    return {place: json.loads(item.body) for place, item in scan_derived()}


def kind(place: Wanted) -> tuple[str, str, str]:
    model, (pk, sk) = place
    return model.__name__, pk.partition("#")[0], "LEDGER" if keys.AWARDS in sk else sk.partition("#")[0]


def table(place: Wanted) -> Any:  # noqa: ANN401 - boto3 has no types
    return boto3.resource("dynamodb").Table(place[0].Meta.table_name)


def named(place: Wanted) -> dict[str, str]:
    return {"pk": place[1][0], "sk": place[1][1]}


def spoil(place: Wanted, content: Any) -> None:  # noqa: ANN401 - JSON
    table(place).update_item(
        Key=named(place),
        UpdateExpression="SET #body = :body",
        ExpressionAttributeNames={"#body": "lines" if isinstance(content, list) else "body"},
        ExpressionAttributeValues={":body": json.dumps(content)},
    )


def remove(place: Wanted) -> None:
    table(place).delete_item(Key=named(place))


def copy(place: Wanted, *, pk: str = "", sk: str = "") -> Key:
    """The same item under another key."""
    to = pk or place[1][0], sk or place[1][1]
    item = table(place).get_item(Key=named(place))["Item"]
    table(place).put_item(Item=item | {"pk": to[0], "sk": to[1]})
    return to


def off_by_one(value: Any) -> Any:  # noqa: ANN401 - JSON
    """Something of the same shape that says a little else."""
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
    """A replay finds just these fields of these items, and repair makes everything as it was."""
    differing = differences()
    assert {each.ref[1]: set(each.fields()) for each in differing} == found
    assert repair(differing) == []
    assert differences() == []
    assert derived() == right


def test_what_is_clean_differs_in_nothing() -> None:
    assert len({kind(place) for place in places()}) >= 9
    assert differences() == []


def test_every_field_of_every_kind_of_document_off_by_one_is_named_and_put_right() -> None:
    right = derived()
    waiting = {
        (kind(place), name)
        for place, content in places().items()
        for name in (content if isinstance(content, dict) else ["lines"])
    }
    waiting -= {(each, name) for each, name in waiting if name == "mark"}  # no fact tells it: it is not compared
    while waiting:  # an item is spoilt in one field at a time
        found: dict[Key, set[str]] = {}
        for place, content in places().items():
            fields = content if isinstance(content, dict) else {"lines": content}
            name = next((name for name in fields if (kind(place), name) in waiting), None)
            if name is not None:
                waiting.discard((kind(place), name))
                other = off_by_one(fields[name])
                spoil(place, {**content, name: other} if isinstance(content, dict) else other)
                found[place[1]] = {name}
        check(found, right)


def test_every_kind_of_item_that_is_gone_or_too_many_is_named_and_put_right() -> None:
    right = derived()
    gone: dict[tuple[str, str, str], Wanted] = {}
    for place, content in places().items():
        if kind(place)[2] != "STANDING" and content:
            gone.setdefault(kind(place), place)
    assert len(gone) >= 8
    hints = {"CAPPED", "LISTENER"}  # which one is lost these rows alone could tell: another of the same may come back
    for each in gone.values():
        strays = {copy(each, pk=f"{kind(each)[1]}#nobody")}
        if kind(each)[2] not in hints:
            remove(each)
        differing = differences()
        lost = set() if kind(each)[2] in hints else {each[1]}
        assert {difference.ref[1] for difference in differing if difference.replayed is None} == strays
        assert {difference.ref[1] for difference in differing if difference.stored is None} == lost
        assert repair(differing) == []
        assert derived() == right


Corruption = Callable[[dict[Wanted, Any]], dict[Key, set[str]]]


def one(items: dict[Wanted, Any], *kinds: str, holding: str = "") -> Wanted:
    return min(
        (place for place in items if kind(place)[1:] == kinds and (not holding or items[place].get(holding))),
        key=lambda place: place[1],
    )


def xp_without_a_ledger_row(items: dict[Wanted, Any]) -> dict[Key, set[str]]:
    place = one(items, "ARTIST", "STANDING", holding="xp")
    spoil(place, {**items[place], "xp": {**items[place]["xp"], "uploads": items[place]["xp"].get("uploads", 0) + 100}})
    return {place[1]: {"xp"}}


def an_achievement_more(items: dict[Wanted, Any]) -> dict[Key, set[str]]:
    place = one(items, "ARTIST", "STANDING")
    held = {**items[place].get("achievements", {}), "network-spider": "2026-11-20T12:00:00.000Z"}
    spoil(place, {**items[place], "achievements": held})
    return {place[1]: {"achievements"}}


def an_achievement_less(items: dict[Wanted, Any]) -> dict[Key, set[str]]:
    place = one(items, "ARTIST", "STANDING", holding="achievements")
    held = dict(items[place]["achievements"])
    held.popitem()
    spoil(place, {**items[place], "achievements": held})
    return {place[1]: {"achievements"}}


def an_achievement_at_another_time(items: dict[Wanted, Any]) -> dict[Key, set[str]]:
    place = one(items, "ARTIST", "STANDING", holding="achievements")
    held = dict.fromkeys(items[place]["achievements"], "2026-01-01T00:00:00.000Z")
    spoil(place, {**items[place], "achievements": held})
    return {place[1]: {"achievements"}}


def a_line_of_the_ledger_less(items: dict[Wanted, Any]) -> dict[Key, set[str]]:
    place = min((place for place in items if kind(place)[2] == "LEDGER" and len(items[place]) > 1), key=lambda p: p[1])
    spoil(place, items[place][1:])
    return {place[1]: {"lines"}}


def swapped_credits(items: dict[Wanted, Any]) -> dict[Key, set[str]]:
    place = min((place for place in items if len(_credits(items[place])) > 1), key=lambda place: place[1])
    spoil(place, {**items[place], "credits": items[place]["credits"][::-1]})
    return {place[1]: {"credits"}}


def _credits(content: Any) -> list[str]:  # noqa: ANN401 - JSON
    return content.get("credits", []) if isinstance(content, dict) else []


def a_listeners_count(items: dict[Wanted, Any]) -> dict[Key, set[str]]:
    place = one(items, "TRACK", "DAY", holding="listeners")
    spoil(place, {**items[place], "listeners": off_by_one(items[place]["listeners"])})
    return {place[1]: {"listeners"}}


def a_day_moved(items: dict[Wanted, Any]) -> dict[Key, set[str]]:
    place = one(items, "ARTIST", "DAY")
    moved = copy(place, sk="DAY#2020-02-29")
    remove(place)
    fields = set(items[place]) | ({"xp_beside"} if "xp" in items[place] else set())
    return {place[1]: fields, moved: fields}


def an_xp_beside_its_day_lost(items: dict[Wanted, Any]) -> dict[Key, set[str]]:
    """The ledger reads it without the document."""
    place = one(items, "ARTIST", "DAY", holding="xp")
    table(place).update_item(Key=named(place), UpdateExpression="REMOVE xp")
    return {place[1]: {"xp_beside"}}


@pytest.mark.parametrize(
    "corrupt",
    [
        xp_without_a_ledger_row,
        an_achievement_more,
        an_achievement_less,
        an_achievement_at_another_time,
        a_line_of_the_ledger_less,
        swapped_credits,
        a_listeners_count,
        a_day_moved,
        an_xp_beside_its_day_lost,
    ],
)
def test_a_planted_corruption_is_named_and_put_right(corrupt: Corruption) -> None:
    right = derived()
    check(corrupt(places()), right)


def test_a_parked_mark_of_a_fact_that_is_in_is_named_and_its_effect_found() -> None:
    """Left out as it is said to be parked, the fact is missed in each figure that has it."""
    place = one(places(), "ARTIST", "COLLABORATORS")
    fact = next(key for key in map(_key, FACTS) if key[1].startswith("DOWNLOAD#"))
    table(place).put_item(Item={"pk": f"PARKED#{fact[0]}", "sk": fact[1], "body": '{"reason":"planted"}'})
    replay = replay_figures()
    assert replay.quarantined == frozenset({fact})
    assert "downloads" in {name for each in replay.differences for name in each.fields()}
    table(place).delete_item(Key={"pk": f"PARKED#{fact[0]}", "sk": fact[1]})
    assert differences() == []


def _key(fact: Fact) -> Key:
    item = to_item(fact)
    return item.pk, item.sk
