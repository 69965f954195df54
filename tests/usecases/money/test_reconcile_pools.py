"""The daily reconciliation of pools: invoices, allocation and transfers agree, or there is a finding."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from beatpass.domain.money.bookkeeping.reconciliation import Finding
from beatpass.storage.dynamodb.tables import FinanceItem
from beatpass.storage.money.splits import key_of
from beatpass.storage.platform import keys
from beatpass.usecases.money.bookkeeping.reconcile_money import reconcile_money
from infra.stripe_simulator import payouts
from infra.stripe_simulator.world import DAY
from tests.support.pooling import Subscribers


@pytest.fixture
def month(tables: None) -> Subscribers:
    """Three producers, two of them ready; the month is closed and sent, and one producer paid out."""
    made = Subscribers({"a": 1, "b": 2, "c": 4}, ready="ab")
    made.close()
    made.send()
    made.deliver()
    made.world.pass_time(2 * DAY)
    payouts.pay_out(made.world, "acct_a", "cad")
    made.world.pass_time(2 * DAY)
    made.deliver()
    return made


def findings(month: Subscribers) -> list[Finding]:
    return reconcile_money(now=month.now, connect=lambda: month.api).findings


def rewrite(key: tuple[str, str], **changes: Any) -> None:  # noqa: ANN401 - JSON
    item = FinanceItem.get(*key)
    item.update([FinanceItem.body.set(json.dumps(json.loads(item.body or "") | changes))])


def test_no_step_of_a_month_gives_a_finding(tables: None) -> None:
    month = Subscribers({"a": 1, "b": 2}, ready="ab")
    assert findings(month) == []
    month.close()
    assert findings(month) == []
    month.stripe.faults = [None, 429]
    month.send()
    assert findings(month) == []
    month.wait(hours=1)
    month.send()
    month.deliver()
    month.close()
    assert month.pool().state == "closed"
    assert findings(month) == []


def test_a_pool_that_was_carried_over_gives_no_finding(tables: None) -> None:
    month = Subscribers({"a": 1})
    month.close()
    assert month.pool().carried_to == "2026-12"
    assert findings(month) == []


def test_a_pool_that_is_not_closed_is_a_finding_after_a_day(tables: None) -> None:
    month = Subscribers({"a": 1}, ready="a")
    month.wait(hours=23)
    assert findings(month) == []
    month.wait(hours=1)
    assert findings(month) == [Finding("pool_overdue", "pool_2026-11_cad", "open")]
    month.close()
    month.send()
    assert findings(month) == []


def split_of(month: Subscribers, artist_id: str) -> tuple[str, str]:
    pool = month.pool()
    return key_of(pool.month, pool.currency, pool.allocation or "", artist_id)


def larger_part(month: Subscribers) -> None:
    rewrite(split_of(month, "a"), amount=month.splits()["a"].amount + 1)


def lost_part(month: Subscribers) -> None:
    FinanceItem(*split_of(month, "c")).delete()


def larger_pool(month: Subscribers) -> None:
    rewrite(keys.pool("2026-11", "cad"), amount=month.pool().amount + 5)


def counted_twice(_: Subscribers) -> None:
    FinanceItem(*keys.pool_sum("2026-11", "cad", 0)).update([FinanceItem.amount.add(7)])


def never_sent(month: Subscribers) -> None:
    rewrite(split_of(month, "a"), status="failed")


def forgotten(month: Subscribers) -> None:
    rewrite(split_of(month, "c"), due_at="2026-12-01T22:00:00.000Z")


def other_payout(month: Subscribers) -> None:
    key = keys.payout(month.world.all("payout", "acct_a")[0]["id"])
    stored = json.loads(FinanceItem.get(*key).body or "")["payout"]
    rewrite(key, payout=stored | {"amount": stored["amount"] - 3})


CORRUPTIONS: list[tuple[Callable[[Subscribers], None], list[tuple[str, str]]]] = [
    (larger_part, [("pool_differs", "sent: 12079, not 12078"), ("pool_differs", "split: 12078, not 12079")]),
    (lost_part, [("pool_differs", "parts: 3, not 2")]),
    (larger_pool, [("pool_differs", "amount: 12078, not 12083"), ("pool_differs", "split: 12083, not 12078")]),
    (counted_twice, [("pool_differs", "invoices: 12078, not 12085")]),
    (never_sent, [("pool_differs", "sent: 8052, not 12078")]),
    (forgotten, [("split_overdue", "2026-12-01T22:00:00.000Z")]),
    (other_payout, [("payout_differs", "journal less the other: 3")]),
]


@pytest.mark.parametrize(("corrupt", "expected"), CORRUPTIONS, ids=lambda value: getattr(value, "__name__", ""))
def test_each_planted_corruption_is_found(
    month: Subscribers, corrupt: Callable[[Subscribers], None], expected: list[tuple[str, str]]
) -> None:
    assert findings(month) == []
    corrupt(month)
    assert [(each.kind, each.detail) for each in findings(month)] == expected
