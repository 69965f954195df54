"""The dashboard's pages of tracks, albums, growth, activity and downloads, visible to their producer only."""

from __future__ import annotations

import random
import unicodedata
from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from beatpass.domain.leaderboards.boards import manual_run
from beatpass.domain.platform.facts import Credit, DownloadGranted
from beatpass.domain.platform.figures import TrackFigures, TrackKey
from beatpass.storage.dynamodb import documents
from beatpass.storage.dynamodb.tables import TrackItem
from beatpass.storage.leaderboards.served_boards import forget
from beatpass.storage.platform import figure_keys
from beatpass.storage.platform.activity import put_once
from beatpass.usecases.leaderboards.build_leaderboards import build_leaderboards
from beatpass.usecases.platform.pseudonyms import pseudonym_of
from tests.support.faults import calls
from tests.support.http import Answer, request
from tests.support.studio import COMPLETE, new_album, new_producer, new_track, play, project, update

pytestmark = pytest.mark.usefixtures("tables", "cursor_secret")

HOME = "/v1/producer-dashboard"
ALBUMS = f"{HOME}/albums"
TRACKS, GROWTH, ACTIVITY = f"{HOME}/tracks", f"{HOME}/tracks/growth", f"{HOME}/activity"
DOWNLOADS = f"{ACTIVITY}/downloads"
TODAY = datetime.now(UTC).date()
DAY = f"{ACTIVITY}/days/{TODAY}"
PAGES = (TRACKS, ALBUMS, ACTIVITY, DAY, DOWNLOADS)
FILES = tuple(f"{path}/export" for path in (TRACKS, ALBUMS, ACTIVITY, DOWNLOADS))
SORTS = ("date", "-date", "title", "-title", "plays", "-plays")


def read(path: str, *, user: str = "u", **query: str) -> dict[str, Any]:
    answer = request("GET", path, user=user, query=query)
    assert answer.status == 200, answer
    content: dict[str, Any] = answer.body
    return content


def refused(path: str, *, user: str = "u", **query: str) -> Answer:
    answer = request("GET", path, user=user, query=query)
    assert answer.status >= 400
    return answer


def walk(path: str, *, user: str = "u", **query: str) -> list[dict[str, Any]]:
    """All items of all pages."""
    items: list[dict[str, Any]] = []
    further: dict[str, str] = {}
    for _ in range(500):
        page = read(path, user=user, **query, **further)
        assert len(page["items"]) <= int(query.get("limit", 20))
        items += page["items"]
        if page["next_cursor"] is None:
            return items
        further = {"cursor": page["next_cursor"]}
    pytest.fail("the list does not end")


def titles(**query: str) -> list[str]:
    return [each["title"] for each in walk(TRACKS, **query)]


def build() -> None:
    now = datetime.now(UTC)
    build_leaderboards(manual_run(now), attempt="a", clock=lambda: now)
    forget()


# --- access


@pytest.mark.parametrize("path", [*PAGES, *FILES])
def test_pages_are_visible_to_their_producer_only(path: str) -> None:
    assert refused(path).problem == "no-artist-profile"
    theirs, _ = new_producer("v", "Theirs"), new_producer("u", "Mine")
    second = new_producer("u", "Second")
    for artist_id in (theirs, "nobody"):
        assert refused(path, artist_id=artist_id).problem == "not-found"
    assert request("GET", path).problem == "not-signed-in"
    assert refused(path, colour="red").fields == {"colour": "There is no such parameter."}
    assert request("GET", path, user="u", query={"artist_id": second}).status == 200


# --- tracks


