"""The function of the outbox's stream: from raw records to events."""

from __future__ import annotations

import pytest

from beatpass.gateways import quarantine_queue
from tests.support.bus import listening
from tests.support.functions import CONTEXT, function, sample


def deliver(event: object) -> object:
    return function("stream_publish_events").handler(event, CONTEXT)


def test_a_new_row_is_published_and_an_expiring_one_is_not() -> None:
    with listening() as bus:
        assert deliver(sample("stream_outbox_row")) == {"batchItemFailures": []}
    artist = "7c9e6679f7424b2a9d1fd6c1f0f5a111"
    assert bus.ids == [
        f"achievement-unlocked:{artist}:oracle",
        f"level-reached:{artist}:2",
        f"level-reached:{artist}:3",
    ]


def test_a_row_without_events_goes_to_the_quarantine_queue(monkeypatch: pytest.MonkeyPatch) -> None:
    quarantined: list[str] = []
    monkeypatch.setattr(quarantine_queue, "quarantine", lambda key, reason: quarantined.append(reason))
    event = sample("stream_outbox_row")
    del event["Records"][0]["dynamodb"]["NewImage"]["body"]
    with listening() as bus:
        deliver(event)
    assert (bus.ids, quarantined) == ([], ["unreadable: JSONDecodeError"])
