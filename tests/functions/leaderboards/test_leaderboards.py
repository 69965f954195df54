"""The boards over HTTP: rows and pages, cache headers, and invalid requests."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from beatpass.domain.catalogue.entities import User
from beatpass.domain.leaderboards.boards import CATEGORIES, Run, manual_run, scheduled_run
from beatpass.domain.leaderboards.periods import current_periods
from beatpass.domain.platform.figures import Standing
from beatpass.storage.catalogue import entities
from beatpass.storage.leaderboards.served_boards import forget
from beatpass.usecases.leaderboards.build_leaderboards import KEPT, build_leaderboards
from tests.support.faults import calls
from tests.support.http import Answer, event, function, send
from tests.support.standings import made_up, store

PERIODS = current_periods(datetime.now(UTC))

pytestmark = pytest.mark.usefixtures("tables")


@pytest.fixture(autouse=True)
def _cursor_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(function("http_leaderboards").cursors, "_key", lambda: b"a key")


def request(path: str, **parts: Any) -> Answer:  # noqa: ANN401 - what ``event`` takes
    return send(function("http_leaderboards").handler, event("GET", path, **parts))


def build(run: Run | None = None, *, at: datetime | None = None) -> None:
    moment = at or datetime.now(UTC)
    build_leaderboards(run or manual_run(moment), attempt="a", clock=lambda: moment)
    forget()


def board(category: str = "plays", **query: str) -> Answer:
    return request(f"/v1/leaderboards/{category}", query=query)


def walk(category: str, **query: str) -> list[dict[str, Any]]:
    """All rows, forward by next_cursor; checks that previous_cursor leads back."""
    answer = board(category, **query).body
    pages, top = [answer], answer["top"]
    while pages[-1]["next_cursor"]:
        pages.append(board(category, **query, cursor=pages[-1]["next_cursor"]).body)
        assert pages[-1]["top"] == top
    back = pages[-1]
    for page in reversed(pages[:-1]):
        back = board(category, **query, cursor=back["previous_cursor"]).body
        assert back["items"] == page["items"]
    assert back["previous_cursor"] is None
    return [*top, *(row for page in pages for row in page["items"])]


def test_before_the_first_build_the_board_is_empty() -> None:
    answer = board()
    assert answer.status == 200
    assert answer.body["population"] == 0
    assert answer.body["top"] == answer.body["items"] == []
    for name in ("built_at", "next_build_at", "as_of", "next_cursor", "previous_cursor"):
        assert answer.body[name] is None
    assert "etag" not in answer.headers


@pytest.mark.parametrize(("category", "period"), list(zip(CATEGORIES, (*PERIODS, *PERIODS), strict=False)))
def test_top_and_pages_have_each_producer_once_in_order(category: str, period: str) -> None:
    store(made_up(37))
    build()
    rows = walk(category, limit="10", period=period)
    assert len({row["artist"]["id"] for row in rows}) == len(rows) == 37
    scores = [row["score"] for row in rows]
    assert scores == sorted(scores, reverse=True)
    ranks = [row["rank"] for row in rows]
    for row in rows:
        assert row["rank"] == 1 + sum(rank < row["rank"] for rank in ranks)
        assert row["tied_with"] == ranks.count(row["rank"]) - 1


def test_a_row_has_the_producer_its_score_and_details() -> None:
    store(
        {
            "ana": Standing(
                exists=True,
                created_at="2026-01-01T00:00:00.000Z",
                name="Ana",
                picture="https://pictures.example/ana.jpg",
                xp={"plays": 283},
                ranked_plays=1_000,
                public_tracks=3,
                completeness_sum=250,
            )
        }
    )
    build()
    (row,) = board("plays").body["top"]
    assert row == {
        "rank": 1,
        "tied_with": 0,
        "artist": {
            "id": "ana",
            "name": "Ana",
            "picture": "https://pictures.example/ana.jpg",
            "level": 3,
            "title": "Apprentice Producer",
        },
        "score": 1_000,
        "label": "Qualified plays",
        "unit": "plays",
        "tier": "silver",
        "change": None,
        "details": {"tracks": 3, "plays_per_track": 333.33},
    }
    (overall,) = board("overall").body["top"]
    assert (overall["score"], overall["tier"]) == (100, "diamond")
    assert overall["details"] == dict.fromkeys(
        ("points", "plays", "uploads", "quality", "collaboration", "earnings"), 1
    )
    (quality,) = board("quality").body["top"]
    assert (quality["score"], quality["unit"], quality["tier"]) == (83.3333, "%", "gold")


def test_an_answer_is_cached_until_the_next_build_and_answers_304() -> None:
    store(made_up(5))
    moment = datetime.now(UTC)
    build(at=moment)
    first = board()
    kept = int(first.headers["cache-control"].removeprefix("public, max-age="))
    assert 5 <= kept <= 1800
    due = datetime.fromisoformat(first.body["next_build_at"])
    assert abs((due - moment).total_seconds() - kept) <= 5 or kept == 5
    again = request("/v1/leaderboards/plays", headers={"if-none-match": f'"other", W/{first.headers["etag"]}'})
    assert (again.status, again.body) == (304, None)
    assert again.headers["etag"] == first.headers["etag"]
    build()
    later = request("/v1/leaderboards/plays", headers={"if-none-match": first.headers["etag"]})
    assert later.status == 200
    assert later.headers["etag"] != first.headers["etag"]


def test_a_board_takes_two_database_calls_and_one_when_warm() -> None:
    store(made_up(5))
    build()
    with calls() as cold:
        board()
    with calls() as warm:
        board()
    assert (cold.count, warm.count) == (2, 1)


def test_a_cursor_reads_its_build_until_it_expires() -> None:
    standings = made_up(30)
    store(standings)
    long_ago = datetime.now(UTC) - timedelta(hours=20)
    build(scheduled_run(long_ago), at=long_ago)
    before = board("uploads", limit="10")
    rest = walk("uploads", limit="10")[13:23]
    store({artist_id: Standing() for artist_id in standings})
    build()
    page = board("uploads", limit="10", cursor=before.body["next_cursor"])
    assert page.body["items"] == rest
    assert page.body["as_of"] == before.body["as_of"]
    assert board("uploads").body["population"] == 0


def test_a_cursor_of_an_expired_build_is_refused() -> None:
    store(made_up(30))
    long_ago = datetime.now(UTC) - KEPT - timedelta(hours=1)
    build(scheduled_run(long_ago), at=long_ago)
    cursor = board(limit="10").body["next_cursor"]
    for later in (long_ago + timedelta(hours=1), datetime.now(UTC)):
        build(scheduled_run(later), at=later)
    answer = board(limit="10", cursor=cursor)
    assert (answer.status, answer.problem) == (410, "build-gone")


@pytest.mark.parametrize(
    ("path", "query", "status", "problem", "field"),
    [
        ("/v1/leaderboards/fame", {}, 404, "not-found", None),
        ("/v1/leaderboards/plays", {"limit": "0"}, 422, "invalid-fields", "limit"),
        ("/v1/leaderboards/plays", {"limit": "101"}, 422, "invalid-fields", "limit"),
        ("/v1/leaderboards/plays", {"limit": "many"}, 422, "invalid-fields", "limit"),
        ("/v1/leaderboards/plays", {"period": "week"}, 422, "invalid-fields", "period"),
        ("/v1/leaderboards/plays", {"sort": "up"}, 422, "invalid-fields", "sort"),
        ("/v1/leaderboards/plays", {"cursor": "bm90IG91cnM"}, 400, "invalid-cursor", None),
        ("/v1/leaderboards/plays", {"around": "me"}, 422, "invalid-fields", "around"),
        ("/v1/leaderboards/plays", {"period": "2999-H1"}, 404, "not-found", None),
        ("/v1/leaderboards/plays", {"period": "1999-H2"}, 404, "not-found", None),
        ("/v1/leaderboards/plays", {"period": "2026-H3"}, 422, "invalid-fields", "period"),
    ],
)
def test_invalid_requests_are_refused(
    path: str, query: dict[str, str], status: int, problem: str, field: str | None
) -> None:
    answer = request(path, query=query)
    assert (answer.status, answer.problem) == (status, problem)
    assert [each["field"] for each in answer.body.get("errors", [])] == ([field] if field else [])


def test_an_invalid_period_is_answered_with_the_valid_format() -> None:
    assert "all_time" in board(period="last_week").body["errors"][0]["message"]


def test_a_cursor_of_another_board_is_refused() -> None:
    store(made_up(30))
    build()
    cursor = board("plays").body["next_cursor"]
    assert board("uploads", cursor=cursor).problem == "invalid-cursor"


def test_the_guide_has_the_rules_as_data() -> None:
    answer = request("/v1/leaderboards")
    assert answer.status == 200
    assert [each["id"] for each in answer.body["categories"]] == list(CATEGORIES)
    weights = answer.body["overall_weights_percent"]
    assert weights == {
        "points": 25,
        "plays": 20,
        "uploads": 15,
        "quality": 15,
        "collaboration": 15,
        "earnings": 10,
    }
    plays = next(each for each in answer.body["categories"] if each["id"] == "plays")
    assert plays["tiers"] == {"diamond": 100_000, "platinum": 50_000, "gold": 10_000, "silver": 1_000}
    assert answer.body["rebuilt_every_minutes"] == 30


# --- signed in


def manages(user_id: str, *artist_ids: str) -> None:
    entities.to_item(User(id=user_id, artist_ids=artist_ids, version=1)).save()


def own_board(
    category: str = "plays", *, user: str | None = "u", headers: dict[str, str] | None = None, **query: str
) -> Answer:
    path = f"/v1/producer-dashboard/leaderboards/{category}"
    return request(path, query=query, user=user, headers=headers)


@pytest.mark.parametrize("category", CATEGORIES)
def test_every_page_has_the_callers_own_row(category: str) -> None:
    store(made_up(37))
    manages("u", "artist0011")
    build()
    first = own_board(category, limit="10").body
    second = own_board(category, limit="10", cursor=first["next_cursor"]).body
    public = walk(category, limit="100")
    mine = next(row for row in public if row["artist"]["id"] == "artist0011")
    assert first["me"] == second["me"] == mine
    assert [*first["top"], *first["items"], *second["items"]] == public[:23]


def test_me_is_the_producer_asked_for() -> None:
    store(made_up(5))
    manages("u", "artist0001", "artist0003")
    build()
    assert own_board().body["me"]["artist"]["id"] == "artist0001"
    assert own_board(artist_id="artist0003").body["me"]["artist"]["id"] == "artist0003"


@pytest.mark.parametrize("standing", [Standing(exists=True), Standing(exists=True, admin=True, public_tracks=1), None])
def test_a_producer_that_is_not_ranked_has_no_row(standing: Standing | None) -> None:
    store(made_up(5) | ({"mine": standing} if standing else {}))
    manages("u", "mine")
    assert own_board().body["me"] is None
    build()
    answer = own_board()
    assert answer.body["me"] is None
    assert answer.body["population"] == 5


def test_a_producer_of_another_user_cannot_be_me() -> None:
    store(made_up(5))
    manages("u", "artist0001")
    build()
    assert own_board(artist_id="artist0002").problem == "not-found"
    assert own_board(user="stranger").problem == "no-artist-profile"
    assert own_board(user=None).status == 401
    assert own_board("fame").status == 404
    assert own_board(limit="0").status == own_board(limit="101").status == 422


def test_an_own_board_is_private_and_answers_304() -> None:
    store(made_up(5))
    manages("u", "artist0001")
    manages("v", "artist0002")
    build()
    first = own_board()
    assert first.headers["cache-control"] == "private, no-cache"
    assert own_board(headers={"if-none-match": first.headers["etag"]}).status == 304
    assert own_board(user="v", headers={"if-none-match": first.headers["etag"]}).status == 200


def test_the_own_board_refuses_a_public_cursor() -> None:
    store(made_up(30))
    manages("u", "artist0001")
    build()
    assert own_board(cursor=board().body["next_cursor"]).problem == "invalid-cursor"


def test_an_own_board_takes_two_database_calls_with_any_cursor() -> None:
    standings = made_up(30)
    store(standings)
    manages("u", "artist0001")
    build()
    cursor = own_board(limit="10").body["next_cursor"]
    build()
    queries: tuple[dict[str, Any], ...] = ({}, {"cursor": cursor}, {"limit": "10"})
    for query in queries:
        forget()
        with calls() as cold:
            assert own_board(**query).status == 200
        with calls() as warm:
            own_board(**query)
        assert (cold.count, warm.count) == (2, 2)


def test_from_around_me_both_directions_reach_all_producers() -> None:
    store(made_up(37))
    manages("u", "artist0011")
    build()
    whole = walk("plays", limit="100", period="7d")
    middle = own_board(period="7d", limit="6", around="me").body
    assert middle["me"] in [*middle["top"], *middle["items"]]
    pages = [middle["items"]]
    page = middle
    while page["previous_cursor"]:
        page = own_board(period="7d", limit="6", cursor=page["previous_cursor"]).body
        pages.insert(0, page["items"])
    page = middle
    while page["next_cursor"]:
        page = own_board(period="7d", limit="6", cursor=page["next_cursor"]).body
        pages.append(page["items"])
    assert [*middle["top"], *(row for page in pages for row in page)] == whole


def test_around_me_is_the_first_page_for_an_unranked_producer() -> None:
    store(made_up(37) | {"boss": Standing(exists=True, admin=True, public_tracks=1)})
    manages("u", "boss")
    manages("v", "artist0001")
    build()
    answer = own_board(limit="6", around="me")
    assert answer.body["me"] is None
    assert answer.body["items"] == own_board(limit="6").body["items"]
    cursor = own_board(user="v", limit="6").body["next_cursor"]
    assert own_board(limit="6", around="me", cursor=cursor).fields.keys() == {"around"}
    assert own_board(limit="6", around="you").fields.keys() == {"around"}


def test_answers_with_the_same_etag_are_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    store(made_up(37))
    build()
    first, later = board(limit="10"), board(limit="10")
    assert (first.headers["etag"], first.body) == (later.headers["etag"], later.body)
    soon = datetime.now(UTC) + timedelta(minutes=30)
    monkeypatch.setattr(function("http_leaderboards"), "now", lambda: soon)
    assert board(limit="10").headers["etag"] != first.headers["etag"]  # its cursors expire later
