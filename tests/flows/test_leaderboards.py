"""Boards are built, paged and cached, and producers without public tracks leave them."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from beatpass.storage.leaderboards.served_boards import KNOWN_SECONDS
from tests.support.client import Client, Json
from tests.support.deployed import Deployed

CATEGORIES = ("overall", "points", "plays", "uploads", "quality", "collaboration", "earnings")


@pytest.fixture(scope="module")
def ana(system: Deployed) -> Client:
    """A producer with more public tracks than the five others of these tests together."""
    producer = system.producer("Ana")
    for number in range(6):
        producer.upload(title=f"Take {number}")
    for name in ("Bo", "Cy", "Di", "Ed", "Flo"):
        system.producer(name).upload()
    return producer


def build(system: Deployed) -> Json:
    """Build everything so far, and wait until all readers see the new build."""
    system.drain()
    built = system.build_leaderboards()
    time.sleep(KNOWN_SECONDS)
    return built


def rows(client: Client, category: str, *, limit: int = 2) -> Iterator[Json]:
    """All rows of the board, page by page."""
    page = client.get(f"/v1/leaderboards/{category}", limit=limit).body
    yield from page["top"]
    yield from page["items"]
    while cursor := page["next_cursor"]:
        page = client.get(f"/v1/leaderboards/{category}", limit=limit, cursor=cursor).body
        yield from page["items"]


def test_a_board_has_all_producers_with_a_public_track_by_score(system: Deployed, ana: Client) -> None:
    built = build(system)
    public = {
        row["pk"].partition("#")[2]: tracks
        for row in system.rows("Standings")
        if (tracks := system.document("Standings", row["pk"], row["sk"]).get("public_tracks", 0))
    }
    assert built["population"] == len(public) >= 6
    board = list(rows(system.guest, "uploads"))
    assert {row["artist"]["id"]: row["score"] for row in board} == public
    assert len(board) == len(public)
    for row in board:
        assert row["rank"] == 1 + sum(tracks > row["score"] for tracks in public.values())
    own = ana.get("/v1/producer-dashboard/leaderboards/uploads", limit=1).body["me"]
    assert own == next(row for row in board if row["artist"]["id"] == ana.artist_id)
    assert ana.home()["rank"] == next(
        row["rank"] for row in rows(system.guest, "overall", limit=100) if row["artist"]["id"] == ana.artist_id
    )


@pytest.mark.usefixtures("ana")
def test_every_category_is_served_and_cached_until_the_next_build(system: Deployed) -> None:
    build(system)
    for category in CATEGORIES:
        answer = system.guest.get(f"/v1/leaderboards/{category}")
        assert (answer.status, answer.body["category"], len(answer.body["top"])) == (200, category, 3)
        again = system.guest.get(f"/v1/leaderboards/{category}", headers={"if-none-match": answer.headers["etag"]})
        assert (again.status, again.body) == (304, None)
    assert {each["id"] for each in system.guest.get("/v1/leaderboards").body["categories"]} == set(CATEGORIES)
    stale = system.guest.get("/v1/leaderboards/earnings").headers["etag"]
    build(system)
    assert system.guest.get("/v1/leaderboards/earnings", headers={"if-none-match": stale}).status == 200


def test_a_producer_that_hides_or_deletes_its_last_public_track_is_no_longer_ranked(
    system: Deployed, ana: Client
) -> None:
    shy, gone = system.producer("Shy"), system.producer("Gone")
    draft, deleted = shy.upload()["id"], gone.upload()["id"]
    build(system)
    for each in (shy, gone):
        assert each.get("/v1/producer-dashboard/leaderboards/uploads").body["me"]["score"] == 1

    assert shy.patch(f"/v1/tracks/{draft}", {"visibility": "draft"}).status == 200
    assert gone.delete(f"/v1/tracks/{deleted}").status == 204
    build(system)
    for each in (shy, gone):
        assert each.get("/v1/producer-dashboard/leaderboards/uploads").body["me"] is None
        assert each.home()["rank"] is None
    listed = {row["artist"]["id"] for row in rows(system.guest, "uploads", limit=100)}
    assert ana.artist_id in listed
    assert not listed & {shy.artist_id, gone.artist_id}
