"""Insights over HTTP: access, figures, invalid requests, and exports."""

from __future__ import annotations

import csv
import random
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from beatpass.domain.platform.facts import Credit, PlayLogged
from beatpass.domain.platform.figures import KNOWN_KEPT
from beatpass.domain.platform.rules import RULES
from beatpass.domain.platform.times import to_iso
from beatpass.http.insights.export import COLUMNS
from beatpass.storage.catalogue.entities import get_track
from beatpass.storage.platform.activity import put_once
from beatpass.usecases.insights.roll_up_days import roll_up_days
from beatpass.usecases.platform.pseudonyms import pseudonym_of
from infra.verification.oracles.insights import page_of
from tests.support.clock import clock_at
from tests.support.faults import calls
from tests.support.http import Answer, request, table_text
from tests.support.studio import facts, new_album, new_producer, new_track, project, update

pytestmark = pytest.mark.usefixtures("tables")

TODAY = datetime.now(UTC).date()
DURATION_MS = 120_000


def page(kind: str, content_id: str, *, user: str = "u", export: str = "", **query: str) -> Answer:
    path = f"/v1/backstage/{kind}s/{content_id}/insights{'/export' if export else ''}"
    return request("GET", path, user=user, query=query | ({"format": export} if export else {}))


def read(kind: str, content_id: str, **query: str) -> dict[str, Any]:
    answer = page(kind, content_id, **query)
    assert answer.status == 200, answer
    content: dict[str, Any] = answer.body
    return content


def record_play(track_id: str, day: date, play_id: str, **fields: Any) -> None:  # noqa: ANN401 - of a play
    """Record a play of a track, as the plays route would."""
    track = get_track(track_id)
    assert track
    made: dict[str, Any] = {
        "listened_ms": DURATION_MS,
        "listener_id": "listener",
        "device": "mobile",
        "platform": "ios",
        "country": "CA",
        "verdict": "qualified",
        "source": "external",
        "referrer_host": "a.example",
        "link_id": "abcd2345",
        "link_artist_id": track.uploader_id,
        "at": f"{day}T00:00:01.000Z",
        "started_at": f"{day}T00:00:00.000Z",
        **fields,
    }
    fact = PlayLogged(
        artist_id=track.uploader_id,
        track_id=track_id,
        play_id=play_id,
        duration_ms=DURATION_MS,
        credits=tuple(Credit(artist_id=artist_id, earns=True) for artist_id in track.credits),
        rules=RULES,
        album_id=track.album_id,
        **made,
    )
    assert put_once(fact)


def record_guests(track_id: str, number: int) -> None:
    """A play by each of so many guests."""
    for guest in (f"guest:{each}" for each in range(number)):
        record_play(track_id, TODAY, guest, listener_id=pseudonym_of(guest), guest=True)


def public_track(user: str = "u", **fields: Any) -> str:  # noqa: ANN401 - JSON
    return new_track(user, visibility="public", duration_ms=DURATION_MS, **fields)


# --- access


def test_only_credited_producers_may_read_insights() -> None:
    ana, bo = new_producer("ana", "Ana"), new_producer("bo", "Bo")
    new_producer("other", "Other")
    new_producer("boss", "Boss")
    track = new_track("ana", credits=[bo])  # a draft
    album = new_album("ana", track_ids=[track])
    contents = {("track", track): {"ana", "bo"}, ("album", album): {"ana"}, ("artist", ana): {"ana"}}
    for (kind, content_id), readers in contents.items():
        for export in ("", "csv", "json"):
            unknown = page(kind, "nothing", user="ana", export=export)
            assert (unknown.status, unknown.problem) == (404, "not-found")
            path = f"/v1/backstage/{kind}s/{content_id}/insights{'/export' if export else ''}"
            for user in ("ana", "bo", "other", "listener", "boss"):
                query = {"format": export} if export else {}
                answer = request("GET", path, user=user, query=query, groups=["admins"] if user == "boss" else [])
                assert answer.status == (200 if user in readers else 404), (kind, export, user)
                assert user in readers or answer.body == unknown.body
            guest = request("GET", path)
            assert (guest.status, guest.problem) == (401, "not-signed-in")


