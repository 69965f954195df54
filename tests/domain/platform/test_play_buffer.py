"""A play buffer changes no figure: its plays and those of its days add up to the same, whatever is flushed when."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import replace
from uuid import UUID

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from beatpass.domain.platform.facts import Credit, PlayLogged
from beatpass.domain.platform.figures import (
    DAY_KEYS,
    DayFigures,
    Figure,
    FigureKey,
    PlayBuffer,
    PlayBufferKey,
    ProducerDayKey,
    Standing,
    StandingKey,
)
from beatpass.domain.platform.projection import play_buffer, project
from beatpass.domain.platform.projection.play_buffer import (
    BUFFER_PLAYS,
    DAYS_CHANGED,
    NEWEST,
    SLOT_PLAYS,
    SLOTS,
    Held,
    buffer_keys,
    buffered,
    flush,
    held_by,
    lags,
    newest_of,
    slot_key,
    state_of,
)
from beatpass.domain.platform.projection.targets import DayKey, Target, count, plays_of
from beatpass.domain.platform.times import day_number
from beatpass.storage.dynamodb import documents
from beatpass.storage.dynamodb.compression import compress
from tests.domain.platform.test_projection import Memory, project_all
from tests.support.buffers import small_buffers
from tests.support.worlds import history

MONTHS = (None, "2026-10", "2026-11", "2027-01", "2031-01")


def days_of(memory: Memory) -> dict[FigureKey, DayFigures]:
    """The days as a reader sees them: their documents, and the buffered plays of later epochs than are flushed."""
    found = {
        key: deepcopy(figure)
        for key, figure in memory.figures.items()
        if isinstance(key, DAY_KEYS) and isinstance(figure, DayFigures)
    }
    for artist_id, slot in slots_of(memory):
        for target, play in plays_of(slot):
            for day in target.days(artist_id):
                seen = found.setdefault(day, DayFigures())
                if slot.epoch > seen.flushed:
                    count(seen, day, target.track_id, [play])
    return {key: replace(figure, flushed=0) for key, figure in found.items()}


def slots_of(memory: Memory) -> Iterator[tuple[str, PlayBuffer]]:
    """The slots of each producer's buffer, and its newest plays."""
    held: defaultdict[str, dict[int, Held]] = defaultdict(dict)
    for key, figure in memory.figures.items():
        if isinstance(key, PlayBufferKey) and isinstance(figure, PlayBuffer):
            held[key.artist_id][key.slot] = held_by(figure)
            yield key.artist_id, figure
    for key, figure in memory.figures.items():
        if isinstance(key, StandingKey) and isinstance(figure, Standing):
            yield key.artist_id, newest_of(figure, held[key.artist_id])


