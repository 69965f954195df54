"""make appeals lists what waits, and decides it."""

from __future__ import annotations

import pytest

from beatpass.domain.listening.appeals import Appeal
from beatpass.storage.dynamodb.read import get_together
from beatpass.storage.listening.appeals import appeal_item, appeal_of, put_appeal
from infra.operations import appeals

ID = "tide/2026-11-20/network_cap"


@pytest.fixture
def waiting(tables: None) -> None:
    appeal = Appeal(
        uploader_id="nova",
        track_id="tide",
        day="2026-11-20",
        reason="network_cap",
        plays=12,
        producer_id="vega",
        filed_at="2026-11-21T09:00:00.000Z",
        message="A school listened together.\nAsk them.",
        credits=[("nova", True)],
    )
    put_appeal(appeal, appeal.filed())


def run(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> None:
    monkeypatch.setattr("sys.argv", ["infra.operations.appeals", *arguments])
    appeals.main()


@pytest.mark.usefixtures("waiting")
def test_what_waits_is_listed_and_decided(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    run(monkeypatch)
    listed = capsys.readouterr().out
    assert ID in listed
    assert "12 plays" in listed
    assert "Ask them." in listed
    with pytest.raises(SystemExit, match="Say why"):
        run(monkeypatch, "--accept", ID)
    with pytest.raises(SystemExit, match="from 1 to 12"):
        run(monkeypatch, "--accept", ID, "--plays", "13", "--because", "We know them.")
    run(monkeypatch, "--accept", ID, "--plays", "10", "--because", "We know them.")
    assert "10 of 12" in capsys.readouterr().out
    [item] = get_together([appeal_item("nova", "tide", "2026-11-20", "network_cap")])
    stored = appeal_of(item)
    assert stored
    assert (stored.state, stored.granted, stored.explanation) == ("accepted", 10, "We know them.")
    run(monkeypatch)
    assert "0 wait" in capsys.readouterr().out
    with pytest.raises(SystemExit, match="no such open appeal"):
        run(monkeypatch, "--decline", ID, "--because", "No.")