def test_the_id_of_another_kind_is_not_found() -> None:
    artist = new_producer("u", "Ana")
    track = new_track("u")
    assert [page("album", track).status, page("artist", track).status, page("track", artist).status] == [404] * 3


def test_insights_of_a_deleted_track_or_a_removed_credit_are_not_found() -> None:
    new_producer("u", "Ana")
    bo = new_producer("bo", "Bo")
    track = public_track(credits=[bo])
    assert page("track", track, user="bo").status == 200
    update(f"/v1/tracks/{track}", user="u", credits=[])
    assert [page("track", track, user="bo").status, page("track", track).status] == [404, 200]
    assert request("DELETE", f"/v1/tracks/{track}", user="u").status == 204
    assert page("track", track).status == 404


# --- figures


def test_a_track_without_plays_has_zeros_and_nulls() -> None:
    new_producer("u", "Ana")
    track = new_track("u", duration_ms=DURATION_MS)
    for preset in ("last_7_days", "all_time", "this_year"):
        answer = read("track", track, range=preset)
        span = answer["range"]
        expected = page_of(
            [], "track", track, first=span["from"], last=span["to"], bucket=span["bucket"], duration_ms=DURATION_MS
        )
        assert {name: answer[name] for name in expected} == expected
        assert (answer["track_id"], answer["title"], answer["rules"]) == (track, "Tide", RULES)
        assert answer["plays"]["peak"] is None
        assert answer["engagement"]["listen_ms_mean"] is None


def test_the_default_range_is_this_year() -> None:
    new_producer("u", "Ana")
    track = new_track("u")
    assert read("track", track)["range"] | {"bucket": ""} == {
        "from": f"{TODAY.year}-01-01",
        "to": str(TODAY),
        "bucket": "",
        "timezone": "UTC",
        "week_starts": "monday",
        "days_without_hours": 0,
    }


def test_all_time_begins_with_the_track_or_its_first_play() -> None:
    new_producer("u", "Ana")
    track = public_track()
    assert read("track", track, range="all_time")["range"]["from"] == str(TODAY)
    record_play(track, TODAY - timedelta(1), "p1")  # started before midnight, just before the track was created
    project()
    answer = read("track", track, range="all_time")
    assert (answer["range"]["from"], answer["plays"]["total"]) == (str(TODAY - timedelta(1)), 1)


def scene() -> tuple[dict[tuple[str, str], str], int]:
    """Make two producers with tracks, an album, plays of 400 days, a changed credit and a deleted track.

    Return a reader for each content by (kind, id), and the number of days that the plays go back.
    """
    dice = random.Random(7)  # noqa: S311 - a scene, not a secret
    ana, bo = new_producer("u", "Ana"), new_producer("bo", "Bo")
    tracks = [public_track(title="Tide"), public_track(title="=Foam", credits=[bo]), public_track(title="Gone")]
    album = new_album("u", visibility="public", track_ids=tracks[:2])
    for number in range(100):
        track = dice.choice(tracks)
        day = TODAY - timedelta(dice.randrange(400))
        listener = dice.choice([*(f"u{each}" for each in range(12)), "guest:a", "guest:b"])
        listened = dice.choice((0, 23_999, 24_000, 60_000, 96_000, DURATION_MS))
        record_play(
            track,
            day,
            f"p{number}",
            listener_id=pseudonym_of(listener),
            guest=listener.startswith("guest:"),
            listened_ms=listened,
            device=dice.choice(("mobile", "desktop", "tablet", "tv_other")),
            platform=dice.choice(("web", "ios", "android", "windows", "macos", "linux", "other")),
            country=dice.choice(("CA", "DE", "FR", "GB", "US", "BR", "JP", "NG", "ZZ", "IT", "ES", "SE")),
            verdict=dice.choice(("qualified", "too_short", "bot", "admin")),
        )
    for number in range(12):
        record_play(
            tracks[0], TODAY - timedelta(3), f"again{number}", listener_id=pseudonym_of("u3")
        )  # two of them over the daily cap
    update(f"/v1/tracks/{tracks[1]}", user="u", credits=[])
    for number in range(8):
        record_play(
            tracks[1], TODAY - timedelta(number), f"later{number}", listener_id=pseudonym_of("u1")
        )  # Bo is no longer credited
    assert request("DELETE", f"/v1/tracks/{tracks[2]}", user="u").status == 204
    project()
    return {("track", tracks[0]): "u", ("album", album): "u", ("artist", ana): "u", ("artist", bo): "bo"}, 400


