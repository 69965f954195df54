"""A build unlocks each percentile achievement once, after any fault and in repeated deliveries."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from beatpass.domain.leaderboards.boards import Build, Run, scheduled_run
from beatpass.domain.platform.facts import AchievementEarned, Fact
from beatpass.domain.platform.figures import Standing
from beatpass.domain.progress.achievements import ACHIEVEMENTS
from beatpass.domain.progress.best_tracks import BestTracks
from beatpass.storage.dynamodb.errors import Unavailable
from beatpass.storage.dynamodb.read import get_together
from beatpass.storage.leaderboards.producer_buckets import bucket_item, producer_in
from beatpass.storage.leaderboards.served_boards import served
from beatpass.storage.platform import keys
from beatpass.storage.platform.activity import FactRecord, from_body, scan_records
from beatpass.storage.platform.bulk_facts import put_new, standings
from beatpass.usecases.leaderboards.build_leaderboards import Built, build_leaderboards
from beatpass.usecases.platform.project_activity import project_activity
from beatpass.usecases.progress.record_awards import record_awards
from tests.support.databases import BOTH, database
from tests.support.faults import FAULTS, Fault, Killed, calls
from tests.support.races import before_call
from tests.support.standings import made_up, store
from tests.support.tables import contents
from tests.support.tracks import random_tracks, store_tracks

NOW = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
RUN, NEXT = scheduled_run(NOW), scheduled_run(NOW + timedelta(minutes=30))
PRODUCERS, TRACKS = 20, 24


@pytest.fixture(autouse=True)
def _small_transactions(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make transactions so small that a build needs several."""
    monkeypatch.setattr("beatpass.usecases.progress.record_awards.TRANSACTION_ITEMS", 10)
    monkeypatch.setattr("beatpass.usecases.progress.record_awards.pause", lambda attempt: None)


@contextmanager
def worlds(left: int | None = None) -> Iterator[None]:
    """A new database with producers and tracks. ``left`` is the number of achievements that can still be earned."""
    held = [each.id for each in ACHIEVEMENTS if each.decided_by == "build"]
    with database("moto"):
        producers = made_up(PRODUCERS)
        for producer in producers.values():
            producer.achievements |= dict.fromkeys(held[left:] if left else (), "t")
        store(producers)
        store_tracks(random_tracks(sorted(producers), TRACKS))
        yield


@pytest.fixture
def world() -> Iterator[None]:
    with worlds():
        yield


def build(run: Run = RUN, *, attempt: str = "a", threads: int = 1, segments: int = 1) -> Built:
    later = run.as_of + timedelta(seconds=7)
    return build_leaderboards(run, attempt=attempt, clock=lambda: later, threads=threads, segments=segments)


def earned() -> dict[tuple[str, str], Any]:
    """All recorded awards, by producer and achievement."""
    facts = (from_body(record.kind, record.body) for record in scan_records())
    return {(fact.artist_id, fact.achievement): fact for fact in facts if isinstance(fact, AchievementEarned)}


def stream() -> list[FactRecord]:
    return [replace(record, sequence=number) for number, record in enumerate(scan_records(), start=10**20)]


def project() -> None:
    project_activity(stream(), quarantine=lambda key, reason: pytest.fail(f"{key}: {reason}"))


def unlocked() -> dict[tuple[str, str], str]:
    found = standings(made_up(PRODUCERS))
    return {(name, each): at for name, standing in found.items() for each, at in standing.achievements.items()}


def test_a_build_records_its_awards_and_the_projection_pays_them(world: None) -> None:
    before = unlocked()
    built = build()
    facts = earned()
    assert built.unlocked == len(facts) > 40
    assert {fact.at for fact in facts.values()} == {"2026-11-21T09:30:00.000Z"}
    assert {fact.by for fact in facts.values()} == {"build:20261121T0930Z"}
    paid_before = {name: each.xp.get("achievements", 0) for name, each in standings(made_up(PRODUCERS)).items()}
    project()
    assert unlocked() == before | {key: fact.at for key, fact in facts.items()}
    for name, standing in standings(made_up(PRODUCERS)).items():
        lines = _ledger(name)
        assert {line["cause"] for line in lines} == {achievement for owner, achievement in facts if owner == name}
        assert standing.xp.get("achievements", 0) == paid_before[name] + sum(line["xp"] for line in lines)


def _ledger(artist_id: str) -> list[dict[str, Any]]:
    rows = contents("FIGURES_TABLE").items()
    return [line for (pk, sk), lines in rows if pk == f"ARTIST#{artist_id}" and keys.AWARDS in sk for line in lines]


