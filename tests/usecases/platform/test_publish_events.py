"""The outbox's events reach the bus: all of them, again after a fault, and despite events that the bus refuses."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from typing import Any

import boto3
import pytest

from beatpass.domain.platform.errors import TryAgain
from beatpass.domain.platform.events import LevelReached
from beatpass.storage.dynamodb.tables import Key
from beatpass.storage.platform import outbox
from beatpass.storage.platform.outbox import OutboxRow
from beatpass.usecases.platform import publish_events
from beatpass.usecases.platform.project_activity import project_activity
from beatpass.usecases.platform.publish_events import Published, publish_rows
from tests.support.bus import Bus, listening
from tests.support.tables import contents
from tests.support.worlds import deliveries, history

AT = "2026-11-20T12:00:00.000Z"


@pytest.fixture
def bus(monkeypatch: pytest.MonkeyPatch) -> Iterator[Bus]:
    monkeypatch.setattr(publish_events, "pause", lambda _: None)
    with listening() as heard:
        yield heard


def no_poison(key: Key, reason: str) -> None:
    pytest.fail(f"{key} was quarantined: {reason}")


def row(*levels: int) -> OutboxRow:
    item = outbox.to_item(
        (f"ARTIST#{levels[0]}", AT),
        [LevelReached(artist_id="ana", level=level, title="Expert Producer", at=AT) for level in levels],
    )
    return OutboxRow((item.pk, item.sk), item.body)


def ids(*levels: int) -> list[str]:
    return [f"level-reached:ana:{level}" for level in levels]


def test_events_are_published_ten_a_call(bus: Bus) -> None:
    rows = [row(*range(2, 14)), row(20), row(*range(30, 40))]
    assert publish_rows(rows, quarantine=no_poison) == Published(published=23, quarantined=0)
    assert bus.ids == ids(*range(2, 14), 20, *range(30, 40))
    assert bus.sizes == [10, 10, 3]


def test_only_events_that_failed_are_published_again(bus: Bus) -> None:
    bus.errors = [[None, "ThrottlingException", None], ["InternalFailure"]]
    assert publish_rows([row(2, 3, 4)], quarantine=no_poison).published == 3
    assert bus.ids == ids(2, 4, 3)
    assert bus.sizes == [3, 1, 1]


def test_a_persistent_temporary_error_fails_the_batch(bus: Bus) -> None:
    bus.errors = [["ThrottlingException"]] * 6
    with pytest.raises(TryAgain):
        publish_rows([row(2)], quarantine=no_poison)
    assert publish_rows([row(2)], quarantine=no_poison).published == 1
    assert bus.ids == ids(2)


def test_an_unreachable_bus_fails_the_batch(bus: Bus) -> None:
    bus.down = 1
    with pytest.raises(TryAgain):
        publish_rows([row(2)], quarantine=no_poison)
    assert publish_rows([row(2)], quarantine=no_poison).published == 1


def test_poison_is_quarantined_and_the_other_events_are_published(bus: Bus) -> None:
    bus.errors = [[None, "MalformedDetail", None]]
    quarantined: list[tuple[Key, str]] = []
    broken = [OutboxRow(("ARTIST#x", AT), "{"), OutboxRow(("ARTIST#y", AT), "[1]")]
    outcome = publish_rows(
        [*broken, row(2), row(3), row(4)], quarantine=lambda key, reason: quarantined.append((key, reason))
    )
    assert outcome == Published(published=2, quarantined=3)
    assert bus.ids == ids(2, 4)
    assert dict(quarantined) == {
        ("ARTIST#x", AT): "unreadable: JSONDecodeError",
        ("ARTIST#y", AT): "unreadable: TypeError",
        ("ARTIST#3", AT): "MalformedDetail",
    }


def stream() -> list[dict[str, Any]]:
    """The stream records of the rows in the outbox."""
    items = boto3.client("dynamodb").scan(TableName=os.environ["EVENTS_TABLE"])["Items"]
    return [{"eventName": "INSERT", "dynamodb": {"NewImage": item}} for item in items]


@pytest.mark.usefixtures("tables")
def test_all_events_of_a_projection_are_published_with_the_same_ids_each_time(bus: Bus) -> None:
    project_activity(deliveries(history(seed=7, steps=60)), quarantine=no_poison)
    written = [content["id"] for body in contents("EVENTS_TABLE").values() for _, content in body]
    first = publish_events.publish_stream(stream())
    assert first == Published(published=len(written), quarantined=0)
    assert sorted(bus.ids) == sorted(written)
    publish_events.publish_stream(stream())
    assert sorted(bus.ids) == sorted(written * 2)
    assert len(set(written)) == len(written) > 10
    assert json.dumps(bus.heard).count("Ana") == 0
