"""The daily schedule's function: EventBridge's event in, facts out."""

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


def test_the_schedule_runs_for_the_day_it_fired_on() -> None:
    store({"ana": Standing(exists=True, created_at="2026-08-21T12:00:00.000Z")})
    told = run(sample("schedule_unlock_milestones"))
    assert told == {"day": "2026-11-21", "producers": 1, "unlocked": 2}
    assert {record.key for record in scan_records()} == {
        ("ARTIST#ana", "EARNED#rising"),
        ("ARTIST#ana", "EARNED#early-adopter"),
    }


def test_an_event_delivered_again_unlocks_nothing() -> None:
    store({"ana": Standing(exists=True, created_at="2026-08-21T12:00:00.000Z")})
    assert run(sample("schedule_unlock_milestones"))["unlocked"] == 2
    assert run(sample("schedule_unlock_milestones"))["unlocked"] == 0


def test_a_person_may_order_a_run_now() -> None:
    told = run({"source": "make"})
    assert (told["producers"], told["unlocked"]) == (0, 0)