def test_the_table_shows_drafts_and_tracks_of_others_that_credit_the_producer() -> None:
    bo = new_producer("v", "Bo", **COMPLETE)
    ana = new_producer("u", "Ana", **COMPLETE)
    new_track("u", "Draft")
    new_track("v", "Joint", visibility="public", credits=[ana])
    gone = new_track("u", "Gone", visibility="public")
    assert request("DELETE", f"/v1/tracks/{gone}", user="u").status == 204
    project()
    page = read(TRACKS)
    assert [each["title"] for each in page["items"]] == ["Joint", "Draft"]
    assert page["items"][1]["missing_metadata"] == ["bpm", "key", "scale", "tags", "description"]
    assert page["overview"] == {
        "tracks": 2,
        "new_this_month": 1,
        "plays": 0,
        "plays_this_period": 0,
        "growth_percent": None,
        "growth_status": None,
        "today": {"date": str(TODAY), "plays": 0, "unfinished": True},
        "collaborators": 1,
        "collaborative_tracks": 1,
    }
    joint = page["items"][0]["id"]
    assert request("PATCH", f"/v1/tracks/{joint}", body={"title": "Mine"}, user="u").status == 404
    update(f"/v1/tracks/{joint}", user="v", credits=[])
    assert titles() == ["Draft"]
    assert [each["title"] for each in walk(TRACKS, user="v", artist_id=bo)] == ["Joint"]


def strip_accents(text: str) -> str:
    return "".join(each for each in unicodedata.normalize("NFD", text.lower()) if not unicodedata.combining(each))


def catalogue(seed: int, count: int) -> list[dict[str, Any]]:
    """Random tracks of "u", some renamed and played, as the API returns them."""
    chance = random.Random(seed)  # noqa: S311 - a test's choice
    other = new_producer("v", "Other")
    new_producer("u", "Owner")
    words = ("Été", "ete", "Night", "NIGHT drive", "a#b", "a b", "Zürich", "zur", "日本")
    made = []
    for _ in range(count):
        genres = chance.sample(["trap", "lofi"], chance.randint(0, 2))
        credited = [other] if chance.random() < 0.4 else []
        track_id = new_track("u", chance.choice(words), visibility="public", genres=genres, credits=credited)
        if chance.random() < 0.3:
            update(f"/v1/tracks/{track_id}", user="u", title=chance.choice(words))
        track = request("GET", f"/v1/tracks/{track_id}").body
        for number in range(chance.choice((0, 0, 1, 2, 3))):
            play(track, f"{track_id}-{number}")
        made.append(track_id)
    project()
    return [request("GET", f"/v1/tracks/{track_id}").body for track_id in made]


KEYS: dict[str, Callable[[dict[str, Any]], Any]] = {
    "date": lambda track: track["created_at"],
    "title": lambda track: strip_accents(track["title"]),
    "plays": lambda track: track["plays"],
}
FILTERS: list[tuple[dict[str, str], Callable[[dict[str, Any]], bool]]] = [
    ({}, lambda _: True),
    ({"search": "ETÉ"}, lambda track: "ete" in strip_accents(track["title"])),
    ({"genre": "Trap"}, lambda track: "trap" in track["genres"]),
    ({"collaborative": "false", "search": "n"}, lambda t: len(t["credits"]) == 1 and "n" in strip_accents(t["title"])),
    ({"from": str(TODAY + timedelta(days=1))}, lambda _: False),
    ({"to": str(TODAY), "collaborative": "true"}, lambda track: len(track["credits"]) > 1),
]


