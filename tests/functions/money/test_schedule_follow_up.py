"""The schedule that follows up at Stripe: it says what it did, and counts what still waits."""

from __future__ import annotations

import json
from typing import Any

import pytest

from beatpass.gateways.stripe_api import Kept
from infra.stripe_simulator.world import DAY
from tests.support.functions import PLENTY, function, sample
from tests.support.selling import Market


def test_it_ends_the_offers_of_another_day_and_counts_what_waits(
    tables: None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    market = Market()
    monkeypatch.setattr(Kept, "api", market.api)
    market.world.now -= 30 * DAY
    intent = market.sell("s1")
    counts = function("schedule_follow_up_stripe").handler(sample("schedule_follow_up_stripe"), PLENTY)
    assert counts == {"offer ended": 1}
    assert market.world.objects[intent]["status"] == "canceled"
    printed = capsys.readouterr().out
    metrics: list[Any] = [json.loads(line) for line in printed.splitlines() if "_aws" in line]
    assert metrics[0]["OffersEnded"] == [1.0]
    assert "StripeEventsWaiting" not in metrics[0]  # nothing waits, and a metric is paid for where it is written
    assert "ana" not in printed