def test_held_achievements_are_not_recorded_and_none_is_recorded_twice(world: None) -> None:
    build()
    first = earned()
    assert build(NEXT).unlocked == 0  # the projection has not applied the first awards yet
    assert earned() == first
    project()
    paid = unlocked()
    third = scheduled_run(NOW + timedelta(hours=1))
    with calls() as counted:
        built = build(third)
    assert built.unlocked == len(earned()) - len(first)
    assert earned().items() >= first.items()
    assert counted.count < 60
    project()
    assert unlocked().items() >= paid.items()


def test_parallel_segments_record_the_same_awards() -> None:
    with worlds():
        build(threads=4, segments=4)
        together = earned()
    with worlds():
        build()
        assert earned() == together


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_at_any_call_of_a_build_unlocks_the_same_once(fault: Fault) -> None:
    with worlds(left=2), calls() as counted:
        build()
        most = counted.count
        right = earned()
    assert most >= 8
    for at in range(most):
        with worlds(left=2):
            with calls(fault, at) as broken, suppress(Unavailable, Killed):
                build(attempt="first")
            assert broken.count > at
            if served() is not None:
                assert earned() == right  # a served build has recorded all its awards
            build(attempt="again")
            assert earned() == right, f"{fault} at call {at}"


def test_two_builds_at_once_unlock_once() -> None:
    with worlds(left=2), calls() as counted:
        build()
        most = counted.count
        right = earned()
    for number in range(0, most, 2):
        with worlds(left=2):
            with before_call(number, lambda: build(attempt="other")):
                build(attempt="ours")
            assert earned() == right


def test_the_snapshot_has_the_best_tracks(world: None) -> None:
    build()
    found = served()
    assert found is not None
    tracks = random_tracks(sorted(made_up(PRODUCERS)), TRACKS)
    assert found.public_tracks == sum(track.public for track in tracks.values())
    for artist_id in made_up(PRODUCERS):
        best = best_tracks(found, artist_id)
        own = [track.qualified_plays for track in tracks.values() if track.public and artist_id in track.credits]
        assert best.plays == max(own, default=None)
        assert (best.plays is not None and best.plays >= found.cutoffs["rising-star"]) == (
            (artist_id, "rising-star") in earned()
        )
    assert best_tracks(found, "nobody").plays is None


def best_tracks(build: Build, artist_id: str) -> BestTracks:
    (bucket,) = get_together([bucket_item(build.snapshot, build.buckets, artist_id)])
    producer = producer_in(bucket, artist_id)
    return producer.best_tracks() if producer else BestTracks()


@pytest.fixture(params=BOTH)
def either(request: pytest.FixtureRequest) -> Iterator[None]:
    with database(request.param):
        yield


def award(number: int, achievement: str = "og") -> AchievementEarned:
    return AchievementEarned(
        artist_id=f"a{number}", achievement=achievement, at="2026-11-21T00:00:00.000Z", by="day:d", value=12, cutoff=12
    )


@pytest.mark.usefixtures("either")
def test_only_new_facts_are_written() -> None:
    assert put_new([award(n) for n in range(0, 100, 3)]) == 34
    assert put_new([award(n) for n in range(100)]) == 66
    assert put_new([award(n) for n in range(100)]) == 0
    assert record_awards(award(n, name) for n in range(95, 110) for name in ("og", "rising")) == 25
    facts: list[Fact] = [from_body(record.kind, record.body) for record in scan_records()]
    assert len(facts) == 125


@pytest.mark.dynamodb_local
def test_many_writers_write_each_once() -> None:
    """Not on moto: a transaction that fails there undoes the writes of other threads."""
    with database("dynamodb_local"):
        put_new([award(n) for n in range(0, 60, 3)])
        assert record_awards((award(n) for n in range(100)), writers=4) == 80
        assert len(list(scan_records())) == 100


@pytest.mark.usefixtures("either")
def test_a_producer_without_a_profile_is_harmless() -> None:
    """It was deleted between the scan and the award, or never existed: no build ranks or counts it."""
    record_awards([award(1)])
    project_activity(stream(), quarantine=lambda key, reason: pytest.fail(reason))
    assert standings(["a1"])["a1"] == Standing(
        xp={"achievements": 600}, achievements={"og": "2026-11-21T00:00:00.000Z"}
    )


def test_endless_throttling_fails_the_build(world: None, monkeypatch: pytest.MonkeyPatch) -> None:
    def throttled(facts: object) -> int:
        raise Unavailable("ThrottlingException")

    monkeypatch.setattr("beatpass.usecases.progress.record_awards.put_new", throttled)
    with pytest.raises(Unavailable):
        build()
    assert served() is None