def test_pages_equal_the_sums_of_the_facts() -> None:
    contents, days = scene()
    roll_up_days(before=str(TODAY)[:7])
    for (kind, content_id), reader in contents.items():
        for first, bucket in ((days, "month"), (370, "week"), (91, "day"), (8, "day"), (0, "day")):
            query = {"from": str(TODAY - timedelta(first)), "bucket": bucket}
            with calls() as made:
                answer = read(kind, content_id, user=reader, **query)
            # Plays from before an album was created, as here, are not rolled up. A producer's days are found by its id.
            assert made.count <= {"artist": 2, "track": 3, "album": 4}[kind]
            expected = page_of(
                facts(),
                kind,
                content_id,
                first=query["from"],
                last=str(TODAY),
                bucket=bucket,
                duration_ms=DURATION_MS,
            )
            found = {name: answer[name] for name in expected}
            titles = [each.pop("title") for each in found.get("top_tracks", ())]
            assert set(titles) <= {"Tide", "=Foam", "Gone"}  # one is deleted, and keeps its title
            assert {each.pop("name") for each in found["listeners"]} <= {None}
            assert {each.pop("label") for each in found["sources"]["links"]} <= {None}
            assert found == expected, (kind, first)


def test_a_listener_has_the_name_of_its_first_producer() -> None:
    new_producer("u", "Ana")
    track = public_track()
    first, _ = new_producer("fan", "Fan"), new_producer("fan", "Second")
    for number, listener in enumerate(("fan", "fan", "fan", "nobody", "nobody", "left", "guest:device")):
        guest = listener.startswith("guest:")
        record_play(track, TODAY, f"p{number}", listener_id=pseudonym_of(listener), guest=guest)
    record_guests(track, 1)
    gone = new_producer("left", "Left")
    assert request("DELETE", f"/v1/artists/{gone}", user="left").status == 204
    project()

    def listeners() -> list[tuple[str, str | None, int]]:
        found = read("track", track, range="last_7_days")["listeners"]
        return [(each["user_id"], each["name"], each["plays"]) for each in found]

    fan = pseudonym_of("fan")
    assert listeners() == [(fan, "Fan", 3), (pseudonym_of("nobody"), None, 2), (pseudonym_of("left"), None, 1)]
    update(f"/v1/artists/{first}", user="fan", name="Renamed")
    assert listeners()[0] == (fan, "Renamed", 3)
    assert request("DELETE", f"/v1/artists/{first}", user="fan").status == 204
    assert listeners()[0] == (fan, "Second", 3)


def test_private_plays_are_counted_with_those_of_guests_and_named_to_nobody() -> None:
    new_producer("u", "Ana")
    new_producer("fan", "Fan")
    track, fan = public_track(), pseudonym_of("fan")
    for number, private in enumerate((False, True, True)):
        record_play(track, TODAY, f"p{number}", listener_id=fan, private=private)
    record_guests(track, 4)
    project()
    answer = read("track", track, range="last_7_days")
    assert [(each["name"], each["plays"]) for each in answer["listeners"]] == [("Fan", 1)]
    assert (answer["guests"]["plays"], answer["unique_listeners"]["value"]) == (6, 5)


