"""A play buffer changes no figure: its plays and those of its days add up to the same, whatever is flushed when."""

from __future__ import annotations

import random
from copy import deepcopy
from dataclasses import replace
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from beatpass.domain.platform.facts import Credit, PlayLogged
from beatpass.domain.platform.figures import (
    DAY_KEYS,
    DayFigures,
    FigureKey,
    PlayBuffer,
    PlayBufferKey,
    ProducerDayKey,
    Standing,
    StandingKey,
)
from beatpass.domain.platform.projection import play_buffer, project
from beatpass.domain.platform.projection.play_buffer import (
    DAYS_CHANGED,
    SLOT_PLAYS,
    SLOTS,
    DayKey,
    buffered,
    count,
    flush,
    plays_of,
    slot_key,
    state_of,
)
from beatpass.storage.dynamodb import documents
from beatpass.storage.dynamodb.compression import compress
from tests.domain.platform.test_projection import Memory, project_all
from tests.support.worlds import history

MONTHS = (None, "2026-10", "2026-11", "2027-01", "2031-01")


def days_of(memory: Memory) -> dict[FigureKey, DayFigures]:
    """The days as a reader sees them: their documents, and the buffered plays of later epochs than are flushed."""
    found = {
        key: deepcopy(figure)
        for key, figure in memory.figures.items()
        if isinstance(key, DAY_KEYS) and isinstance(figure, DayFigures)
    }
    for key, figure in memory.figures.items():
        if isinstance(key, PlayBufferKey) and isinstance(figure, PlayBuffer):
            for target, play in plays_of(figure):
                for day in target.days(key.artist_id):
                    seen = found.setdefault(day, DayFigures())
                    if figure.epoch > seen.flushed:
                        count(seen, day, target.track_id, play)
    return {key: replace(figure, flushed=0) for key, figure in found.items()}


def standings_of(memory: Memory) -> dict[FigureKey, Standing]:
    return {
        key: replace(figure, buffered=(1, "", 0, 0))
        for key, figure in memory.figures.items()
        if isinstance(figure, Standing)
    }


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 2**32), steps=st.integers(0, 150), month=st.sampled_from(MONTHS), data=st.data())
def test_days_are_the_same_with_and_without_buffers(
    seed: int, steps: int, month: str | None, data: st.DataObject
) -> None:
    facts = history(seed, steps)
    direct, memory = project_all(facts), Memory(month)
    flushed_at = data.draw(st.sets(st.integers(0, max(len(facts) - 1, 0)), max_size=5))
    for number, fact in enumerate(facts):
        project(fact, memory)
        if number in flushed_at:
            for key in [key for key in memory.figures if isinstance(key, StandingKey)]:
                flush(memory, key.artist_id)
    assert {key: day for key, day in days_of(memory).items() if day.plays} == days_of(direct)
    assert standings_of(memory) == standings_of(direct)


def play(number: int, *, track: str = "t", day: str = "2026-11-20", album: str | None = None) -> PlayLogged:
    return PlayLogged(
        artist_id="ana",
        track_id=track,
        play_id=f"p{number}",
        at=f"{day}T12:03:00.000Z",
        started_at=f"{day}T12:00:00.000Z",
        listened_ms=180_000,
        duration_ms=180_000,
        listener_id=f"u{number}",
        device="mobile",
        platform="web",
        country="CA",
        credits=(Credit(artist_id="ana", earns=True),),
        verdict="qualified",
        rules="2026-11",
        album_id=album,
    )


def state(memory: Memory) -> play_buffer.Buffered:
    standing = memory.change(StandingKey("ana"))
    assert isinstance(standing, Standing)
    return buffered(standing)


def test_a_full_buffer_is_flushed_by_the_next_play() -> None:
    memory = Memory("2026-11")
    for number in range(SLOTS * SLOT_PLAYS):
        project(play(number), memory)
    assert (state(memory).epoch, state(memory).plays) == (1, SLOTS * SLOT_PLAYS)
    project(play(SLOTS * SLOT_PLAYS), memory)
    assert (state(memory).epoch, state(memory).plays) == (2, 1)


