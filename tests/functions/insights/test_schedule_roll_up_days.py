"""Run the monthly schedule's function with EventBridge's event."""

from __future__ import annotations

from typing import Any, cast

import pytest

from beatpass.domain.platform.facts import PlayLogged
from beatpass.usecases.platform.project_activity import project_activity
from tests.support.functions import CONTEXT, PLENTY, function, sample
from tests.support.tables import contents
from tests.support.worlds import deliveries, history

pytestmark = pytest.mark.usefixtures("tables")


@pytest.fixture(autouse=True)
def played(tables: None) -> None:
    facts = history(seed=21, steps=50)
    assert any(isinstance(fact, PlayLogged) and fact.album_id for fact in facts)
    project_activity(deliveries(facts), quarantine=lambda key, reason: pytest.fail(f"{key} {reason}"), month="2026-12")


def run(event: object, context: object = PLENTY) -> dict[str, Any]:
    return cast("dict[str, Any]", function("schedule_roll_up_days").handler(event, context))


def rolled() -> set[str]:
    return {sk for (_, sk), body in contents("FIGURES_TABLE").items() if sk.startswith("MONTH#") and body}


def test_the_schedule_rolls_up_months_that_ended_two_days_ago() -> None:
    report = run(sample("schedule_roll_up_days"))
    assert report["before"] == "2026-12"
    assert report["made"] == report["months"] > 0
    assert rolled() == {"MONTH#2026-06", "MONTH#2026-10", "MONTH#2026-11"}
    assert run(sample("schedule_roll_up_days"))["made"] == 0


def test_a_month_is_not_rolled_up_within_two_days_of_its_end() -> None:
    assert run({**sample("schedule_roll_up_days"), "time": "2026-12-02T23:59:00Z"})["before"] == "2026-11"
    assert rolled() == {"MONTH#2026-06", "MONTH#2026-10"}


def test_months_beyond_the_time_limit_are_left_for_the_next_run() -> None:
    report = run(sample("schedule_roll_up_days"), CONTEXT)
    assert (report["made"], report["left"]) == (0, report["months"])
