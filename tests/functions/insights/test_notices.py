"""Digests, alerts and notifications over HTTP, and the daily function that makes them."""

from __future__ import annotations

import csv
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any, cast
from urllib.parse import parse_qsl

import pytest

from beatpass.domain.insights.notices.notifications import Notifications
from beatpass.http.insights.notices import notifications_answer
from tests.functions.insights.test_http_backstage import number, record_play
from tests.support.functions import PLENTY, function, sample
from tests.support.http import Answer, request, table_text
from tests.support.races import before_call
from tests.support.studio import new_producer, new_track, project

pytestmark = pytest.mark.usefixtures("tables")

HOME = "/v1/producer-dashboard"
NOTIFICATIONS, DIGESTS, ALERTS = f"{HOME}/notifications", f"{HOME}/digests", f"{HOME}/alerts"


def run(event: object) -> dict[str, Any]:
    return cast("dict[str, Any]", function("schedule_tell_producers").handler(event, PLENTY))


def test_a_producer_reads_its_digests_and_alerts_with_paths_that_explain_them() -> None:
    ana = new_producer("u", "Ana")
    track = new_track("u", visibility="public", duration_ms=120_000)
    today = datetime.now(UTC).date()
    yesterday, last_week = today - timedelta(1), today - timedelta(today.weekday() + 5)
    last_month = today.replace(day=1) - timedelta(25)
    days = [yesterday] * 90 + [last_week] * 3 + [last_month] * 3
    sources = ["profile" if each % 3 else "search" for each in range(96)]
    for each, (day, source) in enumerate(zip(days, sources, strict=True)):
        record_play(track, day, f"p{each}", listener_id=f"l{each}", source=source)
    project()
    report = run({"source": "make"})
    assert (report["digests"], report["left"]) == (2, 0)
    assert run({"source": "make"})["digests"] == 0
    shown = request("GET", DIGESTS, user="u").body["items"]
    assert sorted(each["kind"] for each in shown) == ["monthly", "weekly"]
    alerts = request("GET", ALERTS, user="u").body["items"]
    assert report["alerts"] == len(alerts)
    # Money that waits is told once a month.
    assert [(each["kind"], each["value"], each["title"]) for each in alerts if each["track_id"]] == [
        ("milestone_near", 96, "Tide"),
        ("spike", 90, "Tide"),
    ]
    paths = [each["explained_by"] for each in alerts]
    for digest in shown:
        assert digest["within_reach"][0]["milestone"] == 100
        assert (digest["money_waiting"], digest["level"] >= 1) == (True, True)
        paths += [figure["explained_by"] for figure in digest["moved"]]
        paths += [entry["explained_by"] for entry in digest["because"]["tracks"]]
        period = digest["period"]
        played = [
            source for day, source in zip(days, sources, strict=True) if period["from"] <= str(day) <= period["to"]
        ]
        assert [each["value"] for each in digest["because"]["tracks"]] == [len(played)]
        assert {each["key"]: each["value"] for each in digest["because"]["sources"]} == Counter(played)
        plays = digest["moved"][0]
        page, query = plays["explained_by"].split("?")
        answer = request("GET", page, user="u", query=dict(parse_qsl(query)))
        compared = answer.body["comparison"]["plays"]
        assert (compared["value"], compared["before"]) == (plays["value"], plays["before"])
    for path in set(paths):
        page, _, query = path.partition("?")
        assert request("GET", page, user="u", query=dict(parse_qsl(query))).status == 200
    for path in (DIGESTS, f"{DIGESTS}/export", ALERTS, f"{ALERTS}/export"):
        assert request("GET", path, user="other").problem == "no-artist-profile"
        assert request("GET", path, user="u", query={"artist_id": "else"}).status == 404
    check_files(shown, alerts)
    assert ana


