"""The monthly schedule's function: EventBridge's event in, months out."""

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


def test_the_schedule_rolls_up_what_has_been_over_for_two_days() -> None:
    told = run(sample("schedule_roll_up_days"))
    assert told["before"] == "2026-12"
    assert told["made"] == told["months"] > 0
    assert rolled() == {"MONTH#2026-06", "MONTH#2026-10", "MONTH#2026-11"}
    assert run(sample("schedule_roll_up_days"))["made"] == 0


def test_a_month_rests_for_two_days() -> None:
    assert run({**sample("schedule_roll_up_days"), "time": "2026-12-02T23:59:00Z"})["before"] == "2026-11"
    assert rolled() == {"MONTH#2026-06", "MONTH#2026-10"}


def test_what_does_not_fit_in_the_time_is_left() -> None:
    told = run(sample("schedule_roll_up_days"), CONTEXT)
    assert (told["made"], told["left"]) == (0, told["months"])
