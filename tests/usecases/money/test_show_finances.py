"""What is at risk while a producer cannot be paid, on any day of a month."""

from __future__ import annotations

from datetime import datetime

import pytest

from beatpass.domain.money.pooling.pools import AtRisk, Pool
from beatpass.domain.platform.figures import Standing
from beatpass.storage.dynamodb.write import transaction
from beatpass.storage.money.pools import add_to_sum, freeze_sums
from beatpass.usecases.catalogue.save_producer import create_producer
from beatpass.usecases.money.accounts.show_finances import show_finances
from tests.support.selling import NOON, Market
from tests.support.standings import store

pytestmark = pytest.mark.usefixtures("tables")

NOVEMBER, DECEMBER = "2026-12-02T00:00:00.000Z", "2027-01-02T00:00:00.000Z"


@pytest.fixture
def market() -> Market:
    """Bo, who has no account, is the only producer who contributes; subscribers paid in two months."""
    market = Market()
    create_producer(user_id="bo", admin=False, fields={"name": "Bo"}, new_id="bo", now=NOON)
    store({"bo": Standing(exists=True, name="Bo", weight=1)})
    put(november=700, december=31)
    return market


def put(*, november: int = 0, december: int = 0) -> None:
    with transaction() as writes:
        for shard, (month, amount) in enumerate((("2026-11", november), ("2026-12", december), ("2027-01", 5_000))):
            add_to_sum(writes, month, "cad", amount, shard=shard)


def at_risk(market: Market, moment: str) -> tuple[int, str]:
    now = datetime.fromisoformat(moment)
    found = show_finances("bo", None, now=lambda: now, connect=lambda: market.api).at_risk
    assert isinstance(found, AtRisk)
    return found.amount.amount, found.deadline


def test_it_is_of_every_pool_that_is_not_split_yet(market: Market) -> None:
    assert at_risk(market, "2026-11-30T23:59:59Z") == (700, NOVEMBER)
    assert at_risk(market, "2026-12-01T00:00:00Z") == (731, NOVEMBER)
    assert at_risk(market, "2026-12-02T00:10:00Z") == (731, NOVEMBER)  # it is split at 0:20
    freeze_sums(Pool(month="2026-11", currency="cad"))
    assert at_risk(market, "2026-12-02T00:21:00Z") == (31, DECEMBER)
    assert at_risk(market, "2026-12-31T12:00:00Z") == (31, DECEMBER)
    assert at_risk(market, "2027-01-01T12:00:00Z") == (5_031, DECEMBER)


def test_the_deadline_is_of_the_first_pool_with_a_part(market: Market) -> None:
    put(november=-900)  # subscribers took back more
    assert at_risk(market, "2026-12-01T12:00:00Z") == (31, DECEMBER)
    put(december=-31)
    assert at_risk(market, "2026-12-01T12:00:00Z") == (0, NOVEMBER)  # the next split
