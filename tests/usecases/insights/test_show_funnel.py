"""What plays lead to, on the page of a track, an album or a producer, as the facts say."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from beatpass.domain.catalogue.entities import Album, Producer, Track, User
from beatpass.domain.insights.calendar.ranges import RangeRequest
from beatpass.domain.listening.acquisitions import bought_id
from beatpass.domain.platform import figures
from beatpass.domain.platform.facts import DownloadGranted, Fact, PlayLogged
from beatpass.domain.platform.times import from_iso, to_iso
from beatpass.http.insights.funnel import FunnelAnswer, funnel_answer
from beatpass.storage.catalogue.entities import to_item
from beatpass.usecases.insights.show_funnel import show_album_funnel, show_producer_funnel, show_track_funnel
from beatpass.usecases.platform.project_activity import project_activity
from infra.verification.oracles.funnel import funnel_page
from tests.support.worlds import ARTISTS, deliveries, history, income_of
from tests.usecases.insights.test_show_insights import managed

NOW = datetime(2027, 1, 31, 12, tzinfo=UTC)
REQUESTS = (
    RangeRequest(first=date(2026, 10, 20), last=date(2027, 1, 31)),
    RangeRequest(first=date(2026, 11, 3), last=date(2026, 11, 20)),
    RangeRequest(preset="all_time"),
    RangeRequest(first=date(2026, 11, 8), last=date(2027, 1, 2), timezone="Australia/Lord_Howe"),
    RangeRequest(preset="last_90_days", timezone="America/Toronto"),
)
# How long after the beginning of the play that leads there.
LATER = (timedelta(seconds=20), timedelta(minutes=30), timedelta(days=2), timedelta(days=40), timedelta(days=100))


def world() -> list[Fact]:
    """A history with twelve listeners, who download and buy much of what they hear."""
    chance = random.Random(20)  # noqa: S311 - a world, not a secret
    facts: list[Fact] = []
    for fact in history(5, 160):
        if isinstance(fact, PlayLogged):
            listener = f"p{chance.randrange(12)}"
            facts.append(replace(fact, listener_id=listener, guest=False))
            if chance.random() < 0.5:
                facts += acquired(fact, listener, chance)
        else:
            facts.append(fact)
    return facts


def acquired(play: PlayLogged, user: str, chance: random.Random) -> list[Fact]:
    granted = DownloadGranted(
        artist_id=play.artist_id,
        track_id=play.track_id,
        download_id=f"{chance.getrandbits(64):016x}",
        user_id=user,
        licence_id="l1",
        at=to_iso(from_iso(play.started_at) + chance.choice(LATER)),
        credits=play.credits,
        album_id=play.album_id,
    )
    if chance.random() < 0.5:
        return [granted]
    bought = replace(granted, download_id=bought_id(granted.download_id))
    amounts = (2_999, -1_000)[: chance.choice((1, 1, 2))]
    return [bought, *(income_of(bought, amount=amount, number=number) for number, amount in enumerate(amounts))]


def shown(content: Track | Album | Producer, requested: RangeRequest, *, user_id: str = "u") -> FunnelAnswer:
    found: Any
    match content:
        case Track():
            found = show_track_funnel(content.id, user_id=user_id, requested=requested, now=NOW)
        case Album():
            found = show_album_funnel(content.id, user_id=user_id, requested=requested, now=NOW)
        case Producer():
            found = show_producer_funnel(content.id, user_id=user_id, requested=requested, now=NOW)
    return funnel_answer(found.content, found.span, found.funnel, found.titles, as_of=to_iso(NOW))


def differing(found: Any, expected: Any, path: str = "") -> list[str]:  # noqa: ANN401 - JSON
    """Where two documents differ."""
    if isinstance(found, dict) and isinstance(expected, dict) and found.keys() == expected.keys():
        return [line for name in found for line in differing(found[name], expected[name], f"{path}.{name}")]
    return [] if found == expected else [f"{path}: {found} instead of {expected}"]


def without_titles(value: Any) -> Any:  # noqa: ANN401 - JSON
    match value:
        case dict():
            return {name: without_titles(each) for name, each in value.items() if name != "title"}
        case list():
            return [without_titles(each) for each in value]
    return value


@pytest.mark.usefixtures("tables")
@pytest.mark.parametrize("reverse", [False, True])
def test_the_page_equals_what_the_facts_say(*, reverse: bool) -> None:
    """Above two seconds: all pages of a world, in time zones too."""
    facts = world()
    records = deliveries(facts)[:: -1 if reverse else 1]
    for start in range(0, len(records), 100):
        project_activity(
            records[start : start + 100],
            quarantine=lambda key, reason: pytest.fail(f"{key} was quarantined: {reason}"),
        )
    to_item(User(id="u", artist_ids=ARTISTS)).save()
    told = 0
    for content in managed(facts):
        to_item(content).save()
        for requested in REQUESTS[:1] if reverse else REQUESTS:
            page = shown(content, requested)
            span = page["range"]
            expected = funnel_page(
                facts, page["kind"], content.id, first=span["from"], last=span["to"], timezone=span["timezone"]
            )
            found = without_titles({name: value for name, value in page.items() if name in expected})
            assert differing(found, expected) == []
            told += sum(len(page[stage]["first_touch"]["sources"]["rows"]) for stage in ("downloads", "purchases"))
    assert told > (5 if reverse else 20)


@pytest.mark.usefixtures("tables")
def test_totals_are_exact_where_a_month_has_more_than_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(figures, "ACQUISITIONS_KEPT", 3)
    facts = world()
    project_activity(deliveries(facts), quarantine=lambda key, reason: pytest.fail(f"{key} was quarantined: {reason}"))
    to_item(User(id="u", artist_ids=ARTISTS)).save()
    left_out = 0
    for content in (each for each in managed(facts) if isinstance(each, Producer)):
        to_item(content).save()
        for requested in REQUESTS[:2]:
            page = shown(content, requested)
            span = page["range"]
            expected = funnel_page(facts, "artist", content.id, first=span["from"], last=span["to"])
            for stage, name in (("downloads", "total"), ("purchases", "total"), ("purchases", "revenue")):
                assert page[stage][name] == expected[stage][name]  # type: ignore[literal-required]
            assert page["purchases"]["refunded"] == expected["purchases"]["refunded"]
            assert page["approximate"] == (page["left_out"] > 0)
            left_out += page["left_out"]
    assert left_out > 10