def test_a_private_producer_is_not_named_as_a_listener() -> None:
    new_producer("u", "Ana")
    shy = new_producer("fan", "Shy", listed=False)
    track = public_track()
    record_play(track, TODAY, "p1", listener_id=pseudonym_of("fan"))
    record_guests(track, 4)
    project()

    def name() -> str | None:
        (listener,) = read("track", track, range="last_7_days")["listeners"]
        found: str | None = listener["name"]
        return found

    assert name() is None
    update(f"/v1/artists/{shy}", user="fan", listed=True)
    assert name() == "Shy"
    update(f"/v1/artists/{shy}", user="fan", listed=False)
    assert name() is None
    new_producer("fan", "Bold")
    assert name() == "Bold"


def test_a_page_of_four_listeners_tells_of_none_and_one_of_five_of_each() -> None:
    new_producer("u", "Ana")
    track = public_track()
    for number in range(4):
        record_play(track, TODAY, f"p{number}", listener_id=pseudonym_of(f"u{number}"))
    project()
    answer = read("track", track, range="last_7_days")
    everything = {"plays": 4, "percent": 100.0}
    assert (answer["listeners"], answer["listeners_other"]) == ([], everything)
    assert answer["locations"] == [{"key": "other", **everything}]
    record_play(track, TODAY, "p4", listener_id=pseudonym_of("u4"))
    project()
    answer = read("track", track, range="last_7_days")
    assert (len(answer["listeners"]), answer["listeners_other"]["plays"]) == (5, 0)
    assert answer["locations"] == [{"key": "CA", "plays": 5, "percent": 100.0}]
    csv_file = page("track", track, export="csv", range="last_7_days").body
    assert csv_file.count("\nlisteners,") == 5
    assert "listeners_other.plays" in csv_file


def test_the_answer_states_the_error_if_a_day_has_more_listeners_than_it_keeps() -> None:
    new_producer("u", "Ana")
    track = public_track()
    for number in range(KNOWN_KEPT + 10):
        record_play(track, TODAY, f"p{number}", listener_id=f"u{number:04}")
    project()
    answer = read("track", track, range="last_7_days")
    assert answer["listeners_approximation"] == {"approximate": True, "error_plays": 10}
    assert answer["unique_listeners"] == {"value": KNOWN_KEPT + 10, "approximate": False, "error_percent": 0.0}
    assert [each["user_id"] for each in answer["listeners"]] == [f"u{number:04}" for number in range(10)]


# --- invalid requests


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"range": "yesterday"}, "range"),
        ({"range": ""}, "range"),
        ({"bucket": "year"}, "bucket"),
        ({"from": "2026-02-30"}, "from"),
        ({"from": "20260101"}, "from"),
        ({"from": "1767225600"}, "from"),
        ({"from": "2026-01-01T00:00:00Z"}, "from"),
        ({"from": "2026-01-01,2026-02-01"}, "from"),
        ({"from": "2026-02-02", "to": "2026-02-01"}, "to"),
        ({"to": "2026-02-01"}, "from"),
        ({"from": str(TODAY + timedelta(1))}, "from"),
        ({"from": str(TODAY - timedelta(3 * 366))}, "from"),
        ({"from": "0001-01-01", "to": "9999-12-31"}, "from"),
        ({"from": "0001-01-01", "to": "0001-01-02", "timezone": "Asia/Tokyo"}, "from"),
        ({"range": "all_time", "from": "2026-01-01"}, "range"),
        ({"period": "7d"}, "period"),
        ({"limit": "10"}, "limit"),
    ],
)
def test_an_invalid_range_is_refused(query: dict[str, str], field: str) -> None:
    new_producer("u", "Ana")
    track = new_track("u")
    for export in ("", "csv"):
        answer = page("track", track, export=export, **query)
        assert (answer.status, answer.problem) == (422, "invalid-fields")
        assert list(answer.fields) == [field]


def test_an_unknown_format_is_refused() -> None:
    new_producer("u", "Ana")
    answer = page("track", new_track("u"), export="xlsx")
    assert (answer.status, list(answer.fields)) == (422, ["format"])


