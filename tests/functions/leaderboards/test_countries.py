"""Boards of a country, and private producers, over HTTP (docs/specification.md 5.7 and 5.8)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from beatpass.domain.catalogue.entities import User
from beatpass.domain.leaderboards.boards import manual_run
from beatpass.domain.platform.figures import Standing
from beatpass.storage.catalogue import entities
from beatpass.storage.leaderboards.served_boards import forget
from beatpass.usecases.leaderboards.build_leaderboards import build_leaderboards
from tests.support.http import Answer, event, function, send
from tests.support.standings import made_up, store

pytestmark = pytest.mark.usefixtures("tables")
PRODUCERS = 37


@pytest.fixture(autouse=True)
def _served(tables: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every third producer is of Kosovo, and one of them is private. The caller manages one of Kosovo."""
    monkeypatch.setattr(function("http_leaderboards").cursors, "_key", lambda: b"a key")
    standings = {
        name: replace(standing, country="XK" if number % 3 == 0 else "CA")
        for number, standing in enumerate(made_up(PRODUCERS).values())
        for name in [f"artist{number:04d}"]
    }
    standings["artist0006"] = replace(standings["artist0006"], listed=False)
    standings["star"] = Standing(exists=True, public_tracks=1, name="Star", ranked_plays=100_000, country="CA")
    store(standings)
    entities.to_item(User(id="u", artist_ids=("artist0009", "artist0006", "artist0001"), version=1)).save()
    moment = datetime.now(UTC)
    build_leaderboards(manual_run(moment), attempt="a", clock=lambda: moment)
    forget()


def board(category: str = "plays", **query: str) -> Answer:
    return send(function("http_leaderboards").handler, event("GET", f"/v1/leaderboards/{category}", query=query))


def own(category: str = "plays", **query: str) -> Any:  # noqa: ANN401 - JSON
    path = f"/v1/producer-dashboard/leaderboards/{category}"
    return send(function("http_leaderboards").handler, event("GET", path, query=query, user="u")).body


def walk(**query: str) -> list[Any]:
    page = board(**query).body
    rows = [*page["top"], *page["items"]]
    while page["next_cursor"]:
        page = board(**query, cursor=page["next_cursor"]).body
        rows += page["items"]
    return rows


@pytest.mark.parametrize("category", ["overall", "points", "plays"])
def test_the_pages_of_a_country_have_each_of_its_producers_once(category: str) -> None:
    rows = walk(category=category, country="XK", limit="4")
    assert len(rows) == 13
    ranks = [row["rank"] for row in rows]
    for row in rows:
        assert row["rank"] == 1 + sum(rank < row["rank"] for rank in ranks)
        assert row["tied_with"] == ranks.count(row["rank"]) - 1
    answer = board(category, country="XK").body
    assert (answer["country"], answer["population"]) == ("XK", 13)
    assert board(category).body["country"] is None


def test_a_tier_is_that_on_the_board_of_all() -> None:
    everywhere = {row["artist"]["name"]: row["tier"] for row in walk(category="plays") if row["artist"]}
    for row in walk(category="plays", country="XK"):
        assert row["artist"] is None or row["tier"] == everywhere[row["artist"]["name"]]
    assert {row["tier"] for row in walk(category="plays", country="XK")} == {"bronze"}
    assert {row["tier"] for row in walk(category="plays", country="CA")} == {"diamond", "bronze"}


def test_me_is_on_the_board_of_my_own_country_alone() -> None:
    assert own(artist_id="artist0009", country="XK")["me"]["artist"]["id"] == "artist0009"
    assert own(artist_id="artist0009", country="CA")["me"] is None
    around = own(artist_id="artist0009", country="XK", around="me", limit="3")
    assert around["me"]["rank"] <= 3 or around["me"] in around["items"]


@pytest.mark.parametrize("query", [{}, {"country": "XK"}])
def test_a_private_producer_is_named_to_itself_alone(query: dict[str, str]) -> None:
    rows = walk(category="plays", **query)
    assert [row["artist"] for row in rows].count(None) == 1
    others = own(artist_id="artist0009", limit="100", **query)
    assert [row["artist"] for row in [*others["top"], *others["items"]]].count(None) == 1
    mine = own(artist_id="artist0006", limit="100", **query)
    shown = [row["artist"] for row in [*mine["top"], *mine["items"]]]
    assert None not in shown
    assert mine["me"]["artist"]["id"] == "artist0006"
    hidden = next(row for row in rows if row["artist"] is None)
    assert {**hidden, "artist": mine["me"]["artist"]} == mine["me"]


@pytest.mark.parametrize("country", ["ZZ", "AA", "xk", "X", "XKX", "", "É1"])
def test_what_is_no_country_is_refused(country: str) -> None:
    answer = board(country=country)
    assert answer.status in {400, 422}
    assert "country" in str(answer.body)


def test_other_boards_are_not_ranked_within_countries() -> None:
    answer = board("quality", country="XK")
    assert answer.status == 422
    assert "overall, points, plays" in str(answer.body)


def test_a_country_without_producers_has_an_empty_board() -> None:
    answer = board(country="FR").body
    assert (answer["population"], answer["top"], answer["items"], answer["next_cursor"]) == (0, [], [], None)


def test_a_cursor_of_another_country_is_refused() -> None:
    cursor = board(country="XK", limit="2").body["next_cursor"]
    assert board(country="CA", limit="2", cursor=cursor).status == 400
    assert board(limit="2", cursor=cursor).status == 400
    assert board(country="XK", limit="2", cursor=cursor).status == 200
