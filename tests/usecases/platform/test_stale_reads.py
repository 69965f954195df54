"""The first reads of the projection may be stale: its writes notice (docs/decisions/0002-exactly-once.md)."""

from __future__ import annotations

import os
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from botocore.client import BaseClient
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from beatpass.domain.platform.facts import Fact, PlayLogged
from beatpass.domain.platform.projection import project
from beatpass.storage.dynamodb.tables import Key
from beatpass.storage.platform.activity import FactRecord
from beatpass.storage.platform.working_documents import FigureBatch
from beatpass.usecases.platform import project_activity as project_activity_module
from beatpass.usecases.platform.project_activity import project_activity
from beatpass.usecases.platform.replay_figures import replay_figures
from tests.support.buffers import small_buffers
from tests.support.databases import BOTH, database
from tests.support.tables import derived, dynamodb
from tests.support.worlds import deliveries, history
from tests.usecases.platform.test_shards import play, saved, standing, write

Items = dict[tuple[str, str, str], dict[str, Any]]
TABLES = ("FIGURES_TABLE", "STANDINGS_TABLE", "TRACKS_TABLE")


def no_poison(key: Key, reason: str) -> None:
    pytest.fail(f"{key} was quarantined: {reason}")


def stored() -> Items:
    found: Items = {}
    for name in (os.environ[each] for each in TABLES):
        for page in dynamodb().get_paginator("scan").paginate(TableName=name, ConsistentRead=True):
            found.update({(name, item["pk"]["S"], item["sk"]["S"]): item for item in page["Items"]})
    return found


@dataclass
class Replica:
    """What eventually consistent reads may answer: ``behind``, the items of some moments ago."""

    behind: Items = field(default_factory=dict)
    is_stale: Callable[[], bool] = lambda: True
    stale: int = 0


@contextmanager
def lagging(replica: Replica) -> Iterator[None]:
    """Each item of a read that is not consistent comes from the replica, where that is asked whether it is stale."""
    make = BaseClient._make_api_call  # type: ignore[attr-defined, unused-ignore]

    def read(client: BaseClient, operation: str, arguments: Any) -> Any:  # noqa: ANN401 - botocore's
        answer = make(client, operation, arguments)
        for name, asked in arguments.get("RequestItems", {}).items() if operation == "BatchGetItem" else ():
            if not asked["ConsistentRead"]:
                now = {(each["pk"]["S"], each["sk"]["S"]): each for each in answer["Responses"].get(name, [])}
                for key in ((each["pk"]["S"], each["sk"]["S"]) for each in asked["Keys"]):
                    if replica.is_stale() and (older := replica.behind.get((name, *key))) != now.get(key):
                        now[key] = older or {}
                        replica.stale += 1
                answer["Responses"][name] = [item for item in now.values() if item]
        return answer

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BaseClient, "_make_api_call", read)
        yield


def project_in_batches(records: list[FactRecord], size: int, replica: Replica) -> None:
    """Each batch reads what was stored before the batch before it; every second one is delivered again."""
    with lagging(replica):
        for number, start in enumerate(range(0, len(records), size)):
            before = stored()
            batch = records[start : start + size]
            project_activity(batch, quarantine=no_poison)
            replica.behind = before
            if number % 2:
                assert project_activity(batch, quarantine=no_poison).applied == 0


@settings(max_examples=8, deadline=None, phases=(Phase.explicit, Phase.reuse, Phase.generate))
@given(seed=st.integers(0, 2**32), size=st.integers(1, 12), often=st.sampled_from([0.2, 1.0]))
def test_stale_reads_give_the_same_figures(seed: int, size: int, often: float) -> None:
    records, chance = deliveries(history(seed, steps=25)), random.Random(seed)  # noqa: S311 - a test's choice
    with database("moto"):
        project_activity(records, quarantine=no_poison)
        once = derived()
    with database("moto"), small_buffers():
        replica = Replica(is_stale=lambda: chance.random() < often)
        project_in_batches(records, size, replica)
        assert derived() == once
        assert replica.stale or often < 1 or len(records) <= size  # of few reads none may be stale by chance


@pytest.mark.parametrize("database_kind", BOTH)
def test_a_hot_producer_read_from_a_lagging_replica_loses_no_play(database_kind: str) -> None:
    """Its buffer is flushed meanwhile: the plays in its slots must not be older than its standing."""
    facts: list[Fact] = [saved("t"), *(play(number) for number in range(520))]
    with database(database_kind):
        replica = Replica()
        project_in_batches(write(facts), 40, replica)
        assert replica.stale > 13
        assert standing().plays == 520
        assert replay_figures().differences == []


@pytest.mark.usefixtures("tables")
def test_a_fact_on_which_a_rule_fails_once_is_applied(monkeypatch: pytest.MonkeyPatch) -> None:
    """The rule saw documents of different moments; on those that are read again it does not fail."""
    failed: list[Fact] = []

    def fail_once(fact: Fact, figures: FigureBatch) -> None:
        if not failed and isinstance(fact, PlayLogged):
            failed.append(fact)
            raise ValueError
        project(fact, figures)

    monkeypatch.setattr(project_activity_module, "project", fail_once)
    records = write([saved("t"), *(play(number) for number in range(5))])
    assert project_activity(records, quarantine=no_poison).applied == 6
    assert len(failed) == 1
    assert standing().plays == 5
    assert replay_figures().differences == []
