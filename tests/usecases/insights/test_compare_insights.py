"""Each total, point and entry of a page is compared with its counterpart, as the facts of both ranges say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import chain
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from beatpass.domain.catalogue.entities import Album, Producer, Track, User
from beatpass.domain.insights.calendar.comparing import CompareRequest, CompareWith
from beatpass.domain.insights.calendar.quarters import empty_row
from beatpass.domain.insights.calendar.ranges import Preset, RangeRequest
from beatpass.domain.platform.facts import Fact, PlayLogged
from beatpass.domain.platform.figures import DayFigures, ProducerDayKey
from beatpass.domain.platform.times import from_iso, to_iso
from beatpass.http.insights.page import album_answer, producer_answer, track_answer
from beatpass.storage.catalogue.entities import to_item
from beatpass.storage.dynamodb import documents
from beatpass.storage.dynamodb.tables import FigureItem
from beatpass.storage.platform import figure_keys
from beatpass.usecases.insights.roll_up_days import roll_up_days
from beatpass.usecases.insights.show_insights import show_album_insights, show_producer_insights, show_track_insights
from beatpass.usecases.platform.project_activity import project_activity
from tests.support.worlds import ARTISTS, deliveries, history
from tests.usecases.insights.test_show_insights import managed

pytestmark = pytest.mark.usefixtures("tables")

NOW = datetime(2026, 12, 9, 15, 7, tzinfo=UTC)
MANY = (*(f"u{number}" for number in range(7)), "guest:g1", "guest:g2")
RANGES: tuple[dict[str, Any], ...] = (
    {"preset": "last_7_days"},
    {"preset": "last_30_days", "bucket": "week"},
    {"preset": "this_month"},
    {"preset": "this_year", "bucket": "month"},
    {"preset": "all_time"},
    {"first": date(2026, 11, 9), "last": date(2026, 11, 20)},
)
COMPARED = (
    CompareRequest(with_="previous_period"),
    CompareRequest(with_="previous_period", weekdays=True),
    CompareRequest(with_="previous_year"),
    CompareRequest(with_="previous_year", weekdays=True),
    CompareRequest(with_="custom", first=date(2026, 10, 30), last=date(2026, 11, 18)),
    CompareRequest(with_="custom", first=date(2026, 11, 2)),
    CompareRequest(with_="custom", first=date(2001, 1, 1)),  # before there was anything
)
ZONES = ("UTC", "America/Toronto", "Asia/Kathmandu", "Australia/Lord_Howe")


def shown(content: Track | Album | Producer, requested: RangeRequest, compared: CompareRequest) -> dict[str, Any]:
    asked: dict[str, Any] = {"user_id": "u", "requested": requested, "compared": compared, "now": NOW}
    match content:
        case Track():
            return dict(track_answer(show_track_insights(content.id, **asked), as_of=""))
        case Album():
            return dict(album_answer(show_album_insights(content.id, **asked), as_of=""))
        case Producer():
            return dict(producer_answer(show_producer_insights(content.id, **asked), as_of=""))


def plays_of(content: Track | Album | Producer, facts: list[Fact]) -> list[PlayLogged]:
    plays = [fact for fact in facts if isinstance(fact, PlayLogged)]
    match content:
        case Track():
            return [play for play in plays if play.track_id == content.id]
        case Album():
            return [play for play in plays if play.album_id == content.id]
        case Producer():
            return [play for play in plays if content.id in {credit.artist_id for credit in play.credits}]


@pytest.mark.parametrize("rolled_up", [False, True])
def test_comparisons_equal_what_the_facts_of_both_ranges_say(
    *, rolled_up: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tests.support.worlds.LISTENERS", MANY)
    facts = [fact for fact in history(5, 150) if fact.at <= to_iso(NOW)]
    project_activity(deliveries(facts), quarantine=lambda key, reason: pytest.fail(f"{key} was quarantined: {reason}"))
    if rolled_up:
        roll_up_days(before="2026-12")
    to_item(User(id="u", artist_ids=ARTISTS)).save()
    contents = list(managed(facts))
    for content in contents:
        to_item(content).save()
    seen: Counter[str] = Counter()
    for number, (fields, compared) in enumerate((fields, each) for fields in RANGES for each in COMPARED):
        content, zone = contents[number % len(contents)], ZONES[number % len(ZONES)]
        answer = shown(content, RangeRequest(**fields, timezone=zone), compared)
        check(answer, plays_of(content, facts), zone, seen)
    assert seen["before"] > 200
    assert seen["unfinished"] > 10


def check(answer: dict[str, Any], plays: list[PlayLogged], zone: str, seen: Counter[str]) -> None:
    compared, span = answer["comparison"], answer["comparison"]["range"]
    first, last = date.fromisoformat(span["from"]), date.fromisoformat(span["to"])
    now = NOW.astimezone(ZoneInfo(zone))
    assert compared["unfinished"] == (answer["range"]["to"] == str(now.date()))
    length = now.date() - date.fromisoformat(answer["range"]["from"])
    present = first + length if compared["unfinished"] and compared["with"] == "custom" else last
    cut = compared["unfinished"] and present <= last and present < now.date()
    moment = datetime.combine(present, now.time(), now.tzinfo)  # as far in its day as now is in its own
    moment -= timedelta(minutes=moment.minute % 15)
    assert (span["until"] is not None) == (cut and present == last)
    if span["until"]:
        assert moment <= from_iso(span["until"]) < moment + timedelta(minutes=15)

    def local(play: PlayLogged) -> date:
        return from_iso(play.started_at).astimezone(ZoneInfo(zone)).date()

    former = [play for play in plays if first <= local(play) <= last]
    answering = [play for play in former if not cut or local(play) != present or from_iso(play.started_at) < moment]
    former = answering if span["until"] else former
    assert compared["plays"]["before"] == len(former)
    assert compared["plays"]["value"] == answer["plays"]["total"]
    assert compared["listen_ms_total"]["before"] == sum(play.listened_ms for play in former)
    starts = [date.fromisoformat(point["date"]) for point in compared["series"]]
    ends = [*starts[1:], date.fromisoformat(answer["range"]["to"]) + timedelta(1)]
    by_day = Counter(map(local, answering))
    for point, length in zip(compared["series"], map(date.__sub__, ends, starts), strict=True):
        begin = date.fromisoformat(point["before_date"]) if point["before_date"] else None
        before = sum(by_day[begin + timedelta(each)] for each in range(length.days)) if begin else None
        assert begin is None or begin <= last
        assert point["before"] == before
        change = None if not before else round(100 * (point["plays"] - before) / before, 2)
        assert point["change_percent"] == change
    assert [point["plays"] for point in compared["series"]] == [each["plays"] for each in answer["plays"]["series"]]
    lists: dict[str, Callable[[PlayLogged], str]] = {
        "devices": lambda play: play.device,
        "sources": lambda play: play.source,
        "referrers": lambda play: play.referrer_host,
        "links": lambda play: play.link_id,
    }
    for name, of in lists.items():
        counted = Counter(map(of, former))
        assert {row["key"]: row["before"] for row in compared[name]} == {
            row["key"]: counted[row["key"]] for row in compared[name]
        }
    countries = Counter(play.country for play in former)
    for row in compared["locations"]:
        assert row["before"] in {countries[row["key"]], None}
    seen["before"] += len(former)
    seen["unfinished"] += compared["unfinished"]


def test_weekdays_answer_to_the_same_weekdays() -> None:
    to_item(User(id="u", artist_ids=("ana",))).save()
    producer = Producer(id="ana", name="Ana", created_at="2020-01-01T00:00:00.000Z", version=1)
    to_item(producer).save()
    asked: tuple[tuple[int, CompareWith], ...] = (
        (10, "previous_period"),
        (7, "previous_period"),
        (30, "previous_year"),
    )
    for days, with_ in asked:
        first = NOW.date() - timedelta(days - 1)
        compared = CompareRequest(with_=with_, weekdays=True)
        answer = shown(producer, RangeRequest(first=first), compared)["comparison"]
        points = [(date.fromisoformat(each["date"]), each["before_date"]) for each in answer["series"]]
        assert all(day.weekday() == date.fromisoformat(before).weekday() for day, before in points)
        assert date.fromisoformat(answer["range"]["to"]) < first


@pytest.mark.parametrize(
    ("first", "total", "before"),
    [
        # The year before had a 29 February, to which no day answers, but it is in the total.
        (date(2025, 2, 27), 15, [("2024-02-27", 1), ("2024-02-28", 2), ("2024-03-01", 8)]),
        # This year has one, to which nothing answers: the 28th has its own.
        (date(2024, 2, 27), 112, [("2023-02-27", 16), ("2023-02-28", 32), (None, None), ("2023-03-01", 64)]),
        (date(2024, 2, 29), 96, [("2023-02-28", 32), ("2023-03-01", 64)]),
    ],
)
def test_a_day_answers_to_its_date_in_leap_years_too(
    first: date, total: int, before: list[tuple[str | None, int | None]]
) -> None:
    to_item(User(id="u", artist_ids=("ana",))).save()
    producer = Producer(id="ana", name="Ana", created_at="2020-01-01T00:00:00.000Z", version=1)
    to_item(producer).save()
    days = ("2024-02-27", "2024-02-28", "2024-02-29", "2024-03-01", "2023-02-27", "2023-02-28", "2023-03-01")
    for number, day in enumerate(days):
        figures = DayFigures(plays=2**number, quarters={"50": [2**number, *empty_row()[1:]]})
        FigureItem(*figure_keys.key_of(ProducerDayKey("ana", day)), body=documents.dump(figures)).save()
    requested = RangeRequest(first=first, last=date(first.year, 3, 1), bucket="day")
    for zone in ("UTC", "America/Toronto"):
        compared = CompareRequest(with_="previous_year")
        answer = shown(producer, replace(requested, timezone=zone), compared)["comparison"]
        assert [(each["before_date"], each["before"]) for each in answer["series"]] == before
        assert answer["plays"]["before"] == total


@pytest.mark.parametrize(
    ("preset", "now", "former"),
    [
        ("this_month", datetime(2026, 3, 31, 10, tzinfo=UTC), ("2026-02-01", "2026-02-28", "")),  # no day answers
        ("this_month", datetime(2026, 12, 9, 10, tzinfo=UTC), ("2026-11-01", "2026-11-09", "2026-11-09")),
        ("this_year", datetime(2028, 2, 29, 10, tzinfo=UTC), ("2027-01-01", "2027-02-28", "")),
        ("this_year", datetime(2028, 3, 1, 10, tzinfo=UTC), ("2027-01-01", "2027-03-01", "2027-03-01")),
        ("last_7_days", datetime(2026, 12, 9, 10, tzinfo=UTC), ("2026-11-26", "2026-12-02", "2026-12-02")),
    ],
)
def test_the_period_before_is_the_same_part_of_the_calendar(
    preset: Preset,
    now: datetime,
    former: tuple[str, str, str],
) -> None:
    to_item(User(id="u", artist_ids=("ana",))).save()
    to_item(Producer(id="ana", name="Ana", created_at="2020-01-01T00:00:00.000Z", version=1)).save()
    found = show_producer_insights(
        "ana",
        user_id="u",
        requested=RangeRequest(preset=preset),
        compared=CompareRequest(with_="previous_period"),
        now=now,
    )
    assert found.comparison
    span = found.comparison.former.span
    until = found.comparison.former.until
    assert (str(span.first), str(span.last), f"{until:%Y-%m-%d}" if until else "") == former
    assert until is None or (until.hour, until.minute) == (10, 0)
    assert list(chain(found.comparison.former.segments().days))[-1] == span.last + timedelta(1)


@pytest.mark.parametrize(
    ("first", "last", "before", "until"),
    [
        # The day that answers to today is counted to the same moment, the total only where it ends with that day.
        (date(2026, 11, 3), date(2026, 11, 20), [("2026-11-03", 0), ("2026-11-04", 1)], None),
        (date(2026, 11, 3), date(2026, 11, 4), [("2026-11-03", 0), ("2026-11-04", 1)], "2026-11-04T15:07:00.000Z"),
        # Nothing answers to today, so the last day is whole.
        (date(2026, 11, 4), date(2026, 11, 4), [("2026-11-04", 3), (None, None)], None),
    ],
)
def test_a_range_of_another_length_is_cut_where_a_day_answers_to_today(
    first: date, last: date, before: list[tuple[str | None, int | None]], until: str | None
) -> None:
    to_item(User(id="u", artist_ids=("ana",))).save()
    producer = Producer(id="ana", name="Ana", created_at="2020-01-01T00:00:00.000Z", version=1)
    to_item(producer).save()
    quarters = {"59": [1, *empty_row()[1:]], "60": [2, *empty_row()[1:]]}  # before and after three o'clock
    day = DayFigures(plays=3, quarters=quarters)
    FigureItem(*figure_keys.key_of(ProducerDayKey("ana", "2026-11-04")), body=documents.dump(day)).save()
    compared = CompareRequest(with_="custom", first=first, last=last)
    answer = shown(producer, RangeRequest(first=NOW.date() - timedelta(1)), compared)["comparison"]
    assert [(each["before_date"], each["before"]) for each in answer["series"]] == before
    assert [each["unfinished"] for each in answer["series"]] == [False, True]
    assert (answer["unfinished"], answer["range"]["until"]) == (True, until)
    assert answer["plays"]["before"] == (1 if until else 3)
