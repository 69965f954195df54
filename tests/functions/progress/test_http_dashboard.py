"""Home, progress and ledger, which only the producer's own user can read."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from beatpass.domain.catalogue.entities import Producer, User
from beatpass.domain.leaderboards.boards import manual_run
from beatpass.domain.platform.facts import Fact
from beatpass.domain.platform.figures import DayFigures, ProducerDayKey, Standing
from beatpass.domain.platform.times import day_number, to_iso
from beatpass.domain.progress.achievements import ACHIEVEMENTS
from beatpass.storage.catalogue.entities import to_item
from beatpass.storage.dynamodb import documents
from beatpass.storage.dynamodb.tables import FigureItem
from beatpass.storage.leaderboards.served_boards import forget, served
from beatpass.storage.platform import figure_keys
from beatpass.usecases.leaderboards.build_leaderboards import build_leaderboards
from beatpass.usecases.platform.project_activity import project_activity
from tests.support.clock import ORDINARY_DAY, clock_at
from tests.support.faults import calls
from tests.support.http import Answer, request
from tests.support.standings import made_up, store
from tests.support.studio import COMPLETE, new_album, new_producer, new_track, play, project, update
from tests.support.tracks import random_tracks, store_tracks
from tests.support.worlds import deliveries, history

pytestmark = pytest.mark.usefixtures("tables", "cursor_secret")

HOME = "/v1/producer-dashboard"
PROGRESS = f"{HOME}/progress"
LEDGER = f"{PROGRESS}/ledger"
SOURCES = ("uploads", "plays", "metadata", "collaborations", "achievements")


def read(path: str, *, user: str = "u", **query: str) -> dict[str, Any]:
    answer = request("GET", path, user=user, query=query)
    assert answer.status == 200, answer
    content: dict[str, Any] = answer.body
    return content


def refused(path: str, *, user: str = "u", **query: str) -> Answer:
    answer = request("GET", path, user=user, query=query)
    assert answer.status >= 400
    return answer


def manage(user: str, *artist_ids: str) -> None:
    """Store a user in the catalogue that manages producers with a made-up history or standing."""
    to_item(User(id=user, artist_ids=artist_ids, version=1)).save()
    for artist_id in artist_ids:
        to_item(Producer(id=artist_id, name=artist_id.title(), created_at="2026-01-01T00:00:00.000Z", version=1)).save()


def build() -> None:
    now = datetime.now(UTC)
    build_leaderboards(manual_run(now), attempt="a", clock=lambda: now)
    forget()


def projected(facts: list[Fact]) -> None:
    project_activity(deliveries(facts), quarantine=lambda key, reason: pytest.fail(f"{key} was parked: {reason}"))


def walk(*, limit: int, user: str = "u", **query: str) -> list[dict[str, Any]]:
    """All lines of the ledger, page by page."""
    lines: list[dict[str, Any]] = []
    further: dict[str, str] = {}
    for _ in range(1000):
        page = read(LEDGER, user=user, limit=str(limit), **query, **further)
        assert len(page["items"]) <= limit
        lines += page["items"]
        if page["next_cursor"] is None:
            return lines
        further = {"cursor": page["next_cursor"]}
    pytest.fail("the ledger has no end")


# --- whose producer


@pytest.mark.parametrize("path", [HOME, PROGRESS, LEDGER])
def test_a_user_without_a_producer_gets_an_error(path: str) -> None:
    new_producer("someone else", "Ana")
    answer = refused(path)
    assert (answer.status, answer.problem) == (404, "no-artist-profile")
    assert "POST /v1/artists" in answer.body["detail"]


@pytest.mark.parametrize("path", [HOME, PROGRESS, LEDGER])
def test_another_users_producer_is_not_found(path: str) -> None:
    new_producer("u", "Mine")
    theirs = new_producer("someone else", "Theirs")
    for artist_id in (theirs, "nobody"):
        answer = refused(path, artist_id=artist_id)
        assert (answer.status, answer.problem) == (404, "not-found")


@pytest.mark.parametrize("path", [HOME, PROGRESS, LEDGER])
def test_a_strange_request_is_refused(path: str) -> None:
    new_producer("u", "Mine")
    assert (refused(path, artist_id="a/b").status, refused(path, period="7d").status) == (422, 422)
    answer = request("GET", path)
    assert (answer.status, answer.problem) == (401, "not-signed-in")


def test_the_first_producer_is_the_default_unless_one_is_named() -> None:
    first, second = new_producer("u", "First"), new_producer("u", "Second", bio="Beats.")
    project()
    home = read(HOME)
    assert home["artist"] == {"id": first, "name": "First", "country": None, "listed": True}
    assert home["artists"] == [{"id": first, "name": "First"}, {"id": second, "name": "Second"}]
    update(f"/v1/artists/{second}", user="u", country="CA", listed=False)
    own = {"id": second, "name": "Second", "country": "CA", "listed": False}
    assert read(HOME, artist_id=second)["artist"] == own
    assert read(PROGRESS)["xp"] == 0
    assert read(PROGRESS, artist_id=second)["xp"] == 300
    assert walk(limit=9) == []
    assert [line["cause"] for line in walk(limit=9, artist_id=second)] == ["oracle"]


# --- home


def test_a_new_producer_has_its_name_and_zero_figures() -> None:
    """The projection has not applied it yet."""
    artist_id = new_producer("u", "Ana")
    home = read(HOME)
    assert datetime.now(UTC) - datetime.fromisoformat(home.pop("as_of")) < timedelta(minutes=1)
    assert home == {
        "artist": {"id": artist_id, "name": "Ana", "country": None, "listed": True},
        "artists": [{"id": artist_id, "name": "Ana"}],
        "tracks": 0,
        "plays": 0,
        "plays_share": 0.0,
        "albums": 0,
        "downloads": 0,
        "followers": 0,
        "level": 1,
        "title": "Novice Producer",
        "badge": "novice",
        "xp": 0,
        "growth_percent": None,
        "growth_status": None,
        "today": {"date": str(datetime.now(UTC).date()), "plays": 0, "unfinished": True},
        "rank": None,
        "ranked_at": None,
        "next_ranking_at": None,
        "rules": "2026-11",
    }
    assert read(PROGRESS)["achievements"]["unlocked"] == 0


@clock_at(ORDINARY_DAY)
def test_home_shows_the_figures_of_the_facts() -> None:
    ana, bo = new_producer("u", "Ana", **COMPLETE), new_producer("v", "Bo")
    new_track("u", "Draft")
    track_id = new_track("u", "Tide", visibility="public", credits=[bo])
    new_album("u")
    assert request("PUT", f"/v1/artists/{ana}/follow", user="v").status == 204
    track = request("GET", f"/v1/tracks/{track_id}").body
    for number in range(3):
        play(track, f"p{number}")
    project()
    build()
    home = read(HOME)
    counted = {name: home[name] for name in ("tracks", "plays", "plays_share", "albums", "downloads", "followers")}
    assert counted == {"tracks": 2, "plays": 3, "plays_share": 1.5, "albums": 1, "downloads": 0, "followers": 1}
    # Photogenic 200, Oracle 300, Collaboration Enthusiast 500; an upload, a collaboration, three plays.
    assert home["xp"] == 200 + 300 + 500 + 100 + 25 + 3
    assert (home["level"], home["title"], home["badge"]) == (6, "Intermediate Producer", "intermediate")
    assert (home["rank"], read(HOME, user="v")["rank"]) == (1, 2)


def test_the_rank_is_that_of_the_served_build() -> None:
    manage("u", "artist0007", "unranked")
    store(made_up(30))
    build()
    board = request("GET", f"{HOME}/leaderboards/overall", user="u").body
    home = read(HOME)
    assert home["rank"] == board["me"]["rank"]
    assert (home["ranked_at"], home["next_ranking_at"]) == (board["as_of"], board["next_build_at"])
    assert read(HOME, artist_id="unranked")["rank"] is None


@pytest.mark.parametrize(
    ("earlier", "recent", "percent", "status"),
    [(0, 5, None, None), (10, 12, 20.0, "exceptional"), (20, 19, -5.0, "slight_decline")],
)
def test_growth_is_of_qualified_plays(earlier: int, recent: int, percent: float | None, status: str | None) -> None:
    manage("u", "ana")
    today = datetime.now(UTC).date()
    counted = Standing(exists=True, daily_uploads=[today.toordinal(), 9])
    for ago, count in ((40, earlier), (5, recent), (0, 1_000)):  # today is in no comparison
        counted.count_daily(today.toordinal() - ago, count)
    store({"ana": replace(counted, first_play_day=day_number(str(today)) - 40)})
    home = read(HOME)
    assert (home["growth_percent"], home["growth_status"]) == (percent, status)
    assert home["today"] == {"date": str(today), "plays": 1_000, "unfinished": True}


# --- progress


def test_progress_shows_the_level_and_the_xp_by_source() -> None:
    manage("u", "ana")
    xp = {"uploads": 300, "plays": 41, "metadata": 50, "achievements": 500}
    store(
        {
            "ana": Standing(
                exists=True,
                xp=xp,
                achievements={"oracle": "2026-11-01T00:00:00.000Z", "photogenic": "2026-11-02T00:00:00.000Z"},
            )
        }
    )
    progress = read(PROGRESS)
    assert progress["sources"] == {**xp, "collaborations": 0}
    assert progress["xp"] == 891
    assert (progress["level"], progress["title"], progress["badge"]) == (5, "Intermediate Producer", "intermediate")
    assert (progress["level_xp"], progress["next_level_xp"], progress["xp_to_next"]) == (800, 1118, 227)
    assert progress["progress_percent"] == 28.62
    counts = {name: progress["achievements"][name] for name in ("unlocked", "locked", "total", "xp")}
    assert counts == {"unlocked": 2, "locked": 34, "total": 36, "xp": 500}


def test_every_achievement_has_its_description_and_progress() -> None:
    new_producer("u", "Ana", bio="Beats.", links=["https://example.com/1", "https://example.com/2"])
    project()
    items = {each["id"]: each for each in read(PROGRESS)["achievements"]["items"]}
    assert [each["name"] for each in items.values()] == [achievement.name for achievement in ACHIEVEMENTS]
    oracle, linked = items["oracle"], items["linked"]
    assert oracle.pop("unlocked_at") is not None
    assert oracle == {
        "id": "oracle",
        "name": "Oracle",
        "category": "profile",
        "description": "A bio",
        "rarity": "common",
        "xp": 300,
        "state": "unlocked",
        "held_by_percent": None,
        "progress": {
            "current": 1,
            "target": 1,
            "percent": 100.0,
            "cutoff": None,
            "population": None,
            "requirements": [{"name": "bios", "value": 1, "target": 1, "met": True}],
        },
    }
    assert (linked["state"], linked["unlocked_at"]) == ("locked", None)
    assert (linked["progress"]["current"], linked["progress"]["percent"]) == (2, 50.0)


@pytest.mark.parametrize(("producers", "held"), [(19, None), (20, 25.0)])
def test_the_share_of_holders_is_shown_with_enough_producers(producers: int, held: float | None) -> None:
    standings = made_up(producers)
    for number, standing in enumerate(standings.values()):
        standing.achievements = {"oracle": "2026-11-01T00:00:00.000Z"} if number < 5 else {}
    manage("u", next(iter(standings)))
    store(standings)
    build()
    found = read(PROGRESS)["achievements"]
    assert found["producers"] == producers
    assert found["counted_at"] < found["next_count_at"]
    by_id = {each["id"]: each["held_by_percent"] for each in found["items"]}
    assert (by_id["oracle"], by_id["model"]) == (held, None if held is None else 0.0)


def test_after_a_build_comparisons_have_value_cutoff_and_population_in_two_calls() -> None:
    standings = made_up(24)
    tracks = random_tracks(sorted(standings), 40)
    store(standings)
    store_tracks(tracks)
    build()
    built = served()
    assert built is not None
    artist_id = next(iter(standings))
    manage("u", artist_id)
    forget()
    with calls() as counted:
        page = read(PROGRESS)
    assert counted.count == 2
    found = {each["id"]: each["progress"] for each in page["achievements"]["items"]}
    own = [track.qualified_plays for track in tracks.values() if track.public and artist_id in track.credits]
    plays = sorted((track.qualified_plays for track in tracks.values() if track.public), reverse=True)
    assert found["chart-topper"] == {
        "current": max(own),
        "target": (cutoff := plays[-(-len(plays) // 10) - 1]),
        "percent": min(round(100 * max(own) / cutoff, 2), 99.99),
        "cutoff": cutoff,
        "population": len(plays),
        "requirements": [
            {"name": "best_plays", "value": max(own), "target": cutoff, "met": max(own) >= cutoff},
            {"name": "population", "value": len(plays), "target": 20, "met": True},
        ],
    }
    for each in ACHIEVEMENTS:
        if each.decided_by == "build":
            assert (each.id in built.cutoffs) == (found[each.id]["cutoff"] is not None)
            assert found[each.id]["population"] in {24, built.public_tracks, None}
    assert found["studio-legend"]["current"] == standings[artist_id].public_tracks
    assert found["studio-legend"]["population"] == 24


# --- ledger


@pytest.mark.parametrize("seed", range(4))
def test_the_ledger_adds_up_to_the_xp_of_every_source(seed: int) -> None:
    projected(history(seed=seed, steps=150))
    for artist_id in ("ana", "bo"):
        manage("u", artist_id)
        progress = read(PROGRESS)
        everything = walk(limit=100)
        summed = Counter(dict.fromkeys(SOURCES, 0))
        for line in everything:
            summed[line["source"]] += line["xp"]
        assert summed == progress["sources"]
        assert len({(line["source"], line["cause"]) for line in everything}) == len(everything)
        assert [line["at"] for line in everything] == sorted((line["at"] for line in everything), reverse=True)
        assert walk(limit=3) == everything
        for source in SOURCES:
            assert walk(limit=2, source=source) == [line for line in everything if line["source"] == source]


def test_plays_are_one_line_for_each_day_that_earned_xp() -> None:
    artist_id = new_producer("u", "Ana")
    unqualified = documents.dump(DayFigures(plays=2, unqualified={"too_short": 2}))
    FigureItem(*figure_keys.key_of(ProducerDayKey(artist_id, "2026-11-19")), body=unqualified).save()
    track = request("GET", f"/v1/tracks/{new_track('u', visibility='public')}").body
    for number in range(3):
        play(track, f"p{number}")
    project()
    [line] = walk(limit=9, source="plays")
    day = "2026-11-20"
    assert line == {"source": "plays", "cause": day, "xp": 3, "at": f"{day}T00:00:00.000Z", "rules": "2026-11"}


def test_pages_continue_without_repeats_while_lines_are_added() -> None:
    facts = history(seed=5, steps=150)
    manage("u", "ana")
    projected(facts[:140])
    before = walk(limit=100)
    first = read(LEDGER, limit="4")
    projected(facts)
    assert len(walk(limit=100)) > len(before)
    rest, cursor = [], first["next_cursor"]
    while cursor:
        page = read(LEDGER, limit="4", cursor=cursor)
        rest += page["items"]
        cursor = page["next_cursor"]
    assert [(line["source"], line["cause"]) for line in first["items"] + rest] == [
        (line["source"], line["cause"]) for line in before
    ]


def test_a_page_searches_a_limited_number_of_rows_for_a_source(monkeypatch: pytest.MonkeyPatch) -> None:
    """A page may be short or empty, and the next one continues."""
    monkeypatch.setattr("beatpass.storage.progress.xp_ledger.ROWS_SEARCHED", 2)
    projected(history(seed=1, steps=150))
    manage("u", "ana")
    everything = walk(limit=100)
    for source in SOURCES:
        assert walk(limit=50, source=source) == [line for line in everything if line["source"] == source]


@pytest.mark.parametrize("query", [{"source": "gifts"}, {"limit": "0"}, {"limit": "101"}, {"limit": "ten"}])
def test_an_invalid_parameter_is_named(query: dict[str, str]) -> None:
    new_producer("u", "Ana")
    answer = refused(LEDGER, **query)
    assert (answer.status, answer.problem) == (422, "invalid-fields")
    assert list(answer.fields) == list(query)


def test_a_cursor_is_valid_for_its_own_ledger_only() -> None:
    projected(history(seed=1, steps=60))
    manage("u", "ana", "bo")
    manage("v", "ana")
    cursor = read(LEDGER, limit="1")["next_cursor"]
    assert read(LEDGER, limit="2", cursor=cursor)["items"]
    for answer in (
        refused(LEDGER, cursor=cursor, source="plays"),
        refused(LEDGER, cursor=cursor, artist_id="bo"),
        refused(LEDGER, cursor=cursor, user="v"),
        refused(LEDGER, cursor=cursor[:-2] + ("AA" if cursor[-2:] != "AA" else "BB")),
        refused(LEDGER, cursor="nonsense"),
    ):
        assert (answer.status, answer.problem) == (400, "invalid-cursor")


# --- cost


@pytest.mark.parametrize(
    ("path", "named", "most"),
    [(HOME, False, 2), (PROGRESS, False, 2), (LEDGER, True, 2), (LEDGER, False, 3)],
)
def test_a_page_takes_few_database_calls(path: str, named: bool, most: int) -> None:  # noqa: FBT001 - a parametrised case
    standings = made_up(30)
    manage("u", "artist0003")
    store(standings)
    for ranked in (False, True):
        if ranked:
            build()
        with calls() as counted:
            read(path, **({"artist_id": "artist0003"} if named else {}))
        assert counted.count == most
    manage("u", "unprojected")
    with calls() as counted:
        read(path, **({"artist_id": "unprojected"} if named else {}))
    assert counted.count == most


def test_as_of_is_now() -> None:
    new_producer("u", "Ana")
    for path in (HOME, PROGRESS, LEDGER):
        start = to_iso(datetime.now(UTC))
        assert start <= read(path)["as_of"] <= to_iso(datetime.now(UTC))
