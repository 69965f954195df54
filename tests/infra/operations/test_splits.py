"""make splits lists splits that did not reach their producers, and sends them again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from infra.operations import splits
from infra.stripe_simulator import accounts
from tests.support.pooling import Subscribers


def printed(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, *arguments: str) -> list[str]:
    monkeypatch.setattr("sys.argv", ["infra.operations.splits", *arguments])
    splits.main()
    return capsys.readouterr().out.splitlines()


def test_an_unsent_split_is_listed_with_its_reason_and_sent_again(
    tables: None, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    month = Subscribers({"a": 1, "b": 1}, ready="ab")
    month.close()
    accounts.change(month.world, "acct_a", capabilities={"transfers": "inactive"})
    month.send()
    line, advice = printed(capsys, monkeypatch)
    for part in ("2026-11", " a ", "6,039 cad", "pending: insufficient_capabilities_for_transfer, 1 attempts"):
        assert part in line
    assert "RETRY=1" in advice
    accounts.finish(month.world, "acct_a")
    assert "1 are sent with the next run" in printed(capsys, monkeypatch, "--retry")[-1]
    (nothing,) = printed(capsys, monkeypatch)
    assert "every split" in nothing
    month.moment = max(month.moment, datetime.now(UTC) + timedelta(seconds=1))  # the command uses the real clock
    assert month.send() == {"paid": 1}
