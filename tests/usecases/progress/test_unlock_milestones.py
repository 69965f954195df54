"""A daily run unlocks each milestone once, after any fault and in repeated deliveries."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace

import pytest

from beatpass.domain.platform.facts import AchievementEarned
from beatpass.domain.platform.figures import Standing, TrackFigures
from beatpass.storage.dynamodb.errors import Unavailable
from beatpass.storage.platform.activity import from_body, scan_records
from beatpass.storage.platform.bulk_facts import standings
from beatpass.usecases.platform.project_activity import project_activity
from beatpass.usecases.progress.unlock_milestones import Milestones, unlock_milestones
from tests.support.databases import BOTH, database
from tests.support.faults import FAULTS, Fault, Killed, calls
from tests.support.races import before_call
from tests.support.standings import store
from tests.support.tracks import store_tracks

DAY = "2026-11-21"
PRODUCERS = 34
AGES = {0: set[str](), 1: {"rising"}, 2: {"rising", "seasoned", "og"}}
HELD = ({"early-adopter"}, {"early-adopter"}, {"rising", "early-adopter"}, {"seasoned"})


def producer(number: int) -> Standing:
    """Profiles half a month, five months and a year old in turn; the first is deleted. Most hold an achievement."""
    created = ("2026-11-06", "2026-06-20", "2025-11-21")[number % 3]
    return Standing(
        exists=number > 0,
        name=f"P{number}",
        created_at=f"{created}T00:00:0{number % 7}.000Z",
        achievements=dict.fromkeys(HELD[number % 4], "t"),
    )


@pytest.fixture(autouse=True)
def _small_transactions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("beatpass.usecases.progress.record_awards.TRANSACTION_ITEMS", 10)
    monkeypatch.setattr("beatpass.usecases.progress.record_awards.pause", lambda attempt: None)


@contextmanager
def worlds(kind: str = "moto") -> Iterator[None]:
    with database(kind):
        store({f"p{number:02d}": producer(number) for number in range(PRODUCERS)})
        store_tracks(
            {
                "sold": TrackFigures(version=1, income=2_500, credits=["p00", "p01", "p02"]),
                "sold less": TrackFigures(version=1, income=2_000, credits=["p03"]),
                "gone": TrackFigures(version=2, income=9_000, credits=["p04"], deleted=True),
                "unsold": TrackFigures(version=1, public=True, credits=["p05"]),
            }
        )
        yield


def earned() -> set[tuple[str, str]]:
    facts = [from_body(record.kind, record.body) for record in scan_records()]
    found = [(fact.artist_id, fact.achievement) for fact in facts if isinstance(fact, AchievementEarned)]
    assert len(found) == len(facts)
    return set(found)


def right() -> set[tuple[str, str]]:
    producers = {f"p{number:02d}": producer(number) for number in range(PRODUCERS)}
    first = sorted(producers, key=lambda name: (producers[name].created_at, name))[:30]
    ages = {(name, age) for name, each in producers.items() if each.exists for age in AGES[int(name[1:]) % 3]}
    held = {(name, achievement) for name, each in producers.items() for achievement in each.achievements}
    billed = {("p01", "top-biller"), ("p02", "top-biller")}  # p00 is deleted
    return (ages | billed | {(name, "early-adopter") for name in first if producers[name].exists}) - held


@pytest.mark.parametrize("kind", BOTH)
def test_a_run_records_what_is_due_and_the_projection_pays_it(kind: str) -> None:
    with worlds(kind):
        found = unlock_milestones(DAY)
        assert found == Milestones(producers=PRODUCERS - 1, unlocked=len(right()))
        assert earned() == right()
        stream = [replace(record, sequence=number) for number, record in enumerate(scan_records(), start=10**20)]
        project_activity(stream, quarantine=lambda key, reason: pytest.fail(reason))
        held = standings(f"p{number:02d}" for number in range(PRODUCERS))
        paid = {(name, each, at) for name, standing in held.items() for each, at in standing.achievements.items()}
        assert {line[:2] for line in paid if line[2] == f"{DAY}T00:00:00.000Z"} == right()
        with calls() as counted:
            assert unlock_milestones(DAY).unlocked == 0
        assert counted.count == 3  # held achievements are not written again


def test_a_missed_day_is_made_up_by_the_next_run() -> None:
    with worlds():
        unlock_milestones("2026-09-20")
        assert unlock_milestones("2026-12-06").unlocked > 0
        assert earned() >= right()


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_at_any_call_of_a_run_unlocks_the_same_once(fault: Fault) -> None:
    with worlds(), calls() as counted:
        unlock_milestones(DAY)
    assert counted.count > 5
    for at in range(counted.count):
        with worlds():
            with calls(fault, at) as broken, suppress(Unavailable, Killed):
                unlock_milestones(DAY)
            assert broken.count > at
            unlock_milestones(DAY)
            assert earned() == right(), f"{fault} at call {at}"


def test_two_runs_at_once_unlock_once() -> None:
    for number in range(4):
        with worlds():
            with before_call(number, lambda: unlock_milestones(DAY)):
                unlock_milestones(DAY)
            assert earned() == right()


def test_parallel_segments_record_the_same_awards() -> None:
    with worlds():
        assert unlock_milestones(DAY, segments=4).producers == PRODUCERS - 1
        assert earned() == right()
