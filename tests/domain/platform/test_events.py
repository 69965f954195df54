"""Events are published once for each occurrence, and are valid against their schemas (docs/specification.md 12)."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import ValidationError

from beatpass.domain.platform.events import (
    PLAY_MILESTONES,
    AchievementUnlocked,
    Event,
    LeaderboardsBuilt,
    LevelReached,
    PayoutFailed,
    PayoutPaid,
    PlaysReached,
    SaleSettled,
    detail,
    detail_type,
)
from beatpass.domain.platform.figures import Standing, StandingKey, TrackFigures, TrackKey
from beatpass.domain.platform.projection import plays, project
from beatpass.domain.progress.levels import level_number
from tests.domain.platform.test_projection import Memory
from tests.support.schemas import SCHEMAS, check_event
from tests.support.worlds import history

AT = "2026-11-20T12:00:00.000Z"


def count_ids(events: list[Any]) -> Counter[str]:
    return Counter(event.id for event in events)


def test_each_type_of_event_has_one_schema_and_there_are_no_others() -> None:
    kinds: tuple[type[Event], ...] = Event.__args__
    assert {path.stem for path in SCHEMAS.iterdir()} == {f"{kind.__name__}.v{kind.VERSION}" for kind in kinds}


@settings(max_examples=100, deadline=None)
@given(seed=st.integers(0, 2**32), steps=st.integers(0, 120))
def test_each_occurrence_is_published_once(seed: int, steps: int) -> None:
    memory = Memory()
    for fact in history(seed, steps):
        project(fact, memory)
    expected: set[str] = set()
    for key, figure in memory.figures.items():
        if isinstance(key, StandingKey) and isinstance(figure, Standing):
            levels = range(2, level_number(figure.total_xp) + 1)
            expected |= {f"level-reached:{key.artist_id}:{level}" for level in levels}
            expected |= {f"achievement-unlocked:{key.artist_id}:{name}" for name in figure.achievements}
        if isinstance(key, TrackKey) and isinstance(figure, TrackFigures):
            expected |= {f"plays-reached:{key.track_id}:{n}" for n in PLAY_MILESTONES if figure.plays >= n}
    assert count_ids(memory.events) == Counter(expected)
    for event in memory.events:
        check_event(detail_type(event), detail(event))


def test_a_milestone_of_a_track_is_published_when_it_is_reached(monkeypatch: pytest.MonkeyPatch) -> None:
    """The milestones are small, because the tracks of a history do not reach a hundred plays."""
    monkeypatch.setattr(plays, "PLAY_MILESTONES", {3, 5})
    memory = Memory()
    for fact in history(seed=7, steps=120):
        project(fact, memory)
    reached = [event for event in memory.events if isinstance(event, PlaysReached)]
    assert reached
    for key, figure in memory.figures.items():
        if isinstance(key, TrackKey) and isinstance(figure, TrackFigures):
            counts = [event.plays for event in reached if event.track_id == key.track_id]
            assert counts == [number for number in (3, 5) if figure.plays >= number]


EVENTS: list[Event] = [
    AchievementUnlocked(artist_id="a", achievement="og", xp=600, at=AT),
    LevelReached(artist_id="a", level=100, title="Legendary Producer", at=AT),
    *(PlaysReached(artist_id="a", track_id="t", plays=number, at=AT) for number in sorted(PLAY_MILESTONES)),
    LeaderboardsBuilt(build="run", as_of=AT, next_build_at=AT, population=0, at=AT),
    SaleSettled(artist_id="a", track_id="t", sale_id="s", licence="exclusive", amount=5_000, currency="cad", at=AT),
    PayoutPaid(artist_id="a", payout_id="po_1", amount=-20, currency="usd", at=AT),
    PayoutFailed(artist_id="a", payout_id="po_1", amount=20, currency="usd", reason=None, at=AT),
]


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.id)
def test_an_event_is_valid_and_variations_of_it_are_not(event: Event) -> None:
    content = detail(event)
    check_event(detail_type(event), content)
    for wrong in (
        {**content, "name": "a person's"},
        {**content, "at": "yesterday"},
        {**content, "id": "of another kind"},
        *(
            {key: value for key, value in content.items() if key != left_out}
            for left_out in content.keys() - {"version"}
        ),
    ):
        with pytest.raises(ValidationError):
            check_event(detail_type(event), wrong)
