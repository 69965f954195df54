"""The daily function records facts for EventBridge's event."""

from __future__ import annotations

from typing import Any, cast

import pytest

from beatpass.domain.platform.figures import Standing
from beatpass.storage.platform.activity import scan_records
from tests.support.functions import CONTEXT, function, sample
from tests.support.standings import store

pytestmark = pytest.mark.usefixtures("tables")


def run(event: object) -> dict[str, Any]:
    return cast("dict[str, Any]", function("schedule_unlock_milestones").handler(event, CONTEXT))


def test_a_scheduled_event_runs_for_its_day() -> None:
    store({"ana": Standing(exists=True, created_at="2026-08-21T12:00:00.000Z")})
    result = run(sample("schedule_unlock_milestones"))
    assert result == {"day": "2026-11-21", "producers": 1, "unlocked": 2}
    assert {record.key for record in scan_records()} == {
        ("ARTIST#ana", "EARNED#rising"),
        ("ARTIST#ana", "EARNED#early-adopter"),
    }


def test_an_event_delivered_again_unlocks_nothing() -> None:
    store({"ana": Standing(exists=True, created_at="2026-08-21T12:00:00.000Z")})
    assert run(sample("schedule_unlock_milestones"))["unlocked"] == 2
    assert run(sample("schedule_unlock_milestones"))["unlocked"] == 0


def test_a_manual_event_runs_for_today() -> None:
    result = run({"source": "make"})
    assert (result["producers"], result["unlocked"]) == (0, 0)
