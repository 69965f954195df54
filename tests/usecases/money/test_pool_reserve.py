"""The reserve of a pool: held back at the close, used for what subscribers take back, split with a later month."""

from __future__ import annotations

import pytest

from beatpass.domain.money.pooling.pool_rules import PoolRules, read_pool_rules
from infra.stripe_simulator import payments
from tests.support.pooling import Subscribers

pytestmark = pytest.mark.usefixtures("tables")


def closed(percent: int, *, paid: tuple[int, ...] = (10_000, 2_500)) -> Subscribers:
    month = Subscribers({"a": 1, "b": 1}, ready="ab", paid=paid)
    month.rules = PoolRules(reserve_percent=percent)
    month.close()
    month.send()
    month.close()
    return month


def refund(month: Subscribers, amount: int) -> None:
    charge = month.world.all("charge")[-1]  # the first invoice
    payments.refund(month.world, {"charge": charge["id"], "amount": amount})
    month.deliver()


@pytest.mark.parametrize("percent", [1, 10, 50])
def test_the_reserve_is_held_back_and_lies_in_a_later_month(percent: int) -> None:
    month = closed(percent)
    pool, held = month.pool(), month.arrived * percent // 100
    assert (pool.state, pool.amount, pool.reserve, pool.reserved_to) == ("closed", month.arrived, held, "2027-02")
    assert sum(each.amount for each in month.splits().values()) == month.arrived - held
    journal = month.journal()
    assert (journal["pool:2026-11"], journal["pool:2027-02"]) == (0, held)
    assert month.reconcile() == []


def test_what_is_left_of_it_is_split_with_that_month() -> None:
    month = closed(10)
    held = month.pool().reserve
    month.rules = PoolRules()
    month.wait(days=92)
    month.close()
    later = month.pool("2027-02")
    assert (later.state, later.amount, later.reserve) == ("sending", held, 0)
    month.send()
    assert month.journal()["pool:2027-02"] == 0
    assert month.reconcile() == []


def test_what_subscribers_take_back_after_the_split_comes_from_the_reserve_first() -> None:
    month = closed(10, paid=(10_000, 10_000))
    held = month.pool().reserve
    refund(month, 1_000)
    journal = month.journal()
    used = held - journal["pool:2027-02"]
    assert journal.get("losses", 0) == 0
    assert 900 < used <= 1_000  # its part of the refund, after Stripe's fee
    refund(month, 9_000)
    journal = month.journal()
    assert journal["pool:2027-02"] == 0  # used up
    assert journal["losses"] < 0
    assert sum(journal.values()) == 0
    assert month.reconcile() == []


def test_a_reserve_that_was_split_is_not_used() -> None:
    month = closed(10)
    month.rules = PoolRules()
    month.wait(days=92)
    month.close()
    month.send()
    refund(month, 1_000)
    assert month.journal()["losses"] < 0
    assert month.reconcile() == []


def test_a_refund_that_fails_goes_back_to_producers() -> None:
    month = closed(10)
    refund(month, 1_000)
    before = month.journal()["pool:2027-02"]
    payments.fail_refund(month.world, month.world.all("refund")[0]["id"])
    month.deliver()
    journal = month.journal()
    assert sum(amount for account, amount in journal.items() if account.startswith("pool:")) > before
    assert journal.get("losses", 0) == 0
    assert month.reconcile() == []


@pytest.mark.parametrize("percent", ["-1", "51", "x"])
def test_a_percentage_out_of_range_is_refused(percent: str) -> None:
    with pytest.raises(ValueError, match=r"PoolReservePercent|invalid literal"):
        read_pool_rules(share_percent="", products="", minimum="", reserve_percent=percent)


def test_the_version_of_the_rules_changes_with_the_reserve() -> None:
    assert PoolRules(reserve_percent=1).version != PoolRules().version
    assert closed(10).pool().rules == PoolRules(reserve_percent=10).version