@pytest.mark.parametrize("seed", range(2))
def test_the_table_equals_a_filter_and_sort_of_all_tracks(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("beatpass.storage.catalogue.track_table.ROWS_SEARCHED", 3)
    monkeypatch.setattr("beatpass.storage.listening.play_order.CHUNK", 4)
    everything = catalogue(seed, 14)
    for query, passes in FILTERS:
        wanted = {each["id"] for each in everything if passes(each)}
        for sort in SORTS:
            found = walk(TRACKS, sort=sort, limit="3", **query)
            assert len(found) == len(wanted), (query, sort)
            assert {each["id"] for each in found} == wanted
            order = [KEYS[sort.removeprefix("-")](each) for each in found]
            assert order == sorted(order, reverse=sort.startswith("-")), (query, sort)


def test_an_order_by_plays_has_a_time_and_stays_the_same_on_every_page() -> None:
    catalogue(3, 5)
    first = read(TRACKS, sort="-plays", limit="2")
    for number in range(9):
        play(walk(TRACKS)[-1], f"more-{number}")
    project()
    rest = read(TRACKS, sort="-plays", limit="40", cursor=first["next_cursor"])
    assert rest["ordered_at"] == first["ordered_at"]
    ids = [each["id"] for each in first["items"] + rest["items"]]
    assert sorted(ids) == sorted(each["id"] for each in walk(TRACKS))


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"limit": "0"}, "limit"),
        ({"limit": "101"}, "limit"),
        ({"sort": "bpm"}, "sort"),
        ({"from": "2026-02-29"}, "from"),
        ({"to": "yesterday"}, "to"),
        ({"from": "2026-05-02", "to": "2026-05-01"}, "to"),
        ({"collaborative": "perhaps"}, "collaborative"),
        ({"search": ""}, "search"),
    ],
)
def test_an_invalid_parameter_of_the_table_is_named(query: dict[str, str], field: str) -> None:
    new_producer("u", "Ana")
    answer = refused(TRACKS, **query)
    assert (answer.status, list(answer.fields)) == (422, [field])


def test_a_cursor_is_valid_for_its_own_table_only() -> None:
    catalogue(1, 3)
    new_producer("w", "Else")
    cursor = read(TRACKS, limit="1")["next_cursor"]
    for query in ({"sort": "title"}, {"search": "x"}, {"genre": "trap"}):
        assert refused(TRACKS, cursor=cursor, **query).problem == "invalid-cursor"
    assert refused(TRACKS, user="w", cursor=cursor).problem == "invalid-cursor"


# --- albums


def album_history(seed: int, steps: int) -> tuple[dict[str, list[str]], Counter[str]]:
    """(random albums of "u" with their tracks, newest first; the plays of each album, including deleted ones)."""
    chance = random.Random(seed)  # noqa: S311 - a test's choice
    tracks = [new_track("u", f"T{number}", visibility="public") for number in range(4)]
    albums: dict[str, list[str]] = {}
    plays: Counter[str] = Counter()
    for step in range(steps):
        todo = chance.choice(("make", "fill", "drop", "play", "play", "play"))
        if todo == "make" or not albums:
            visibility = chance.choice(("draft", "public"))
            albums = {new_album("u", f"Album {step}", visibility=visibility): [], **albums}
            continue
        album_id = chance.choice(list(albums))
        if todo == "fill":
            free = [each for each in tracks if not any(each in others for others in albums.values())]
            albums[album_id] = free + albums[album_id][1:]
            update(f"/v1/albums/{album_id}", user="u", title=f"Album {step}", track_ids=albums[album_id])
        elif todo == "drop":
            assert request("DELETE", f"/v1/albums/{album_id}", user="u").status == 204
            del albums[album_id]
        else:
            track_id = chance.choice(tracks)
            play(next(each for each in read(TRACKS)["items"] if each["id"] == track_id), f"play-{step}")
            plays.update(each for each, those in albums.items() if track_id in those)
    project()
    return albums, plays


