"""make splits: an operator sees what did not reach its producer, and tries it again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from infra.operations import splits
from infra.stripe_simulator import accounts
from tests.support.pooling import Subscribers


def told(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, *arguments: str) -> list[str]:
    monkeypatch.setattr("sys.argv", ["infra.operations.splits", *arguments])
    splits.main()
    return capsys.readouterr().out.splitlines()


def test_what_did_not_arrive_is_named_with_its_reason_and_tried_again(
    tables: None, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    month = Subscribers({"a": 1, "b": 1}, ready="ab")
    month.close()
    accounts.change(month.world, "acct_a", capabilities={"transfers": "inactive"})
    month.send()
    line, advice = told(capsys, monkeypatch)
    for part in ("2026-11", " a ", "6,039 cad", "pending: insufficient_capabilities_for_transfer, 1 attempts"):
        assert part in line
    assert "RETRY=1" in advice
    accounts.finish(month.world, "acct_a")
    assert "1 are sent with the next run" in told(capsys, monkeypatch, "--retry")[-1]
    (nothing,) = told(capsys, monkeypatch)
    assert "every split" in nothing
    month.moment = max(month.moment, datetime.now(UTC) + timedelta(seconds=1))  # the command has a clock of its own
    assert month.send() == {"paid": 1}
