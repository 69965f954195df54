"""Paid invoices go into the month's pool once, in any order and number of events."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest

from beatpass.domain.money.pooling.pools import Pool
from beatpass.storage.dynamodb.errors import Conflict
from beatpass.storage.dynamodb.read import get_together
from beatpass.storage.money.pool_sums import sum_items, sum_of
from beatpass.storage.money.pools import StoredPool, freeze_sums, list_pools, open_pool, put_pool
from infra.stripe_simulator.invoices import pay_invoice
from tests.support.faults import FAULTS, Fault
from tests.support.selling import Market
from tests.support.sweeping import swept


class Clock(Market):
    """A market whose clock the test sets; Stripe's clock starts on 2026-11-18."""

    moment = datetime.fromisoformat("2026-11-20T12:00:00Z")

    def now(self) -> datetime:
        return self.moment


@pytest.fixture
def market(tables: None) -> Clock:
    return Clock()


def pools() -> dict[str, int]:
    found = [stored.pool for stored in list_pools()]
    return {f"{pool.month} {pool.currency}": in_pool(pool) for pool in found}


def in_pool(pool: Pool) -> int:
    return sum_of(get_together(sum_items(pool.month, pool.currency)))


def net_of(market: Market) -> int:
    return sum(each["net"] for each in market.world.all("balance_transaction") if each["type"] == "charge")


def test_invoices_less_stripes_fees_are_in_the_pool_and_the_journal(market: Clock) -> None:
    for amount in (1_000, 2_500, 999):
        pay_invoice(market.world, amount, "cad")
    market.deliver()
    assert 0 < net_of(market) < 4_499
    assert pools() == {"2026-11 cad": net_of(market)}
    assert market.journal() == {
        "subscribers": -4_499,
        "stripe_fees": 4_499 - net_of(market),
        "pool:2026-11": net_of(market),
    }


def test_each_currency_has_its_own_pool(market: Clock) -> None:
    pay_invoice(market.world, 1_000, "cad")
    pay_invoice(market.world, 1_000, "usd")
    market.deliver()
    assert set(pools()) == {"2026-11 cad", "2026-11 usd"}
    assert sum(pools().values()) == net_of(market)


def test_another_event_of_the_same_invoice_adds_nothing(market: Clock) -> None:
    invoice = pay_invoice(market.world, 1_000, "cad")
    market.deliver()
    before = pools()
    market.world.emit("invoice.paid", invoice)
    market.deliver()
    assert pools() == before


def test_the_event_of_an_invoice_without_a_subscription_is_kept(market: Clock) -> None:
    pay_invoice(market.world, 1_000, "cad")["parent"] = None
    market.deliver()
    assert pools() == {}


def test_an_invoice_whose_month_is_frozen_goes_into_the_current_month(market: Clock) -> None:
    pay_invoice(market.world, 1_000, "cad")
    market.deliver()
    november = open_pool("2026-11", "cad")
    put_pool(november, Pool(month="2026-11", currency="cad", state="frozen"))
    first = freeze_sums(november.pool)
    pay_invoice(market.world, 3_000, "cad")
    market.moment = datetime.fromisoformat("2026-12-02T01:00:00Z")
    market.deliver()
    assert pools() == {"2026-11 cad": first, "2026-12 cad": net_of(market) - first}
    assert freeze_sums(november.pool) == first
    assert market.journal()["pool:2026-12"] == net_of(market) - first


def test_an_invoice_that_meets_frozen_sums_writes_nothing(market: Clock) -> None:
    """The pool is frozen between the read and the write."""
    freeze_sums(open_pool("2026-11", "cad").pool)
    pay_invoice(market.world, 1_000, "cad")
    (record,) = [each for each in market.record_new_events() if "invoice" in each.body]
    with pytest.raises(Conflict):
        market.apply(record)
    assert (market.journal(), pools()) == ({}, {"2026-11 cad": 0})


def test_opening_a_month_twice_opens_one_pool(tables: None) -> None:
    assert open_pool("2026-11", "cad") == open_pool("2026-11", "cad")
    assert list_pools() == [StoredPool(Pool(month="2026-11", currency="cad"), 1)]


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_at_any_call_counts_the_invoice_once(fault: Fault) -> None:
    def story() -> tuple[Clock, Callable[[], None]]:
        market = Clock()
        pay_invoice(market.world, 1_000, "cad")
        records = market.record_new_events()
        return market, lambda: market.apply_all(records)

    for market in swept(story, fault):
        assert pools() == {"2026-11 cad": net_of(market)}
        assert market.journal()["pool:2026-11"] == net_of(market)