@pytest.mark.parametrize("later", [1, SLOT_PLAYS, SLOTS * SLOT_PLAYS])
def test_days_read_before_a_flush_and_slots_after_it_lose_no_play(later: int) -> None:
    """Until the bank is written anew: then the next epoch has been flushed too."""
    memory = Memory("2026-11")
    for number in range(SLOTS * SLOT_PLAYS):
        project(play(number), memory)
    read_before = {key: deepcopy(figure) for key, figure in memory.figures.items() if isinstance(key, DAY_KEYS)}
    for number in range(SLOTS * SLOT_PLAYS, SLOTS * SLOT_PLAYS + later):
        project(play(number), memory)
    torn = Memory()
    torn.figures = memory.figures | read_before
    for key in memory.figures.keys() - read_before.keys():
        if isinstance(key, DAY_KEYS):  # the days of the first flush were not there
            del torn.figures[key]
    assert days_of(torn)[ProducerDayKey("ana", "2026-11-20")].plays == SLOTS * SLOT_PLAYS + later


def test_a_flush_changes_a_bounded_number_of_days() -> None:
    """Each of these plays changes three documents of its own: a track, an album and a producer's day."""
    memory = Memory("2026-11")
    for number in range(SLOTS * SLOT_PLAYS):
        project(play(number, track=f"t{number}", day=f"2026-11-{1 + number % 28:02}", album=f"al{number}"), memory)
        assert len(play_buffer.flushed_days(memory, "ana")) <= DAYS_CHANGED


@pytest.mark.parametrize("in_albums", [False, True])
def test_a_slot_with_plays_of_as_many_tracks_is_a_write_unit(in_albums: bool) -> None:  # noqa: FBT001 - a parametrised case
    """With random ids, which compress badly, of signed-in listeners."""
    memory, chance = Memory("2026-11"), random.Random(1)  # noqa: S311 - a test's choice
    for number in range(SLOT_PLAYS):
        track, album, listener = (str(UUID(int=chance.getrandbits(128))) for _ in range(3))
        fact = play(number, track=track, album=album if in_albums else None)
        project(replace(fact, listener_id=listener, platform="android"), memory)
    slot = memory.change(slot_key("ana", 1, 0))
    assert isinstance(slot, PlayBuffer)
    assert len(list(plays_of(slot))) == SLOT_PLAYS
    # Beside the body there are a key, a version and the XP.
    assert len(compress(documents.dump(slot))) < (1_200 if in_albums else 900)


def test_plays_of_a_past_month_go_to_their_days_at_once() -> None:
    memory = Memory("2026-11")
    project(play(1, day="2026-10-31"), memory)
    assert state(memory).plays == 0
    project(play(2, day="2026-11-01"), memory)
    assert state(memory).plays == 1


def test_the_first_play_of_a_new_month_flushes_those_of_the_month_before() -> None:
    """A month that is over may be rolled up, and its days must contain its plays."""
    memory = Memory("2026-11")
    project(play(1, day="2026-11-30"), memory)
    memory.month = "2026-12"
    project(play(2, day="2026-11-30"), memory)
    assert state(memory) == play_buffer.Buffered(1, "2026-11", 1, 2)
    project(play(3, day="2026-12-01"), memory)
    assert state(memory) == play_buffer.Buffered(2, "2026-12", 1, 2)
    assert sum(day.plays for key, day in days_of(memory).items() if isinstance(key, DAY_KEYS[0])) == 3


def test_a_lost_state_follows_from_the_slots() -> None:
    memory = Memory("2026-11")
    for number in range(SLOT_PLAYS + 1):
        project(play(number), memory)
    slots = [figure for figure in memory.figures.values() if isinstance(figure, PlayBuffer)]
    lost = state_of(slots)
    assert (lost.epoch, lost.month, lost.plays) == (1, "2026-11", SLOTS * SLOT_PLAYS)
    assert state_of([]) == play_buffer.Buffered(2)


def test_day_keys_are_what_a_target_changes() -> None:
    target = play_buffer.Target("2026-11-20", "t", "al", own=True)
    keys: list[DayKey] = list(target.days("ana"))
    assert {type(key) for key in keys} == set(DAY_KEYS)
