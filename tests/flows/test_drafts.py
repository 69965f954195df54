"""A producer reads its own drafts at the public routes, with the token that the user pool gave it."""

from __future__ import annotations

from dataclasses import replace

from tests.support.deployed import Deployed


def test_a_producer_reads_its_draft_and_nobody_else_does(system: Deployed) -> None:
    ana, bo = system.producer("Drafts Ana"), system.producer("Drafts Bo")
    track = ana.upload(title="Sketch", visibility="draft")
    path = f"/v1/tracks/{track['id']}"
    own = ana.get(path)
    assert (own.status, own.body["title"], own.body["visibility"]) == (200, "Sketch", "draft")
    assert own.headers["cache-control"] == "private, no-cache"
    assert "Authorization" in own.headers["vary"]
    assert [bo.get(path).status, system.guest.get(path).status] == [404, 404]
    assert replace(ana, token=f"{ana.token}x").get(path).problem == "not-signed-in"
    made = ana.post("/v1/albums", {"title": "Loose", "track_ids": [track["id"]], "visibility": "draft"}).body
    shown = ana.get(f"/v1/albums/{made['id']}")
    assert (shown.status, shown.body["track_ids"]) == (200, [track["id"]])
    assert ana.send("HEAD", "/v1/producer-dashboard").status == 200