def test_a_range_ends_today() -> None:
    new_producer("u", "Ana")
    answer = read("track", new_track("u"), **{"from": str(TODAY - timedelta(1)), "to": "2999-12-31"})
    assert (answer["range"]["to"], answer["plays"]["data_points"]) == (str(TODAY), 2)


# --- time zones


def test_a_play_counts_on_the_day_of_the_reader() -> None:
    """At midnight UTC it is another date in the west, and a later hour in the east."""
    new_producer("u", "Ana")
    track = public_track()
    record_play(track, TODAY, "p1")
    project()
    for zone, day in (("America/Toronto", TODAY - timedelta(1)), ("Asia/Kathmandu", TODAY), ("UTC", TODAY)):
        for export in ("", "json"):
            answer = page("track", track, export=export, range="last_7_days", timezone=zone).body
            assert [each for each in answer["plays"]["series"] if each["plays"]] == [{"date": str(day), "plays": 1}]
            assert answer["range"]["timezone"] == zone
        table = csv.DictReader(table_text(page("track", track, export="csv", range="last_7_days", timezone=zone)))
        assert [row["key"] for row in table if row["section"] == "series" and row["plays"] == "1"] == [str(day)]


def test_today_is_that_of_the_reader() -> None:
    new_producer("u", "Ana")
    track = new_track("u")
    ends = {
        zone: read("track", track, range="last_7_days", timezone=zone)["range"]["to"]
        for zone in ("Pacific/Kiritimati", "Pacific/Pago_Pago")
    }
    assert date.fromisoformat(ends["Pacific/Kiritimati"]) - date.fromisoformat(ends["Pacific/Pago_Pago"]) > timedelta(0)


@pytest.mark.parametrize("zone", ["Mars/Olympus", "EDT", "america/toronto", "+02:00", "../UTC", "right/UTC", "x" * 65])
def test_an_unknown_time_zone_is_refused_in_words(zone: str) -> None:
    new_producer("u", "Ana")
    for export in ("", "csv"):
        refused = page("track", new_track("u"), export=export, timezone=zone)
        assert (refused.status, list(refused.fields)) == (422, ["timezone"])
        assert not len(zone) < 65 or "America/Toronto" in refused.fields["timezone"]


def test_weeks_may_begin_on_sundays() -> None:
    new_producer("u", "Ana")
    track = new_track("u")
    for start, weekday in (("monday", 0), ("sunday", 6)):
        series = read("track", track, range="last_90_days", bucket="week", week_starts=start)["plays"]["series"]
        assert {date.fromisoformat(each["date"]).weekday() for each in series[1:]} == {weekday}
    assert page("track", track, week_starts="tuesday").status == 422


# --- which seconds


def test_the_parts_that_are_heard_are_shown_beside_those_of_other_tracks() -> None:
    new_producer("u", "Ana")
    track, other = public_track(), public_track(title="Foam")
    again = ((0, 60_000), (30_000, 90_000))  # of 120,000
    for number, heard in enumerate((((0, 60_000),), again, ())):
        record_play(track, TODAY, f"p{number}", heard=heard)
    record_play(other, TODAY, "p3", heard=((0, 12_000),))
    project()
    path = f"/v1/backstage/tracks/{track}/insights/retention"
    with calls() as made:
        answer = request("GET", path, user="u", query={"range": "last_7_days"})
    assert (answer.status, made.count) == (200, 3)
    shown, parts = answer.body, answer.body["parts"]
    assert shown["plays"] == {"told": 2, "untold": 1, "left_out": 0}
    assert [part["heard_percent"] for part in parts] == [*[100.0] * 25, *[150.0] * 25, *[50.0] * 25, *[0.0] * 25]
    assert {part["part"]: part["left_percent"] for part in parts if part["left_percent"]} == {49: 50.0, 74: 50.0}
    assert [part["others_percent"] for part in parts] == [*[100.0] * 10, *[0.0] * 90]
    assert (shown["left_most"], shown["heard_most"], shown["others_plays"]) == (49, 25, 1)
    assert (parts[25]["from_ms"], parts[25]["to_ms"]) == (30_000, 31_200)
    table = request("GET", f"{path}/export", user="u", query={"range": "last_7_days"})
    rows = list(csv.DictReader(table_text(table)))
    assert [row["heard_percent"] for row in rows] == [str(part["heard_percent"]) for part in parts]
    file = request("GET", f"{path}/export", user="u", query={"range": "last_7_days", "format": "json"})
    assert file.body["parts"] == parts
    assert request("GET", path, user="other").status == 404
    assert list(request("GET", path, user="u", query={"timezone": "Mars"}).fields) == ["timezone"]
    assert list(request("GET", path, user="u", query={"compare": "previous_year"}).fields) == ["compare"]


