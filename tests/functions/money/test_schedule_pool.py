"""The scheduled functions that close a month's pool and send its splits."""

from __future__ import annotations

from typing import Any, cast

import pytest

from beatpass.gateways.stripe_api import Kept
from tests.support.functions import CONTEXT, PLENTY, function, sample
from tests.support.pooling import Subscribers

pytestmark = pytest.mark.usefixtures("tables")


@pytest.fixture
def month(monkeypatch: pytest.MonkeyPatch) -> Subscribers:
    made = Subscribers({"a": 1, "b": 3}, ready="a")
    monkeypatch.setattr(Kept, "api", made.api)
    return made


def run(name: str, event: object = None, context: object = PLENTY) -> dict[str, Any]:
    return cast("dict[str, Any]", function(name).handler(event or sample(name), context))


def test_a_month_is_closed_sent_and_settled(month: Subscribers) -> None:
    assert run("schedule_close_pool") == {"pool_2026-11_cad": "sending"}
    assert run("schedule_send_splits", sample("schedule_send_splits")) == {"paid": 1}
    month.assert_all_sent()
    assert run("schedule_send_splits") == {}
    assert run("schedule_close_pool") == {"pool_2026-11_cad": "closed"}
    assert run("schedule_close_pool") == {}


def test_a_month_stays_open_until_it_has_been_over_for_a_day(month: Subscribers) -> None:
    event = {**sample("schedule_close_pool"), "time": "2026-12-01T23:59:59Z"}
    assert run("schedule_close_pool", event) == {"pool_2026-11_cad": "open"}


def test_a_pool_that_no_producer_can_receive_is_carried_over(month: Subscribers) -> None:
    month.world.objects["acct_a"]["capabilities"]["transfers"] = "inactive"
    month.world.emit("account.updated", month.world.objects["acct_a"], "acct_a")
    month.deliver()
    assert run("schedule_close_pool") == {"pool_2026-11_cad": "closed"}
    assert month.journal()["pool:2026-12"] == month.arrived


def test_without_enough_time_left_no_split_is_begun(month: Subscribers) -> None:
    run("schedule_close_pool")
    assert run("schedule_send_splits", context=CONTEXT) == {}
    assert month.sent() == {}


def test_missing_funds_are_a_metric(month: Subscribers) -> None:
    run("schedule_close_pool")
    month.world.move("payout", -month.world.available("cad"), "cad", source="po_1")
    assert run("schedule_send_splits") == {"pending balance_insufficient": 1}
