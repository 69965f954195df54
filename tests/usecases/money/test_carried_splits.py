"""Splits below the minimum are carried to the producer's next one (docs/specification.md 10.6)."""

from __future__ import annotations

import pytest

from beatpass.domain.money.pooling.pool_rules import PoolRules
from beatpass.usecases.money.bookkeeping.reconcile_money import reconcile_money
from beatpass.usecases.money.pooling import close_pools as closing
from infra.stripe_simulator import payouts
from infra.stripe_simulator.invoices import pay_invoice
from infra.stripe_simulator.world import DAY
from tests.support.pooling import Subscribers


def next_month(month: Subscribers, *amounts: int) -> None:
    """Subscribers pay in December, which is then closed."""
    month.world.now += 20 * DAY
    for amount in amounts:
        pay_invoice(month.world, amount, "cad")
    month.deliver()
    month.wait(days=31)
    month.close()


def carried(month: Subscribers, artist_id: str) -> int:
    return month.journal()[f"carried:{artist_id}"]


def test_a_part_below_the_minimum_is_sent_with_the_next_one(tables: None) -> None:
    month = Subscribers({"a": 1, "b": 199}, ready="ab", paid=(10_000,))
    month.close()
    part = month.splits()["a"].amount
    assert (part, month.splits()["a"].status, month.splits()["a"].reason) == (48, "excluded", "below_minimum")
    assert carried(month, "a") == part
    month.send()
    month.close()
    assert month.pool().state == "closed"
    assert [(line.status, line.amount, line.net) for line in month.lines_of("a")] == [("excluded", part, 0)]
    next_month(month, 20_000)
    month.send()
    assert month.sent()["acct_a"] == month.lifetime_of("a") == part + 97
    assert (carried(month, "a"), month.journal()["pool:2026-11"], month.journal()["pool:2026-12"]) == (0, 0, 0)
    assert [(line.status, line.net) for line in month.lines_of("a")] == [("paid", part + 97), ("excluded", 0)]
    month.deliver()
    found = reconcile_money(now=month.now, connect=lambda: month.api)
    assert {each.kind for each in found.findings} <= {"entry_without_movement"}, found.findings


def test_parts_add_up_over_months_until_they_are_enough(tables: None) -> None:
    month = Subscribers({"a": 1, "b": 999}, ready="ab", paid=(10_000,))
    month.close()
    month.send()
    next_month(month, 30_000)
    assert carried(month, "a") == 10 + 29
    assert sum(month.journal().values()) == 0


def test_a_part_that_stripe_finds_too_small_is_carried_too(tables: None, monkeypatch: pytest.MonkeyPatch) -> None:
    month = Subscribers({"a": 1}, ready="a", paid=(500,))
    month.close()
    monkeypatch.setattr("infra.stripe_simulator.transfers.LEAST", 10_000)
    assert month.send() == {"excluded below_minimum": 1}
    assert carried(month, "a") == month.arrived
    month.close()
    assert month.pool().state == "closed"


def test_the_next_split_waits_for_funds_with_what_it_brings(tables: None) -> None:
    month = Subscribers({"a": 1, "b": 199}, ready="ab", paid=(10_000,))
    month.close()
    month.send()
    next_month(month, 20_000)
    payouts.pay_out(month.world, None, "cad")
    assert month.send() == {"pending balance_insufficient": 2}
    month.world.move("topup", 50_000, "cad", source="tu_9")
    month.wait(days=1, minutes=1)
    month.send()
    assert (month.lifetime_of("a"), carried(month, "a")) == (48 + 97, 0)


def test_a_lower_minimum_sends_at_once(tables: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(closing, "pool_rules", lambda: PoolRules(minimum=1))
    month = Subscribers({"a": 1, "b": 199}, ready="ab", paid=(10_000,))
    month.close()
    month.send()
    month.assert_all_sent()
