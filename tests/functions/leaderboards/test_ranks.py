"""Explanations, histories and frozen seasons over HTTP, and invalid requests."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from beatpass.domain.catalogue.entities import User
from beatpass.domain.leaderboards.boards import CATEGORIES, Build, manual_run
from beatpass.domain.leaderboards.periods import ALL_TIME, current_periods, season_name, season_number
from beatpass.domain.platform.figures import Standing
from beatpass.storage.catalogue import entities
from beatpass.storage.leaderboards.served_boards import forget
from beatpass.usecases.leaderboards.build_leaderboards import build_leaderboards
from beatpass.usecases.leaderboards.freeze_season import freeze_season
from tests.support.http import Answer, event, function, send
from tests.support.standings import made_up, played, store

pytestmark = pytest.mark.usefixtures("tables")

# Not the day after a season's end, when it is not frozen yet.
NOW = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
*_, CURRENT, PAST = current_periods(NOW)
LONG_AGO = season_name((season_number(PAST) or 0) - 1)
AHEAD = season_name((season_number(CURRENT) or 0) + 1)
EXPLANATION, HISTORY = "explanation", "history"


@pytest.fixture(autouse=True)
def _manager(tables: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(function("http_leaderboards").cursors, "_key", lambda: b"a key")
    monkeypatch.setattr(function("http_leaderboards"), "now", lambda: NOW)
    entities.to_item(User(id="u", artist_ids=("artist0001", "mine"), version=1)).save()
    forget()
    yield
    forget()


def build(*, minutes: int = 0) -> Build:
    moment = NOW + timedelta(minutes=minutes)
    made = build_leaderboards(manual_run(moment), attempt=f"a{minutes}", clock=lambda: moment).build
    forget()
    return made


def ask(what: str, category: str = "plays", *, user: str | None = "u", **query: str) -> Answer:
    path = f"/v1/producer-dashboard/leaderboards/{category}/{what}"
    return send(function("http_leaderboards").handler, event("GET", path, query=query, user=user))


def board(**query: str) -> Answer:
    return send(function("http_leaderboards").handler, event("GET", "/v1/leaderboards/plays", query=query))


def test_an_explanation_has_the_score_the_gap_and_the_levers() -> None:
    store({"artist0001": plays(5), "first": plays(9), "last": plays(1)})
    build()
    answer = ask(EXPLANATION)
    assert answer.status == 200
    assert (answer.body["rank"], answer.body["score"], answer.body["population"]) == (2, 5, 3)
    (component,) = answer.body["components"]
    assert component == {
        "component": "plays",
        "value": 5,
        "weight": 1,
        "points": 5,
        "rank": None,
        "percentile": None,
    }
    assert answer.body["next_place"] == {
        "rank": 1,
        "score": 9,
        "gap": 4,
        "levers": [{"lever": "plays", "change": 4, "unit": "qualified plays"}],
    }
    assert answer.body["drop"] is None


def plays(number: int) -> Standing:
    return Standing(exists=True, public_tracks=1, name="N", ranked_plays=number)


def test_the_overall_score_is_explained_by_component() -> None:
    store(made_up(30))
    build()
    body = ask(EXPLANATION, "overall").body
    weights = {part["component"]: part["weight"] for part in body["components"]}
    assert weights == {
        "points": 25,
        "plays": 20,
        "uploads": 15,
        "quality": 15,
        "collaboration": 15,
        "earnings": 10,
    }
    assert sum(part["points"] for part in body["components"]) == pytest.approx(body["score"], abs=1e-4)
    for part in body["components"]:
        assert part["percentile"] == pytest.approx(100 * (30 - part["rank"] + 1) / 30, abs=1e-3)
    assert {lever["lever"] for lever in body["next_place"]["levers"]} == {
        "plays",
        "uploads",
        "metadata",
        "collaborations",
    }


def test_a_drop_is_explained() -> None:
    store({"artist0001": plays(5), "first": plays(9), "last": plays(1)})
    build()
    store({"last": plays(7)})
    build(minutes=1)
    assert ask(EXPLANATION).body["drop"] == {"places": 1, "own": 0, "others": 1, "score_before": 5}
    assert ask(EXPLANATION, artist_id="mine").body["drop"] is None


def test_a_history_is_oldest_first() -> None:
    standings = made_up(5)
    store(standings)
    before = build()
    store(played(standings, "artist0001", 1_000))
    after = build(minutes=1)
    items = ask(HISTORY).body["items"]
    assert [item["at"] for item in items] == [before.as_of, after.as_of]
    assert items[-1] == {
        "at": after.as_of,
        "rank": 1,
        "score": standings["artist0001"].ranked_plays + 1_000,
        "population": 5,
    }
    assert [item["rank"] for item in ask(HISTORY, artist_id="mine").body["items"]] == [None, None]


def test_a_frozen_season_is_read_from_its_last_ranks() -> None:
    standings = made_up(5)
    store(standings)
    made = build()
    before = board(period=PAST)
    live = before.body
    assert live["frozen"] is False
    frozen = freeze_season(made)
    assert frozen is not None
    forget()
    assert board(period=PAST).headers["etag"] != before.headers["etag"]
    store({name: replace(each, recent={}) for name, each in standings.items()})
    later = build(minutes=1)
    body = board(period=PAST).body
    assert (body["frozen"], body["digest"], body["as_of"]) == (True, frozen.digest, made.as_of)
    assert body["next_build_at"] is None
    assert (body["top"], body["items"]) == (live["top"], live["items"])
    assert board(period=CURRENT).body["as_of"] == later.as_of
    own = send(
        function("http_leaderboards").handler,
        event("GET", "/v1/producer-dashboard/leaderboards/points", query={"period": PAST}, user="u"),
    ).body
    assert own["me"]["artist"]["id"] == "artist0001"
    assert own["frozen"] is True
    explained = ask(EXPLANATION, period=PAST).body
    assert explained["frozen"] is True
    assert explained["next_place"] is None or explained["next_place"]["levers"] == []
    assert [item["at"] for item in ask(HISTORY, period=PAST).body["items"]] == [made.as_of]


def test_pages_of_a_frozen_season_outlive_its_build() -> None:
    store(made_up(30))
    made = build()
    assert freeze_season(made) is not None
    first = board(period=PAST, limit="10").body
    build(minutes=1)
    second = board(period=PAST, limit="10", cursor=first["next_cursor"])
    assert second.status == 200
    assert second.body["as_of"] == made.as_of
    ids = [row["artist"]["id"] for row in [*first["top"], *first["items"], *second.body["items"]]]
    assert len(set(ids)) == 23


@pytest.mark.parametrize("what", [EXPLANATION, HISTORY])
def test_before_the_first_build_answers_are_empty(what: str) -> None:
    body: dict[str, Any] = ask(what).body
    assert body["as_of"] is None
    assert body.get("components", body.get("items")) == []
    assert body.get("next_place") is None


@pytest.mark.parametrize(
    "standing", [Standing(exists=True), Standing(exists=True, admin=True, public_tracks=2, ranked_plays=9), None]
)
@pytest.mark.parametrize("category", CATEGORIES)
def test_a_producer_that_is_not_ranked_has_no_rank(category: str, standing: Standing | None) -> None:
    store(made_up(3) | ({"mine": standing} if standing else {}))
    build()
    body = ask(EXPLANATION, category, artist_id="mine").body
    assert (body["rank"], body["score"], body["next_place"], body["components"]) == (None, None, None, [])
    assert [item["rank"] for item in ask(HISTORY, category, artist_id="mine").body["items"]] == [None]


@pytest.mark.parametrize("what", [EXPLANATION, HISTORY])
@pytest.mark.parametrize(
    ("category", "query", "status", "problem"),
    [
        ("fame", {}, 404, "not-found"),
        ("plays", {"period": "yesterday"}, 422, "invalid-fields"),
        ("plays", {"period": "2026-H3"}, 422, "invalid-fields"),
        ("plays", {"period": LONG_AGO}, 404, "not-found"),
        ("plays", {"period": AHEAD}, 404, "not-found"),
        ("plays", {"period": "0001-H1"}, 404, "not-found"),
        ("plays", {"period": "0000-H1"}, 404, "not-found"),
        ("plays", {"artist_id": "artist0002"}, 404, "not-found"),
        ("plays", {"limit": "10"}, 422, "invalid-fields"),
    ],
)
def test_invalid_requests_are_refused(
    what: str, category: str, query: dict[str, str], status: int, problem: str
) -> None:
    store(made_up(3))
    build()
    answer = ask(what, category, **query)
    assert (answer.status, answer.problem) == (status, problem)


@pytest.mark.parametrize("what", [EXPLANATION, HISTORY])
def test_a_producer_of_another_user_is_not_found(what: str) -> None:
    assert ask(what, user=None).status == 401
    assert ask(what, user="stranger").problem == "no-artist-profile"


def test_the_board_of_a_season_that_was_never_frozen_is_not_found() -> None:
    store(made_up(3))
    build()
    assert [board(period=each).status for each in (LONG_AGO, AHEAD)] == [404, 404]


def test_the_guide_says_what_counts_in_each_period() -> None:
    body = send(function("http_leaderboards").handler, event("GET", "/v1/leaderboards")).body
    assert body["periods"] == list(current_periods(NOW))
    assert datetime.fromisoformat(body["next_build_at"]) > NOW
    assert {"plays", "tracks", "7d", "30d", "seasons"} <= set(body["what_counts"])
    assert set(body["levers"]) == {"plays", "uploads", "metadata", "collaborations"}
    assert ALL_TIME in body["periods"]