def check_files(digests: list[dict[str, Any]], alerts: list[dict[str, Any]]) -> None:
    """That the files have what the pages have."""
    for path, items in ((DIGESTS, digests), (ALERTS, alerts)):
        assert request("GET", f"{path}/export", user="u", query={"format": "json"}).body["items"] == items
    rows = [csv.DictReader(table_text(request("GET", f"{path}/export", user="u"))) for path in (ALERTS, DIGESTS)]
    assert [{name: number(cell) for name, cell in row.items()} for row in rows[0]] == alerts
    of_digests = list(rows[1])
    for digest in digests:
        mine = [row for row in of_digests if row["kind"] == digest["kind"]]
        assert {(row["from"], row["to"]) for row in mine} == {tuple(digest["period"].values())}
        assert {(row["former_from"], row["former_to"]) for row in mine} == {tuple(digest["former"].values())}
        sections = {"moved": digest["moved"], **digest["because"], "within_reach": digest["within_reach"]}
        for section, parts in sections.items():
            found = [row for row in mine if row["section"] == section]
            assert len(found) == len(parts)
            for row, part in zip(found, parts, strict=True):
                assert row["key"] == part.get("key", part.get("name", part.get("track_id")))
                assert number(row["value"]) == part.get("value", part.get("plays"))
                assert all(number(row[name]) == value for name, value in part.items() if name in row)
        summary = {row["key"]: number(row["value"]) for row in mine if row["section"] == "summary"}
        assert summary == {name: digest[name] for name in ("level", "xp_to_next_level", "money_waiting")}


def test_a_scheduled_event_runs_for_its_day() -> None:
    assert run(sample("schedule_tell_producers")) == {"day": "2026-11-23", "digests": 0, "alerts": 0, "left": 0}


def test_a_producer_chooses_what_to_be_told_of() -> None:
    new_producer("u", "Ana")
    first = notifications_answer(Notifications())
    assert request("GET", NOTIFICATIONS, user="u").body == first
    chosen = {"monthly": False, "spike_factor": 5.5, "least_plays": 50}
    assert request("PUT", NOTIFICATIONS, user="u", body=chosen).body == {**first, **chosen}
    assert request("GET", NOTIFICATIONS, user="u").body == {**first, **chosen}
    assert request("PUT", NOTIFICATIONS, user="u", body={}).body == first
    assert request("GET", NOTIFICATIONS, user="u").body == first


def test_a_choice_is_made_only_over_the_one_that_was_seen() -> None:
    new_producer("u", "Ana")
    seen = request("GET", NOTIFICATIONS, user="u").headers["etag"]

    def choose(tag: str | None, **chosen: object) -> Answer:
        return request("PUT", NOTIFICATIONS, user="u", body=chosen, headers={"if-match": tag} if tag else {})

    hers = choose(seen, monthly=False)
    assert (hers.status, hers.body["monthly"]) == (200, False)
    his = choose(seen, weekly=False)
    assert (his.status, his.problem) == (412, "outdated")
    shown = request("GET", NOTIFICATIONS, user="u")
    assert (shown.body, shown.headers["etag"]) == (hers.body, hers.headers["etag"])
    assert choose(shown.headers["etag"], monthly=False).headers["etag"] == hers.headers["etag"]  # nothing changed
    again = choose(shown.headers["etag"], weekly=False)
    assert (again.status, again.headers["etag"] != hers.headers["etag"]) == (200, True)
    for any_of_them in (None, "*"):
        assert choose(any_of_them).status == 200


@pytest.mark.parametrize("call", range(3))
def test_of_two_who_choose_at_once_over_what_both_have_seen_one_is_refused(call: int) -> None:
    new_producer("u", "Ana")
    tag = {"if-match": request("GET", NOTIFICATIONS, user="u").headers["etag"]}
    answers: list[Answer] = []

    def choose(**chosen: object) -> None:
        answers.append(request("PUT", NOTIFICATIONS, user="u", body=chosen, headers=tag))

    with before_call(call, lambda: choose(monthly=False)):
        choose(weekly=False)
    assert [each.status for each in answers] == [200, 412]
    assert request("GET", NOTIFICATIONS, user="u").body == answers[0].body
    assert request("GET", NOTIFICATIONS, user="other").problem == "no-artist-profile"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"spike_factor": 0}, "spike_factor"),
        ({"spike_factor": 1.4}, "spike_factor"),
        ({"spike_factor": 1e9}, "spike_factor"),
        ({"drop_factor": -3}, "drop_factor"),
        ({"drop_factor": "NaN"}, "drop_factor"),
        ({"least_plays": 0}, "least_plays"),
        ({"least_plays": 7.5}, "least_plays"),
        ({"weekly": "perhaps"}, "weekly"),
        ({"hourly": True}, "hourly"),
    ],
)
def test_a_rule_at_zero_is_refused(body: dict[str, Any], field: str) -> None:
    new_producer("u", "Ana")
    refused = request("PUT", NOTIFICATIONS, user="u", body=body)
    assert (refused.status, list(refused.fields)) == (422, [field])