def test_where_no_play_tells_percentages_are_null() -> None:
    new_producer("u", "Ana")
    track = public_track()
    shown = request("GET", f"/v1/backstage/tracks/{track}/insights/retention", user="u").body
    assert {part["heard_percent"] for part in shown["parts"]} == {None}
    assert (shown["left_most"], shown["heard_most"]) == (None, None)


# --- now


def test_what_is_played_now_is_shown_by_hour_and_minute() -> None:
    ana = new_producer("u", "Ana")
    track = public_track()
    album = new_album("u", track_ids=[track])
    moment = datetime.now(UTC)
    for number, ago in enumerate((timedelta(minutes=3), timedelta(minutes=30), timedelta(hours=30), timedelta(days=3))):
        started = moment - ago
        times = {"at": to_iso(started + timedelta(seconds=60)), "started_at": to_iso(started)}
        record_play(track, TODAY, f"p{number}", listened_ms=60_000, **times)
    project()
    for kind, content_id in (("track", track), ("album", album), ("artist", ana)):
        path = f"/v1/backstage/{kind}s/{content_id}/insights/live"
        with calls() as made:
            answer = request("GET", path, user="u", query={"timezone": "Asia/Kolkata"})
        assert (answer.status, made.count) == (200, 1 if kind == "artist" else 2)
        shown = answer.body
        assert (shown["plays_last_hours"], shown["plays_last_minutes"]) == (3, 2)
        assert (len(shown["hours"]), len(shown["minutes"]), shown["timezone"]) == (48, 60, "Asia/Kolkata")
        assert {each["at"][14:16] for each in shown["hours"]} == {"30"}  # an hour of the reader's clock
        assert [each["unfinished"] for each in shown["hours"]] == [*[False] * 47, True]
        assert shown["listeners_now"] == {"value": 1, "at_least": False, "minutes": 5}
        assert request("GET", path, user="other").status == 404
        assert request("GET", path).status == 401
        for route in (path, f"{path}/export"):
            refused = request("GET", route, user="u", query={"timezone": "Mars"})
            assert (refused.status, list(refused.fields)) == (422, ["timezone"])
            assert request("GET", route, user="other").status == 404


def test_what_is_played_now_is_a_file_with_each_figure() -> None:
    with clock_at(datetime(2026, 11, 20, 11, 30, tzinfo=UTC), tick=False):
        new_producer("u", "Ana")
        track = public_track()
        record_play(track, TODAY, "p", at="2026-11-20T11:28:00.000Z", started_at="2026-11-20T11:26:00.000Z")
        project()
        path, query = f"/v1/backstage/tracks/{track}/insights/live", {"timezone": "Asia/Kathmandu"}
        shown = request("GET", path, user="u", query=query).body
        same = request("GET", f"{path}/export", user="u", query={**query, "format": "json"})
        table = request("GET", f"{path}/export", user="u", query=query)
    assert same.body == shown
    assert table.headers["content-disposition"] == f'attachment; filename="live-track-{track}.csv"'
    rows = list(csv.DictReader(table_text(table)))
    for section in ("hours", "minutes"):
        found = [(row["key"], int(row["plays"])) for row in rows if row["section"] == section]
        assert found == [(each["at"], each["plays"]) for each in shown[section]]
    assert [row["unfinished"] for row in rows if row["section"] == "hours"] == [*["False"] * 47, "True"]
    summary = {row["key"]: number(row["value"]) for row in rows if row["section"] == "summary"}
    assert summary.pop("listeners_now.value") == shown["listeners_now"]["value"] == 1
    assert summary["plays_last_minutes"] == shown["plays_last_minutes"] == 1
    assert {"timezone", "listeners_now.at_least", "plays_last_hours", "as_of"} <= summary.keys()


