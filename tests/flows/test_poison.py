"""A fact that cannot be applied is quarantined, and later facts are applied (docs/architecture.md 4.3)."""

from __future__ import annotations

import pytest

from tests.support.deployed import Deployed


@pytest.mark.parametrize(
    ("kind", "body"),
    [("PlayLogged", '{"half": '), ("TrackExploded", "{}"), ("PlayLogged", '{"artist_id": "x"}')],
    ids=["no JSON", "unknown kind", "fields missing"],
)
def test_poison_is_quarantined_and_the_next_play_counts(system: Deployed, kind: str, body: str) -> None:
    ana = system.producer("Ana")
    track = ana.upload()["id"]
    key = {"pk": f"ARTIST#{ana.artist_id}", "sk": f"PLAY#{track}#poison"}
    system.put_item("Activity", **key, kind=kind, body=body)
    system.sign_up().listen(track)
    system.drain()

    assert ana.home()["plays"] == 1
    (message,) = system.messages("PoisonFacts")
    assert {name: message[name] for name in ("pk", "sk")} == key
    assert message["reason"].startswith("unreadable")
    assert system.document("Figures", f"FACT#{key['pk']}", key["sk"])["reason"].startswith("unreadable")