@pytest.mark.parametrize("seed", range(3))
def test_the_table_of_albums_equals_a_filter_and_sort_of_all_albums(seed: int) -> None:
    new_producer("u", "Ana")
    albums, plays = album_history(seed, 60)
    page = read(ALBUMS)
    counted = {album_id: plays[album_id] for album_id in albums}
    assert sum(counted.values()) > 0
    listed = walk(ALBUMS, limit="2")
    assert [each["id"] for each in listed] == list(albums)
    assert [(each["track_ids"], each["plays"]) for each in listed] == [(albums[each], plays[each]) for each in albums]
    for query, passes in (({}, ""), ({"search": "ALBUM 1"}, "album 1")):
        for sort in SORTS:
            found = walk(ALBUMS, limit="2", sort=sort, **query)
            assert Counter(each["id"] for each in found) == Counter(
                each["id"] for each in listed if passes in each["title"].lower()
            )
            order = [KEYS[sort.removeprefix("-")](each) for each in found]
            assert order == sorted(order, reverse=sort.startswith("-")), (query, sort)
    overview = page["overview"]
    top = overview.pop("top_album")
    assert top["plays"] == counted[top["id"]] == max(counted.values())
    assert top["title"] == next(each["title"] for each in listed if each["id"] == top["id"])
    tracks = sum(map(len, albums.values()))
    assert overview == {
        "albums": len(albums),
        "new_this_month": len(albums),
        "tracks": tracks,
        "tracks_per_album": round(tracks / len(albums), 2),
        "plays": sum(counted.values()),
    }


def test_without_albums_counts_are_zero_and_means_null() -> None:
    new_producer("u", "Ana")
    page = read(ALBUMS)
    assert (page["items"], page["next_cursor"]) == ([], None)
    assert page["overview"] == {
        "albums": 0,
        "new_this_month": 0,
        "tracks": 0,
        "tracks_per_album": None,
        "plays": 0,
        "top_album": None,
    }


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"limit": "0"}, "limit"),
        ({"limit": "41"}, "limit"),
        ({"limit": "x"}, "limit"),
        ({"sort": "tracks"}, "sort"),
        ({"search": ""}, "search"),
    ],
)
def test_an_invalid_parameter_of_albums_is_named(query: dict[str, str], field: str) -> None:
    new_producer("u", "Ana")
    answer = refused(ALBUMS, **query)
    assert (answer.status, list(answer.fields)) == (422, [field])
    assert refused(ALBUMS, cursor="made-up").problem == "invalid-cursor"


# --- growth


def grown(*, previous: int, recent: int, published_days_ago: int, artist_id: str) -> TrackFigures:
    track = TrackFigures(version=1, public=True, credits=[artist_id])
    track.published_at = f"{TODAY - timedelta(days=published_days_ago)}T00:00:00.000Z"
    for ago, count in ((5, recent), (45, previous)):
        for _ in range(count):
            track.count_daily((TODAY - timedelta(days=ago)).toordinal())
    return track


def test_growth_of_many_tracks_in_two_calls() -> None:
    ana = new_producer("u", "Ana")
    made = {
        "grown": grown(previous=4, recent=5, published_days_ago=60, artist_id=ana),
        "young": grown(previous=0, recent=5, published_days_ago=6, artist_id=ana),
        "quiet": grown(previous=0, recent=5, published_days_ago=60, artist_id=ana),
        "foreign": grown(previous=4, recent=5, published_days_ago=60, artist_id="else"),
        "gone": grown(previous=4, recent=5, published_days_ago=60, artist_id=ana),
    }
    made["gone"].deleted = True
    for track_id, figures in made.items():
        TrackItem(*figure_keys.key_of(TrackKey(track_id)), body=documents.dump(figures)).save()
    ids = [*made, *(f"unknown{number}" for number in range(95))]
    with calls() as counted:
        answer = request("POST", GROWTH, user="u", body={"track_ids": ids})
    assert counted.count == 2
    found = {each["track_id"]: (each["growth_percent"], each["reason"]) for each in answer.body["items"]}
    assert list(found) == ids
    assert found["grown"] == (25.0, None)
    assert found["young"] == (None, "under_a_week")
    assert found["quiet"] == (None, "nothing_to_compare")
    assert found["foreign"] == found["gone"] == found["unknown7"] == (None, "unknown_track")


