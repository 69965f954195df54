"""make refund pays a buyer back on the platform's account."""

from __future__ import annotations

import pytest

from beatpass.gateways.stripe_api import Kept
from infra.operations import refund
from infra.stripe_simulator import payments
from tests.support.selling import Market


@pytest.mark.parametrize(("arguments", "paid"), [((), 0), (("--amount", "900"), 5_000)])
def test_the_buyer_has_its_money_and_the_producer_keeps_its_part(
    tables: None,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    arguments: tuple[str, ...],
    paid: int,
) -> None:
    market = Market()
    payments.pay(market.world, market.sell("s1"))
    market.deliver()
    monkeypatch.setattr(Kept, "api", market.api)
    monkeypatch.setattr("sys.argv", ["infra.operations.refund", "s1", *arguments])
    refund.main()
    assert "go to the buyer" in capsys.readouterr().out
    market.deliver()
    assert (market.lifetime(), market.journal()["buyers"]) == (5_000, -paid)
    assert [line.net for line in market.lines() if line.type == "refund"] == [0]
    if not paid:
        with pytest.raises(SystemExit, match="can be refunded"):
            refund.main()
