"""The restore drill: a table is damaged, brought back from point-in-time recovery, and figures go on exactly."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from typing import Any

import boto3
import pytest

from beatpass.domain.platform.facts import Fact
from beatpass.storage.platform.activity import to_item
from beatpass.usecases.platform.project_activity import project_activity
from infra.operations import restore as operation
from infra.operations.replay import replay_settled
from infra.operations.restore import NotRestored, copy_back, restore, restored_name
from tests.support.tables import derived
from tests.support.worlds import deliveries, history

FACTS: list[Fact] = history(seed=11, steps=60)
HALF = len(FACTS) // 2
AT = datetime(2026, 11, 30, 12, tzinfo=UTC)


@pytest.fixture
def dynamodb(tables: None, monkeypatch: pytest.MonkeyPatch) -> Any:  # noqa: ANN401 - boto3 has no types
    monkeypatch.setattr(operation, "_POLL_SECONDS", 0)
    client = boto3.client("dynamodb")
    for variable in ("ACTIVITY_TABLE", "FIGURES_TABLE", "STANDINGS_TABLE", "TRACKS_TABLE", "CATALOGUE_TABLE"):
        client.update_continuous_backups(
            TableName=os.environ[variable], PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True}
        )
    return client


def refuse(*arguments: object) -> None:
    raise AssertionError(f"no fact here is poison: {arguments}")


def project(facts: list[Fact], *, since: int = 0) -> None:
    """Write and project these facts; a restored table's stream begins anew, so its numbers do too."""
    for fact in facts[since:]:
        to_item(fact).save()
    project_activity(deliveries(facts)[since:], quarantine=refuse)


def damage(client: Any, variable: str, *, every: int) -> int:  # noqa: ANN401 - the same
    """Delete every second item, or each; returns how many."""
    table = os.environ[variable]
    lost = client.scan(TableName=table)["Items"][::every]
    for item in lost:
        client.delete_item(TableName=table, Key={"pk": item["pk"], "sk": item["sk"]})
    return len(lost)


def items(client: Any, variable: str) -> dict[tuple[str, str], Any]:  # noqa: ANN401 - the same
    found = client.scan(TableName=os.environ[variable])["Items"]
    return {(item["pk"]["S"], item["sk"]["S"]): item for item in found}


@pytest.mark.parametrize("variable", ["ACTIVITY_TABLE", "FIGURES_TABLE", "STANDINGS_TABLE", "TRACKS_TABLE"])
@pytest.mark.parametrize("every", [2, 1])
def test_a_damaged_table_comes_back_and_figures_go_on_exactly(
    dynamodb: Any,  # noqa: ANN401 - the same
    variable: str,
    every: int,
) -> None:
    project(FACTS[:HALF])
    live = os.environ[variable]
    name = restore(dynamodb, live, AT)
    before = items(dynamodb, variable)
    lost = damage(dynamodb, variable, every=every)
    assert lost

    copied = copy_back(dynamodb, name, live, changed=False)

    assert (copied.read, copied.missing, copied.changed) == (len(before), lost, 0)
    assert items(dynamodb, variable) == before
    project_activity(deliveries(FACTS[:HALF]), quarantine=refuse)  # facts that came back are delivered once more
    project(FACTS, since=HALF)
    replay, differences = replay_settled(segments=1)
    assert differences == []
    assert len(replay.stored) > 0


def test_the_drill_ends_with_the_figures_of_a_day_without_damage(dynamodb: Any) -> None:  # noqa: ANN401 - the same
    project(FACTS[:HALF])
    names = {each: restore(dynamodb, os.environ[each], AT) for each in ("FIGURES_TABLE", "STANDINGS_TABLE")}
    for variable, name in names.items():
        damage(dynamodb, variable, every=2)
        copy_back(dynamodb, name, os.environ[variable], changed=False)
    project(FACTS, since=HALF)
    after = derived()
    for variable in ("ACTIVITY_TABLE", "FIGURES_TABLE", "STANDINGS_TABLE", "TRACKS_TABLE"):
        damage(dynamodb, variable, every=1)
    project(FACTS[:HALF])
    project(FACTS, since=HALF)
    assert after == derived()


def test_only_what_is_missing_comes_back_unless_changed_items_are_asked_for(dynamodb: Any) -> None:  # noqa: ANN401
    live = os.environ["CATALOGUE_TABLE"]
    for name in ("kept", "edited", "deleted"):
        dynamodb.put_item(TableName=live, Item={"pk": {"S": name}, "sk": {"S": "x"}, "body": {"S": "old"}})
    restored = restore(dynamodb, live, AT)
    dynamodb.put_item(TableName=live, Item={"pk": {"S": "edited"}, "sk": {"S": "x"}, "body": {"S": "new"}})
    dynamodb.put_item(TableName=live, Item={"pk": {"S": "made later"}, "sk": {"S": "x"}, "body": {"S": "new"}})
    dynamodb.delete_item(TableName=live, Key={"pk": {"S": "deleted"}, "sk": {"S": "x"}})

    def bodies() -> dict[str, str]:
        return {key[0]: item["body"]["S"] for key, item in items(dynamodb, "CATALOGUE_TABLE").items()}

    copy_back(dynamodb, restored, live, changed=False)
    assert bodies() == {"kept": "old", "edited": "new", "deleted": "old", "made later": "new"}
    again = copy_back(dynamodb, restored, live, changed=False)
    assert (again.missing, again.changed) == (0, 0)
    assert copy_back(dynamodb, restored, live, changed=True).changed == 1
    assert bodies() == {"kept": "old", "edited": "old", "deleted": "old", "made later": "new"}


def test_what_has_expired_does_not_come_back(dynamodb: Any) -> None:  # noqa: ANN401 - the same
    live = os.environ["CATALOGUE_TABLE"]
    dynamodb.put_item(TableName=live, Item={"pk": {"S": "a"}, "sk": {"S": "x"}, "expires_at": {"N": "1000"}})
    restored = restore(dynamodb, live, AT)
    dynamodb.delete_item(TableName=live, Key={"pk": {"S": "a"}, "sk": {"S": "x"}})
    assert copy_back(dynamodb, restored, live, changed=True).missing == 0
    assert items(dynamodb, "CATALOGUE_TABLE") == {}


def test_a_second_run_goes_on_with_the_table_that_was_restored(dynamodb: Any) -> None:  # noqa: ANN401 - the same
    live = os.environ["CATALOGUE_TABLE"]
    dynamodb.put_item(TableName=live, Item={"pk": {"S": "a"}, "sk": {"S": "x"}})
    name = restore(dynamodb, live, AT)
    dynamodb.delete_item(TableName=live, Key={"pk": {"S": "a"}, "sk": {"S": "x"}})
    assert restore(dynamodb, live, AT) == name == restored_name(live, AT)
    assert copy_back(dynamodb, name, live, changed=False).missing == 1


def test_a_table_without_recovery_says_so(tables: None) -> None:
    with pytest.raises(NotRestored, match="cannot be restored"):
        restore(boto3.client("dynamodb"), "no-such-table", AT)