@pytest.mark.parametrize("ids", [[], ["t"] * 2, [f"t{n}" for n in range(101)], ["a/b"], "t"])
def test_growth_takes_one_to_a_hundred_distinct_ids(ids: Any) -> None:  # noqa: ANN401 - JSON
    new_producer("u", "Ana")
    answer = request("POST", GROWTH, user="u", body={"track_ids": ids})
    assert answer.status == 422
    assert next(iter(answer.fields)).startswith("track_ids")


# --- activity


def test_a_year_shows_own_uploads_and_those_of_all_producers() -> None:
    ana = new_producer("u", "Ana")
    new_producer("v", "Bo")
    new_track("u", "Draft")
    made = [new_track("u", f"Mine {number}", visibility="public") for number in range(3)]
    new_track("v", "Theirs", visibility="public", credits=[ana])
    new_track("v", "Alone", visibility="public")
    assert request("DELETE", f"/v1/tracks/{made[2]}", user="u").status == 204
    project()
    assert read(ACTIVITY)["platform_as_of"] is None
    build()
    page = read(ACTIVITY)
    days = {each.pop("date"): each for each in page["days"]}
    assert days[str(TODAY)] == {"uploads": 3, "platform_uploads": 4}
    assert len(days) == date(TODAY.year, 12, 31).timetuple().tm_yday
    assert sum(each["uploads"] for each in days.values()) == 3
    assert page["cards"]["tracks"] == 4
    assert page["cards"]["new_this_month"] == 3
    assert page["cards"]["platform_share_percent"] == pytest.approx(100 * 2.5 / 4, abs=1e-3)
    assert sorted(each["title"] for each in walk(DAY, limit="1")) == ["Mine 0", "Mine 1", "Theirs"]
    assert walk(f"{ACTIVITY}/days/2020-02-29") == []
    leap = read(ACTIVITY, year="2024")
    assert (len(leap["days"]), leap["days"][59]["date"]) == (366, "2024-02-29")


@pytest.mark.parametrize("year", ["1999", str(TODAY.year + 1), "soon"])
def test_an_invalid_year_is_named(year: str) -> None:
    new_producer("u", "Ana")
    answer = refused(ACTIVITY, year=year)
    assert (answer.status, list(answer.fields)) == (422, ["year"])


@pytest.mark.parametrize("day", ["2026-02-29", "2026-2-1", "today", "0001-01-01", "9999-12-31"])
def test_an_invalid_day_is_named(day: str) -> None:
    new_producer("u", "Ana")
    answer = refused(f"{ACTIVITY}/days/{day}", timezone="Asia/Tokyo")
    assert (answer.status, list(answer.fields)) == (422, ["date"])


# --- downloads


def grant(
    track: dict[str, Any], number: int, *, user: str, days_ago: int = 0, at: str = "", title: str = ""
) -> DownloadGranted:
    fact = DownloadGranted(
        artist_id=track["uploader_id"],
        track_id=track["id"],
        download_id=str(UUID(int=number)),
        user_id=user,
        licence_id=str(UUID(int=number)),
        at=at or f"{TODAY - timedelta(days=days_ago)}T00:00:{number % 60:02d}.000Z",
        credits=tuple(Credit(artist_id=each, earns=True) for each in track["credits"]),
        title=title or track["title"],
    )
    assert put_once(fact)
    return fact


PERIODS = {"7d": 7, "30d": 30, "90d": 90, "all": 10_000}