def standings_of(memory: Memory) -> dict[FigureKey, Standing]:
    return {
        key: replace(figure, buffered=(1, "", 0, 0, 0), newest={})
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
    for number in range(BUFFER_PLAYS):
        project(play(number), memory)
    assert (state(memory).epoch, state(memory).plays) == (1, BUFFER_PLAYS)
    project(play(BUFFER_PLAYS), memory)
    assert (state(memory).epoch, state(memory).plays) == (2, 1)


def test_plays_of_a_few_tracks_fill_the_buffer_although_every_slot_has_all_of_them() -> None:
    """The standing's bound counts a track's day with every slot; the days are counted before a flush for it."""
    memory = Memory("2026-11")
    for number in range(BUFFER_PLAYS):
        project(play(number, track=f"t{number % 25}"), memory)
        assert state(memory).days <= DAYS_CHANGED
    assert (state(memory).epoch, state(memory).plays) == (1, BUFFER_PLAYS)


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
        assert len(play_buffer.flushed_by(memory, "ana")) <= DAYS_CHANGED + 2


@pytest.mark.parametrize(("tracks", "in_albums", "most"), [(10, False, 950), (20, False, 1_250), (20, True, 1_700)])
def test_a_slot_of_plays_of_ten_tracks_is_a_write_unit(tracks: int, in_albums: bool, most: int) -> None:  # noqa: FBT001 - a parametrised case
    """With random ids, which compress badly, of signed-in listeners; of as many tracks as plays it is two units."""
    memory = buffer_of(SLOT_PLAYS + 1, tracks=tracks, in_albums=in_albums)
    slot = memory.change(slot_key("ana", 1, 0))
    assert isinstance(slot, PlayBuffer)
    assert len(list(plays_of(slot))) == SLOT_PLAYS
    # Beside the body there are a key, a version and the XP.
    assert len(compress(documents.dump(slot))) < most


def test_a_standing_of_two_months_with_its_newest_plays_is_a_write_unit() -> None:
    memory, chance = buffer_of(NEWEST, tracks=5), random.Random(2)  # noqa: S311 - a test's choice
    standing = memory.change(StandingKey("ana"))
    assert isinstance(standing, Standing)
    today = day_number("2026-11-20")
    for age in range(64):
        plays = chance.randint(200, 400)
        standing.count_daily(today - age, plays)
        standing.count_recent("plays", today - age, plays)
    assert len(compress(documents.dump(standing))) < 900


def buffer_of(plays: int, *, tracks: int, in_albums: bool = False) -> Memory:
    memory, chance = Memory("2026-11"), random.Random(1)  # noqa: S311 - a test's choice
    ids = [[str(UUID(int=chance.getrandbits(128))) for _ in range(2)] for _ in range(tracks)]
    for number in range(plays):
        track, album = ids[number % tracks]
        listener = str(UUID(int=chance.getrandbits(128)))
        fact = replace(
            play(number, track=track, album=album if in_albums else None), listened_ms=chance.randint(1, 180_000)
        )
        project(replace(fact, listener_id=listener, platform="android"), memory)
    return memory


Snapshot = dict[FigureKey, Figure]


@settings(max_examples=300, deadline=None, phases=(Phase.explicit, Phase.reuse, Phase.generate))
@given(seed=st.integers(0, 2**32))
def test_a_reader_whose_reads_are_of_different_moments_counts_every_play_once(seed: int) -> None:
    """Each document is as it was at some moment of the call; slots are read again where they lag the standing.

    A buffer has twelve plays, and fewer come during the call: two flushes may hide some.
    """
    chance, memory = random.Random(seed), Memory("2026-11")  # noqa: S311 - a test's choice
    moments: list[Snapshot] = [{}]
    with small_buffers():
        for number in range(chance.randint(1, 45)):
            project(play(number, track=f"t{chance.randrange(5)}"), memory)
            moments.append(deepcopy(memory.figures))
        count_torn(moments, chance)


def count_torn(moments: list[Snapshot], chance: random.Random) -> None:
    first = chance.randrange(len(moments))
    last = min(first + chance.randint(0, 8), len(moments) - 1)
    end = min(last + chance.randint(0, 3), len(moments) - 1)

    def at(key: FigureKey, since: int, until: int) -> Figure:
        return moments[chance.randint(since, until)].get(key, key.figure())

    standing = at(StandingKey("ana"), first, last)
    slots = [at(key, first, last) for key in buffer_keys("ana")]
    day = deepcopy(at(ProducerDayKey("ana", "2026-11-20"), first, last))
    assert isinstance(standing, Standing)
    assert isinstance(day, DayFigures)
    if lags(standing, held_in(slots)):
        slots = [at(key, last, end) for key in buffer_keys("ana")]
    for slot in (*slots, newest_of(standing, held_in(slots))):
        assert isinstance(slot, PlayBuffer)
        for target, each in plays_of(slot):
            if slot.epoch > day.flushed:
                count(day, ProducerDayKey("ana", target.day), target.track_id, [each])
    assert {f"u{number}" for number in range(first)} <= set(day.known)
    assert day.plays <= end
    assert set(day.known.values()) <= {1}


def held_in(slots: list[Figure]) -> dict[int, Held]:
    return {number: held_by(slot) for number, slot in enumerate(slots) if isinstance(slot, PlayBuffer)}


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
    assert state(memory) == play_buffer.Buffered(2, "2026-12", 1, 2, before=1)
    assert sum(day.plays for key, day in days_of(memory).items() if isinstance(key, DAY_KEYS[0])) == 3


def test_a_lost_state_follows_from_the_slots() -> None:
    memory = Memory("2026-11")
    for number in range(SLOT_PLAYS + 1):
        project(play(number), memory)
    slots = [figure for figure in memory.figures.values() if isinstance(figure, PlayBuffer)]
    assert state_of(slots, flushed=0) == play_buffer.Buffered(1, "2026-11", SLOT_PLAYS, DAYS_CHANGED)
    assert state_of(slots, flushed=1) == play_buffer.Buffered(2)
    assert state_of([], flushed=0) == play_buffer.Buffered(2)


def test_day_keys_are_what_a_target_changes() -> None:
    target = Target("2026-11-20", "t", "al", own=True)
    keys: list[DayKey] = list(target.days("ana"))
    assert {type(key) for key in keys} == set(DAY_KEYS)
