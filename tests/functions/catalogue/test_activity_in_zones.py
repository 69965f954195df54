"""Home, the activity page and its days in a time zone."""

from __future__ import annotations

import csv
from collections import Counter
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from beatpass.domain.platform.facts import DownloadGranted, PlayLogged
from beatpass.domain.platform.times import from_iso, to_iso
from beatpass.usecases.platform.replay_figures import replay_figures
from tests.functions.catalogue.test_http_activity import ACTIVITY, DOWNLOADS, GROWTH, HOME, TRACKS, grant, read, walk
from tests.functions.insights.test_http_backstage import record_play
from tests.support.clock import clock_at
from tests.support.faults import calls
from tests.support.http import request, table_text
from tests.support.studio import facts, new_producer, new_track, project, update

pytestmark = pytest.mark.usefixtures("tables", "cursor_secret")

TODAY = datetime.now(UTC).date()
# One of them has another date than UTC at any time of the day.
ZONES = ("Pacific/Kiritimati", "Pacific/Pago_Pago", "Asia/Kathmandu")
ODD_ZONES = ("Pacific/Apia", "Asia/Kathmandu", "Australia/Lord_Howe", "America/Santiago")


def uploads(**query: str) -> dict[str, int]:
    return {each["date"]: each["uploads"] for each in read(ACTIVITY, **query)["days"] if each["uploads"]}


@pytest.mark.parametrize("zone", ZONES)
def test_uploads_are_on_the_day_on_which_they_were_published_there(zone: str) -> None:
    new_producer("u", "Ana")
    before = datetime.now(ZoneInfo(zone)).date()
    track = new_track("u", visibility="public")
    draft = new_track("u", title="Foam")
    project()
    days = {before, datetime.now(ZoneInfo(zone)).date()}
    (shown,) = uploads(timezone=zone, year=str(before.year))
    assert date.fromisoformat(shown) in days
    items = read(f"{ACTIVITY}/days/{shown}", timezone=zone)["items"]
    assert [each["id"] for each in items] == [track]
    beside = [str(date.fromisoformat(shown) + timedelta(days)) for days in (-1, 1)]
    assert [read(f"{ACTIVITY}/days/{day}", timezone=zone)["items"] for day in beside] == [[], []]
    file = request("GET", f"{ACTIVITY}/export", user="u", query={"timezone": zone, "format": "json"})
    assert file.body["timezone"] == zone
    update(f"/v1/tracks/{track}", user="u", visibility="private")
    update(f"/v1/tracks/{draft}", user="u", visibility="public")
    project()
    assert sum(uploads(timezone=zone, year=str(before.year)).values()) == 1
    assert replay_figures().differences == []


def test_growth_and_today_are_those_of_the_readers_days() -> None:
    new_producer("u", "Ana")
    track = new_track("u", visibility="public", duration_ms=120_000)
    moment = datetime.now(UTC)
    zone = next(each for each in ZONES if moment.astimezone(ZoneInfo(each)).date() != TODAY)
    local = moment.astimezone(ZoneInfo(zone))
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
    started: list[datetime] = [midnight - timedelta(minutes=20), midnight - timedelta(days=35)]
    for number, at in enumerate(started):
        record_play(track, TODAY, f"p{number}", at=to_iso(at + timedelta(minutes=3)), started_at=to_iso(at))
    project()
    with calls() as made:
        home: dict[str, Any] = read(HOME, timezone=zone)
    assert made.count == 3
    assert home["today"] == {"date": str(local.date()), "plays": 0, "unfinished": True}
    assert (home["growth_percent"], home["growth_status"]) == (0.0, "steady")
    cards = read(ACTIVITY, timezone=zone)["cards"]
    assert (cards["plays_this_period"], cards["today"]) == (1, home["today"])


def test_growth_of_tracks_is_that_of_the_readers_days() -> None:
    """Whether their plays are in days or still in the buffer of another producer, who uploaded one of them."""
    ana = new_producer("u", "Ana")
    new_producer("v", "Bo")
    own = new_track("u", "Own", visibility="public", duration_ms=120_000)
    joint = new_track("v", "Joint", visibility="public", duration_ms=120_000, credits=[ana])
    quiet = new_track("u", "Quiet", visibility="public")
    moment = datetime.now(UTC)
    for zone in ODD_ZONES:
        midnight = datetime.combine(moment.astimezone(ZoneInfo(zone)).date(), time(), ZoneInfo(zone))
        for track in (own, joint):
            for days, minutes in ((0, -20), (0, -35), (30, 20), (30, -20), (60, 20), (60, -20)):
                at = (midnight - timedelta(days)).astimezone(UTC) + timedelta(minutes=minutes)
                if at < moment:
                    name = f"{zone[-5:]}{days}{minutes}"
                    times = {"at": to_iso(at + timedelta(minutes=3)), "started_at": to_iso(at)}
                    record_play(track, TODAY, name, listener_id=name, **times)
    project()
    played = [fact for fact in facts() if isinstance(fact, PlayLogged)]
    for zone in (*ODD_ZONES, "UTC"):
        asked = request(
            "POST", GROWTH, user="u", query={"timezone": zone}, body={"track_ids": [own, joint, quiet, "none"]}
        )
        shown = {each["track_id"]: (each["growth_percent"], each["reason"]) for each in asked.body["items"]}
        assert asked.body["timezone"] == zone
        for track in (own, joint):
            assert shown[track] == (growth_of(played, track, moment, zone), None)
        assert (shown[quiet][1], shown["none"][1]) == ("under_a_week", "unknown_track")
        overview = read(TRACKS, timezone=zone)["overview"]
        assert overview["growth_percent"] == growth_of(played, None, moment, zone)
        assert overview["today"]["date"] == str(moment.astimezone(ZoneInfo(zone)).date())