def test_downloads_of_a_period_equal_those_of_the_facts() -> None:
    ana = new_producer("u", "Ana")
    new_producer("v", "Bo")
    own = new_track("u", "Own", visibility="public")
    joint = new_track("v", "Joint", visibility="public", credits=[ana])
    alone = new_track("v", "Alone", visibility="public")
    tracks = [request("GET", f"/v1/tracks/{each}").body for each in (own, joint, alone)]
    chance = random.Random(4)  # noqa: S311 - a test's choice
    granted = [
        grant(
            chance.choice(tracks),
            number,
            user=f"user{chance.randint(0, 9)}",
            days_ago=chance.choice((0, 6, 7, 40, 200)),
        )
        for number in range(50)
    ]
    project()
    mine = [each for each in granted if any(credit.artist_id == ana for credit in each.credits)]
    for period, days in PERIODS.items():
        first = str(TODAY - timedelta(days=days - 1))
        within = sorted((each for each in mine if each.at >= first), key=lambda each: each.at, reverse=True)
        page = read(DOWNLOADS, period=period)
        assert page["total"] == len(within)
        assert page["unique_users"]["value"] == len({each.user_id for each in within})
        assert page["unique_users"]["approximate"] is False
        assert page["this_week"] == sum(each.at >= str(TODAY - timedelta(days=6)) for each in mine)
        counts = Counter(each.track_id for each in within)
        most = max(counts.values())
        assert page["top_track"]["downloads"] == most
        assert page["top_track"]["id"] == min(each for each, count in counts.items() if count == most)
        assert page["top_track"]["title"] in {"Own", "Joint"}
        listed = walk(DOWNLOADS, period=period, limit="3")
        assert Counter(each["download_id"] for each in listed) == Counter(each.download_id for each in within)
        assert [each["at"] for each in listed] == [each.at for each in within]


def test_a_download_is_listed_with_the_title_that_the_track_had() -> None:
    new_producer("u", "Ana")
    track_id = new_track("u", "First", visibility="public")
    body = {"download_id": "7d9f3c1e-1111-4222-8333-444455556666", "licence_id": "7d9f3c1e-1111-4222-8333-444455556667"}
    assert request("POST", f"/v1/tracks/{track_id}/downloads", body=body, user="buyer").status == 201
    update(f"/v1/tracks/{track_id}", user="u", title="Second")
    project()
    [line] = read(DOWNLOADS)["items"]
    assert (line["track"], line["user_id"]) == ({"id": track_id, "title": "First"}, None)
    assert (line["download_id"], line["licence_id"]) == (body["download_id"], body["licence_id"])


def test_who_downloaded_is_told_from_five_users_on() -> None:
    new_producer("u", "Ana")
    track_id = new_track("u", "First", visibility="public")
    for number in range(5):
        project()
        assert {line["user_id"] for line in read(DOWNLOADS)["items"]} <= {None}
        body = {"download_id": str(UUID(int=number)), "licence_id": str(UUID(int=number))}
        assert request("POST", f"/v1/tracks/{track_id}/downloads", body=body, user=f"buyer {number}").status == 201
    project()
    told = {pseudonym_of(f"buyer {number}") for number in range(5)}
    assert {line["user_id"] for line in read(DOWNLOADS)["items"]} == told
    exported = request("GET", f"{DOWNLOADS}/export", user="u", query={"format": "json"}).body
    assert {line["user_id"] for line in exported["items"]} == told


def test_without_downloads_counts_are_zero_and_the_top_track_null() -> None:
    new_producer("u", "Ana")
    page = read(DOWNLOADS)
    assert (page["total"], page["top_track"], page["items"]) == (0, None, [])
    assert page["unique_users"] == {"value": 0, "approximate": False, "error_percent": None}
    assert list(refused(DOWNLOADS, period="1y").fields) == ["period"]


# --- cost


@pytest.mark.parametrize("path", PAGES)
def test_a_page_of_a_named_producer_costs_two_calls(path: str) -> None:
    ana = new_producer("u", "Ana")
    for number in range(3):
        new_track("u", f"T{number}", visibility="public")
    project()
    queries: list[dict[str, str]] = [{}]
    if path == TRACKS:
        read(path, artist_id=ana, sort="-plays")
        queries = [{"sort": sort} for sort in SORTS] + [{"search": "t"}]
    for query in queries:
        forget()
        with calls() as counted:
            read(path, artist_id=ana, **query)
        assert counted.count <= 2, query
