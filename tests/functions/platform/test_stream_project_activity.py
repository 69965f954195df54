"""The function of the activity stream: from raw records to figures."""

from __future__ import annotations

import json

import pytest

from beatpass.domain.listening.acquisitions import Acquisition, is_bought
from beatpass.domain.platform.figures import Acquisitions, ProducerAcquisitionsKey, Standing, StandingKey
from beatpass.domain.platform.times import milliseconds
from beatpass.gateways import quarantine_queue
from beatpass.storage.platform.working_documents import FigureBatch
from tests.support.functions import CONTEXT, function, sample

ARTIST = "7c9e6679f7424b2a9d1fd6c1f0f5a111"


def deliver(event: object) -> object:
    return function("stream_project_activity").handler(event, CONTEXT)


def plays() -> int:
    standing = FigureBatch().peek(StandingKey(ARTIST))
    assert isinstance(standing, Standing)
    return standing.plays


@pytest.mark.usefixtures("tables")
def test_a_new_fact_counts_once_and_a_change_of_an_item_never() -> None:
    event = sample("stream_activity_play")
    assert deliver(event) == {"batchItemFailures": []}
    assert deliver(event) == {"batchItemFailures": []}
    assert plays() == 1


@pytest.mark.usefixtures("tables")
def test_a_purchase_is_traced_to_the_play_that_is_reported_after_it() -> None:
    for event in (sample("stream_activity_sale"), sample("stream_activity_play"), sample("stream_activity_sale")):
        assert deliver(event) == {"batchItemFailures": []}
    acquisitions = FigureBatch().peek(ProducerAcquisitionsKey(ARTIST, "2026-11"))
    assert isinstance(acquisitions, Acquisitions)
    ((download_id, row),) = acquisitions.rows.items()
    found = Acquisition(*row)
    assert (is_bought(download_id), found.granted, found.income) == (True, 1, 2_999)
    assert found.first_touch == found.last_touch == (milliseconds("2026-11-20T11:57:00.000Z"), "", "CA")


@pytest.mark.usefixtures("tables")
def test_plays_that_were_applied_are_counted_for_alarms(capsys: pytest.CaptureFixture[str]) -> None:
    event = sample("stream_activity_play")
    image = event["Records"][0]["dynamodb"]["NewImage"]
    image["body"]["S"] = image["body"]["S"].replace('"verdict":"qualified"', '"verdict":"no_token"')
    for plays in (1, None):
        deliver(event)
        written = [json.loads(line) for line in capsys.readouterr().out.splitlines() if "_aws" in line]
        assert len(written) == 1
        assert written[0].get("PlaysApplied") == written[0].get("PlaysWithoutToken") == ([plays] if plays else None)
        assert "PlaysOfCrowdedNetworks" not in written[0]


@pytest.mark.usefixtures("tables")
def test_an_item_that_is_no_fact_goes_to_the_quarantine_queue(monkeypatch: pytest.MonkeyPatch) -> None:
    event = sample("stream_activity_play")
    del event["Records"][0]["dynamodb"]["NewImage"]["kind"]
    quarantined: list[tuple[str, str]] = []
    monkeypatch.setattr(quarantine_queue, "quarantine", lambda key, reason: quarantined.append(key))
    deliver(event)
    assert [pk for pk, _ in quarantined] == [f"ARTIST#{ARTIST}"]
    assert plays() == 0
