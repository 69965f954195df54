"""Recompute each figure of a page of insights from the facts of random worlds with edits and deletions."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest

from beatpass.domain.catalogue.entities import Album, Producer, Track, User
from beatpass.domain.insights.calendar.ranges import Bucket, RangeRequest
from beatpass.domain.platform.facts import AlbumCreated, Fact, PlayLogged
from beatpass.http.insights.page import album_answer, producer_answer, track_answer
from beatpass.storage.catalogue.entities import to_item
from beatpass.usecases.insights.roll_up_days import roll_up_days
from beatpass.usecases.insights.show_insights import show_album_insights, show_producer_insights, show_track_insights
from beatpass.usecases.platform.project_activity import project_activity
from infra.verification.oracles.insights import page_of
from tests.support.time_zones import ZONES
from tests.support.worlds import ARTISTS, deliveries, history

pytestmark = pytest.mark.usefixtures("tables")

NOW = datetime(2027, 1, 31, 12, tzinfo=UTC)
AT = "2026-10-28T00:00:00.000Z"
DURATION_MS = 180_000
REQUESTS = (
    RangeRequest(first=date(2026, 10, 28), last=date(2027, 1, 31), bucket="week"),
    RangeRequest(first=date(2026, 10, 31), last=date(2026, 12, 1), bucket="day"),
    RangeRequest(first=date(2026, 11, 1), last=date(2026, 11, 30), bucket="month"),
    RangeRequest(first=date(2026, 11, 15), last=date(2026, 11, 15)),
    RangeRequest(preset="all_time", bucket="month"),
)


def managed(facts: list[Fact]) -> Iterator[Track | Album | Producer]:
    """The producers, tracks and albums of these facts, as catalogue entities."""
    producers = [Producer(id=name, name=name.title(), created_at=AT, version=1) for name in ARTISTS]
    yield from producers
    uploaders = {fact.track_id: fact.artist_id for fact in facts if isinstance(fact, PlayLogged)}
    for track_id, uploader_id in sorted(uploaders.items()):
        yield Track(
            id=track_id,
            uploader_id=uploader_id,
            title=track_id,
            duration_ms=DURATION_MS,
            created_at=AT,
            version=1,
            visibility="public",
            licensing="standard",
            credits=(uploader_id,),
        )
    for album_id, owner in sorted(
        {fact.album_id: fact.artist_id for fact in facts if isinstance(fact, AlbumCreated)}.items()
    ):
        yield Album(id=album_id, artist_id=owner, title=album_id, created_at=AT, version=1, visibility="public")


def shown(content: Track | Album | Producer, requested: RangeRequest) -> dict[str, Any]:
    match content:
        case Track():
            return {
                **track_answer(show_track_insights(content.id, user_id="u", requested=requested, now=NOW), as_of="")
            }
        case Album():
            return {
                **album_answer(show_album_insights(content.id, user_id="u", requested=requested, now=NOW), as_of="")
            }
        case Producer():
            return {
                **producer_answer(
                    show_producer_insights(content.id, user_id="u", requested=requested, now=NOW), as_of=""
                )
            }


MANY = (*(f"u{number}" for number in range(7)), "guest:g1", "guest:g2")
ZONED: tuple[dict[str, Any], ...] = (
    {"first": date(2026, 10, 28), "last": date(2027, 1, 31), "bucket": "week", "week_starts": "sunday"},
    {"first": date(2026, 10, 31), "last": date(2026, 12, 1), "bucket": "day"},
    {"first": date(2026, 11, 15), "last": date(2026, 11, 15)},
    {"preset": "all_time", "bucket": "month"},
)


@pytest.mark.parametrize("rolled_up", [False, True])
def test_pages_in_any_time_zone_equal_the_sums_of_their_facts(
    *, rolled_up: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tests.support.worlds.LISTENERS", MANY)
    facts = history(5, 120)
    project_activity(deliveries(facts), quarantine=lambda key, reason: pytest.fail(f"{key} was quarantined: {reason}"))
    if rolled_up:
        roll_up_days(before="2027-01")
    to_item(User(id="u", artist_ids=ARTISTS)).save()
    contents = list(managed(facts))
    for content in contents:
        to_item(content).save()
    plays = named = 0
    for number, zone in enumerate(ZONES):
        content = contents[number % len(contents)]
        for fields in ZONED:
            requested = RangeRequest(**fields, timezone=zone)
            answer = shown(content, requested)
            span = answer["range"]
            expected = page_of(
                facts,
                type(content).__name__.lower(),
                content.id,
                first=span["from"],
                last=span["to"],
                bucket=span["bucket"],
                duration_ms=DURATION_MS,
                timezone=zone,
                week_starts=span["week_starts"],
            )
            found = {name: answer[name] for name in expected}
            for each in found["sources"]["links"]:
                each.pop("label")
            check_bounds(found, expected)
            named += len(answer["listeners"])
            assert found == expected, (zone, content.id, requested)
            plays += found["plays"]["total"]
    assert plays > 1_000
    assert named > 100


def check_bounds(found: dict[str, Any], expected: dict[str, Any]) -> None:
    """Of listeners and tracks the bounds of the answer hold; these parts are taken out of both."""
    unique, right = found.pop("unique_listeners"), expected.pop("unique_listeners")
    least = unique["value"] * (1 - unique["error_percent"] / 100)
    assert least - 0.01 <= right["value"] <= unique["value"]
    others, expected_others = found.pop("listeners_other")["plays"], expected.pop("listeners_other")["plays"]
    assert others + _plays(found["listeners"]) == expected_others + _plays(expected["listeners"])
    locations, right_locations = found.pop("locations"), expected.pop("locations")
    assert _plays(locations) == _plays(right_locations)
    told = [each for each in locations if each["key"] != "other"]  # fewer at the most, each with all of its plays
    assert all(each in right_locations for each in told)
    for name, key in (("listeners", "user_id"), ("top_tracks", "track_id")):
        if name not in expected:
            continue
        error = found.pop(f"{name}_approximation")["error_plays"]
        assert expected.pop(f"{name}_approximation")["error_plays"] == 0
        counted = {each[key]: each["plays"] for each in found.pop(name)}
        hidden = name == "listeners" and not counted  # below the privacy floor, as far as the page knows
        for each in expected.pop(name):
            assert hidden or counted.get(each[key], 0) <= each["plays"] <= counted.get(each[key], 0) + error


def _plays(rows: list[dict[str, Any]]) -> int:
    return sum(each["plays"] for each in rows)


@pytest.mark.parametrize("seed", range(3))
def test_pages_of_random_worlds_equal_the_sums_of_their_facts(seed: int) -> None:
    facts = history(seed, 120)
    project_activity(deliveries(facts), quarantine=lambda key, reason: pytest.fail(f"{key} was quarantined: {reason}"))
    to_item(User(id="u", artist_ids=ARTISTS)).save()
    contents = list(managed(facts))
    for content in contents:
        to_item(content).save()
    plays = 0
    for content in contents:
        for requested in REQUESTS:
            answer = shown(content, requested)
            span = answer["range"]
            bucket: Bucket = span["bucket"]
            kind = type(content).__name__.lower()
            days = {"first": span["from"], "last": span["to"], "bucket": bucket}
            expected = page_of(facts, kind, content.id, **days, duration_ms=DURATION_MS)
            found = {name: answer[name] for name in expected}
            for each in [*found["listeners"], *found.get("top_tracks", ()), *found["sources"]["links"]]:
                each.pop("label", None)
                each.pop("name", None)
                each.pop("title", None)
            assert found == expected, (content.id, requested)
            plays += found["plays"]["total"]
    assert plays > 100
