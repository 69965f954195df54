"""Home, the activity page and its days in a time zone."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from beatpass.domain.platform.times import to_iso
from beatpass.usecases.platform.replay_figures import replay_figures
from tests.functions.catalogue.test_http_activity import ACTIVITY, HOME, read
from tests.functions.insights.test_http_backstage import record_play
from tests.support.faults import calls
from tests.support.http import request
from tests.support.studio import new_producer, new_track, project, update

pytestmark = pytest.mark.usefixtures("tables", "cursor_secret")

TODAY = datetime.now(UTC).date()
# One of them has another date than UTC at any time of the day.
ZONES = ("Pacific/Kiritimati", "Pacific/Pago_Pago", "Asia/Kathmandu")


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


@pytest.mark.parametrize("path", [HOME, ACTIVITY, f"{ACTIVITY}/export", f"{ACTIVITY}/days/{TODAY}"])
def test_an_unknown_zone_is_refused(path: str) -> None:
    new_producer("u", "Ana")
    refused = request("GET", path, user="u", query={"timezone": "Mars/Olympus"})
    assert (refused.status, list(refused.fields)) == (422, ["timezone"])