# --- comparing


def test_a_page_and_its_files_are_compared_with_the_days_before() -> None:
    new_producer("u", "Ana")
    track = public_track()
    for number, ago in enumerate((1, 2, 2, 8, 8, 8, 9)):
        record_play(track, TODAY - timedelta(ago), f"p{number}")
    project()
    query = {"range": "last_7_days", "compare": "previous_period"}
    shown = read("track", track, **query)["comparison"]
    assert shown["plays"] == {"value": 3, "before": 4, "change_percent": -25.0}
    assert (shown["with"], shown["weekdays"], shown["unfinished"]) == ("previous_period", False, True)
    assert (shown["range"]["from"], shown["range"]["to"]) == (str(TODAY - timedelta(13)), str(TODAY - timedelta(7)))
    day_of_yesterday = shown["series"][-2]
    assert day_of_yesterday["before_date"] == str(TODAY - timedelta(8))
    assert (day_of_yesterday["plays"], day_of_yesterday["before"]) == (1, 3)
    assert [point["unfinished"] for point in shown["series"]] == [*[False] * 6, True]
    assert shown["devices"] == [{"key": "mobile", "plays": 3, "before": 4, "change_percent": -25.0}]
    assert shown["engagement"]["completion_percent"] == {"value": 100.0, "before": 100.0, "change_percent": 0.0}
    assert page("track", track, export="json", **query).body["comparison"]["plays"] == shown["plays"]
    rows = list(csv.DictReader(table_text(page("track", track, export="csv", **query))))
    series = [row for row in rows if row["section"] == "compared.series"]
    assert [(row["key"], row["name"], row["before"]) for row in series] == [
        (point["date"], point["before_date"], str(point["before"])) for point in shown["series"]
    ]
    (device,) = (row for row in rows if row["section"] == "compared.devices")
    assert (device["key"], device["before"], device["change_percent"]) == ("mobile", "4", "-25.0")


def test_nothing_was_before_the_track_existed() -> None:
    new_producer("u", "Ana")
    track = public_track()
    record_play(track, TODAY, "p1")
    project()
    query = {"range": "last_7_days", "compare": "custom", "compare_from": "2001-05-01", "compare_to": "2001-05-03"}
    shown = read("track", track, **query)["comparison"]
    assert shown["plays"] == {"value": 1, "before": 0, "change_percent": None}
    assert [point["before_date"] for point in shown["series"]] == [
        "2001-05-01",
        "2001-05-02",
        "2001-05-03",
        *[None] * 4,
    ]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"compare": "last_week"}, "compare"),
        ({"compare": "custom"}, "compare_from"),
        ({"compare": "custom", "compare_from": "0001-01-01", "timezone": "Asia/Tokyo"}, "compare_from"),
        ({"compare": "previous_year", "from": "0001-01-03", "to": "0001-01-05"}, "from"),
        ({"compare": "custom", "compare_from": "2026-02-30"}, "compare_from"),
        ({"compare": "custom", "compare_from": "2999-01-01"}, "compare_from"),
        ({"compare": "custom", "compare_from": "2020-05-02", "compare_to": "2020-05-01"}, "compare_to"),
        ({"compare": "custom", "compare_from": "2010-01-01", "compare_to": "2020-01-01"}, "compare_from"),
        ({"compare": "custom", "compare_from": "2020-01-01", "compare_weekdays": "true"}, "compare_weekdays"),
        ({"compare": "previous_year", "compare_from": "2020-01-01"}, "compare_from"),
        ({"compare_to": "2020-01-01"}, "compare_to"),
        ({"compare": "previous_period", "compare_weekdays": "sometimes"}, "compare_weekdays"),
    ],
)
def test_an_impossible_comparison_is_refused(query: dict[str, str], field: str) -> None:
    new_producer("u", "Ana")
    track = new_track("u")
    for export in ("", "csv"):
        refused = page("track", track, export=export, **query)
        assert (refused.status, list(refused.fields)) == (422, [field])