def growth_of(played: list[PlayLogged], track: str | None, moment: datetime, zone: str) -> float:
    today = moment.astimezone(ZoneInfo(zone)).date()
    ages = [
        (today - from_iso(each.started_at).astimezone(ZoneInfo(zone)).date()).days
        for each in played
        if track in {None, each.track_id}
    ]
    recent, before = (sum(first <= age < first + 30 for age in ages) for first in (1, 31))
    return round(100 * (recent - before) / before, 2) + 0.0


@pytest.mark.parametrize("zone", [*ODD_ZONES, "UTC"])
def test_downloads_of_a_period_are_those_of_the_readers_days(zone: str) -> None:
    new_producer("u", "Ana")
    made = [new_track("u", title, visibility="public") for title in ("One", "Two")]
    tracks = [request("GET", f"/v1/tracks/{each}").body for each in made]
    today = datetime.now(ZoneInfo(zone)).date()
    starts = [datetime.combine(today - timedelta(days), time(), ZoneInfo(zone)).astimezone(UTC) for days in (6, 29)]
    granted = [
        grant(
            tracks[number % 2],
            10 * number + beside,
            user=f"user {user}",
            at=to_iso(start + timedelta(minutes=minutes, seconds=beside)),
        )
        for number, start in enumerate(starts)
        for beside, (user, minutes) in enumerate([(0, -70), (1, -1), (2, 0), (2, 1), (3, 90), (4 + number, 1441)])
    ]
    project()
    for period, days in (("7d", 7), ("30d", 30), ("all", 10_000)):
        within = [each for each in granted if local(each, zone) > today - timedelta(days)]
        page = read(DOWNLOADS, period=period, timezone=zone)
        assert (page["timezone"], page["total"]) == (zone, len(within))
        assert page["unique_users"] == {
            "value": len({each.user_id for each in within}),
            "approximate": False,
            "error_percent": None,
        }
        assert page["this_week"] == sum(local(each, zone) > today - timedelta(7) for each in granted)
        counts = Counter(each.track_id for each in within)
        assert page["top_track"]["downloads"] == max(counts.values())
        assert {each["download_id"] for each in walk(DOWNLOADS, period=period, timezone=zone, limit="5")} == {
            each.download_id for each in within
        }
        file = request("GET", f"{DOWNLOADS}/export", user="u", query={"period": period, "timezone": zone})
        assert len(list(csv.reader(table_text(file)))) == 1 + len(within)


def local(download: DownloadGranted, zone: str) -> date:
    return from_iso(download.at).astimezone(ZoneInfo(zone)).date()


def test_a_cursor_of_one_zone_is_of_no_use_in_another() -> None:
    new_producer("u", "Ana")
    track = request("GET", f"/v1/tracks/{new_track('u', visibility='public')}").body
    for number in range(2):
        grant(track, number, user="user", at=to_iso(datetime.now(UTC) - timedelta(days=1)))
    project()
    cursor = read(DOWNLOADS, timezone="Asia/Kathmandu", limit="1")["next_cursor"]
    refused = request("GET", DOWNLOADS, user="u", query={"timezone": "Asia/Tokyo", "cursor": cursor})
    assert (refused.status, refused.problem) == (400, "invalid-cursor")


def test_new_tracks_of_this_month_are_those_of_the_readers_month() -> None:
    """At the turn of a year: the UTC year of a day is not always that of the reader."""
    for at, title in (("12-31T12", "Before"), ("12-31T20", "Between"), ("01-01T05", "After")):
        with clock_at(datetime.fromisoformat(f"{2027 if title == 'After' else 2026}-{at}:00Z")):
            if title == "Before":
                new_producer("u", "Ana")
            new_track("u", title, visibility="public")
            project()
            if title == "Between":
                check_new({"UTC": 2, "Asia/Kathmandu": 1, "America/Toronto": 2})
            elif title == "After":
                check_new({"UTC": 1, "Asia/Kathmandu": 2, "Pacific/Pago_Pago": 3})


def check_new(expected: dict[str, int]) -> None:
    for zone, new in expected.items():
        assert read(TRACKS, timezone=zone)["overview"]["new_this_month"] == new
        assert read(ACTIVITY, timezone=zone)["cards"]["new_this_month"] == new


PAGES = (HOME, ACTIVITY, f"{ACTIVITY}/export", f"{ACTIVITY}/days/{TODAY}", TRACKS, f"{TRACKS}/export", DOWNLOADS)


@pytest.mark.parametrize("path", [*PAGES, f"{DOWNLOADS}/export", GROWTH])
def test_an_unknown_zone_is_refused(path: str) -> None:
    new_producer("u", "Ana")
    method, body = ("POST", {"track_ids": ["t"]}) if path == GROWTH else ("GET", None)
    refused = request(method, path, user="u", query={"timezone": "Mars/Olympus"}, body=body)
    assert (refused.status, list(refused.fields)) == (422, ["timezone"])