# --- exports


def test_an_export_has_each_figure_of_the_page() -> None:
    contents, _ = scene()
    for (kind, content_id), reader in contents.items():
        shown = read(kind, content_id, user=reader, bucket="month")
        same = page(kind, content_id, user=reader, export="json", bucket="month")
        name = f"insights-{kind}-{content_id}-{TODAY.year}-01-01-{TODAY}"
        assert same.headers["content-disposition"] == f'attachment; filename="{name}.json"'
        assert same.body | {"as_of": ""} == shown | {"as_of": ""}
        cells = page(kind, content_id, user=reader, export="csv", bucket="month")
        assert cells.headers["content-type"] == "text/csv; charset=utf-8"
        assert cells.headers["content-disposition"] == f'attachment; filename="{name}.csv"'
        assert restored(cells, shown) == shown


def restored(table: Answer, shown: dict[str, Any]) -> dict[str, Any]:
    """Rebuild the page from the cells of its table; only its structure and ``as_of`` are taken from the page."""
    rows = list(csv.DictReader(table_text(table)))
    assert tuple(rows[0]) == COLUMNS
    summary = {row["key"]: row["value"] for row in rows if row["section"] == "summary"}
    series = [row for row in rows if row["section"] == "series"]
    lists = {
        "plays.series": series,
        "engagement.series": series,
        **{name: [row for row in rows if row["section"] == name] for name in ("devices", "platforms", "locations")},
        **{name: [row for row in rows if row["section"] == name] for name in ("listeners", "top_tracks")},
        **{f"sources.{name}": [row for row in rows if row["section"] == name] for name in ("referrers", "links")},
        "sources.kinds": [row for row in rows if row["section"] == "sources"],
    }
    headings = {"date": "key", "user_id": "key", "track_id": "key", "title": "name", "label": "name"}

    def rebuild(part: Any, path: str) -> Any:  # noqa: ANN401 - JSON
        if path == "as_of":
            return part
        if isinstance(part, dict):
            return {name: rebuild(value, f"{path}.{name}".lstrip(".")) for name, value in part.items()}
        if path == "unqualified.series":
            return unqualified(rows)
        if isinstance(part, list):
            like = part[0] if part else {}
            return [{name: number(row[headings.get(name, name)]) for name in like} for row in lists[path]]
        return number(summary[path])

    content: dict[str, Any] = rebuild(shown, "")
    return content


def unqualified(rows: list[dict[str, str]]) -> list[dict[str, Any]]:
    points: dict[str, dict[str, int]] = {}
    for row in rows:
        if row["section"] == "unqualified":
            points.setdefault(row["key"], {})[row["name"]] = int(row["plays"])
    return [{"date": day, "total": sum(reasons.values()), "reasons": reasons} for day, reasons in points.items()]


def number(cell: str) -> Any:  # noqa: ANN401 - JSON
    """The value of a cell: None, a boolean, a number or a text; the apostrophe that marks a text is removed."""
    if cell in {"", "True", "False"}:
        return {"": None, "True": True, "False": False}[cell]
    for kind in (int, float):
        try:
            return kind(cell)
        except ValueError:
            pass
    return cell.removeprefix("'")


def test_no_text_can_be_read_as_a_formula() -> None:
    new_producer("u", "Ana")
    track = new_track("u", title="=HYPERLINK(1)")
    rows = list(csv.reader(table_text(page("track", track, export="csv"))))
    assert ["summary", "title", *[""] * (len(COLUMNS) - 3), "'=HYPERLINK(1)"] in rows
    assert not [cell for row in rows for cell in row if cell[:1] in "=+-@\t\r\n" and cell and not cell[1:2].isdigit()]
