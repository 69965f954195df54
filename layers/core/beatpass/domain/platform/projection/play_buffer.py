"""A producer's play buffer: its latest plays, before the documents of days hold them.

A day's document names its listeners, so it is large: writing it with every play cost ten times what all the rest did. A
play is written to the producer's buffer instead, SLOTS small documents; when they are full, one flush counts all of
their plays in the days. Readers add to the days what the buffer holds, so a page does not tell the difference.

Every flush ends an epoch. A slot names the epoch of its plays, and a day the last one whose flush it is in: so a play
of a slot counts beside a day exactly where the day's epoch is an earlier one, whatever a reader saw first.
Epochs take turns at two banks of slots: what a flush has counted stands until the next flush, so a reader that saw
a day before a flush finds its plays in the slots after it.

The buffer holds plays of one month, the present one or a later one. Others go to their days at once: months that are
over may be rolled up.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from beatpass.domain.platform.figures import (
    AlbumDayKey,
    DayFigures,
    FigureKey,
    PlayBuffer,
    PlayBufferKey,
    ProducerDayKey,
    Standing,
    TrackDayKey,
)
from beatpass.domain.platform.projection.days import DayPlay, count_play, count_track, play_of_row
from beatpass.domain.platform.projection.working_documents import Figures, document, peek_standing, standing_of

BANKS = 2
# In each bank.
SLOTS = 12
# A slot is a write unit (1 KB, compressed) with so many plays of as many tracks.
SLOT_PLAYS = 16
# A flush changes at most so many days in one transaction of 100 items, with up to 39 months of theirs that are over.
DAYS_CHANGED = 57

DayKey = TrackDayKey | AlbumDayKey | ProducerDayKey


class Target(NamedTuple):
    """What a producer's play is counted for. ``own``: it is the uploader, whose buffer holds the track's plays."""

    day: str
    track_id: str
    album_id: str
    own: bool

    def __str__(self) -> str:
        """As a slot has it; ids contain letters, digits, ``-`` and ``_`` only."""
        return f"{self.day}|{self.track_id}|{self.album_id}|{self.own:d}"

    @classmethod
    def parse(cls, text: str) -> Target:
        day, track_id, album_id, own = text.split("|")
        return cls(day, track_id, album_id, own == "1")

    def days(self, artist_id: str) -> Iterator[DayKey]:
        """The documents that count it."""
        yield ProducerDayKey(artist_id, self.day)
        if self.own:
            yield TrackDayKey(self.track_id, self.day)
            if self.album_id:
                yield AlbumDayKey(self.album_id, self.day)


class Buffered(NamedTuple):
    """What a standing says of its buffer: ``days`` is how many day documents its plays change, at the most."""

    epoch: int = 1
    month: str = ""
    plays: int = 0
    days: int = 0


def buffered(standing: Standing) -> Buffered:
    return Buffered(*standing.buffered)


def state_of(slots: Iterable[PlayBuffer]) -> Buffered:
    """The state of a buffer with these slots, for a standing that has lost it. The next play flushes the buffer."""
    used = list(slots)
    epoch = max((slot.epoch for slot in used), default=1)
    targets = [target for slot in used for target, _ in plays_of(slot, epoch)]
    if not targets:
        return Buffered(epoch + 1)
    return Buffered(epoch, max(target.day for target in targets)[:7], SLOTS * SLOT_PLAYS, DAYS_CHANGED)


def slots_in_use(standing: Standing) -> int:
    return -(-buffered(standing).plays // SLOT_PLAYS)


def buffer_keys(artist_id: str) -> list[PlayBufferKey]:
    return [PlayBufferKey(artist_id, slot) for slot in range(BANKS * SLOTS)]


def slot_key(artist_id: str, epoch: int, slot: int) -> PlayBufferKey:
    """The slot of this number in the epoch's bank."""
    return PlayBufferKey(artist_id, epoch % BANKS * SLOTS + slot)


def count_in_days(figures: Figures, artist_id: str, target: Target, play: DayPlay) -> None:
    """Count a play in the days of this producer: by its buffer, or at once where it is of an earlier month."""
    if not _is_buffered(figures, artist_id, target):
        for key in target.days(artist_id):
            count(document(figures, key, DayFigures), key, target.track_id, play)
        return
    if must_flush(figures, artist_id, target):
        flush(figures, artist_id)
    _append(figures, artist_id, target, play)


def _is_buffered(figures: Figures, artist_id: str, target: Target) -> bool:
    month = buffered(peek_standing(figures, artist_id)).month
    return figures.buffers_from is not None and target.day[:7] >= max(figures.buffers_from, month)


def must_flush(figures: Figures, artist_id: str, target: Target) -> bool:
    """Whether the buffer has no room for a play with this target."""
    state = buffered(peek_standing(figures, artist_id))
    if not state.plays or not _is_buffered(figures, artist_id, target):
        return False
    full = state.plays == SLOTS * SLOT_PLAYS or state.days + len(list(target.days(artist_id))) > DAYS_CHANGED
    return full or target.day[:7] > state.month


def slots_for(standing: Standing, artist_id: str, arriving: int) -> Iterator[PlayBufferKey]:
    """The slots that so many plays fill; where they overfill the bank, all slots."""
    state = buffered(standing)
    after = state.plays + arriving
    if after > SLOTS * SLOT_PLAYS:
        return iter(buffer_keys(artist_id))
    filled = range(state.plays // SLOT_PLAYS, (after - 1) // SLOT_PLAYS + 1)
    return (slot_key(artist_id, state.epoch, slot) for slot in filled)


def overfilled_by(standing: Standing, arriving: int, *, month: str) -> bool:
    """Whether so many plays of this month, or the days that they may change, call for a flush."""
    state = buffered(standing)
    most_days = state.days + 3 * arriving
    return state.plays + arriving > SLOTS * SLOT_PLAYS or most_days > DAYS_CHANGED or "" < state.month < month


def flushed_days(figures: Figures, artist_id: str) -> set[FigureKey]:
    """The day documents that a flush changes."""
    return {key for target, _ in _waiting(figures, artist_id) for key in target.days(artist_id)}


def _waiting(figures: Figures, artist_id: str) -> list[tuple[Target, DayPlay]]:
    standing = peek_standing(figures, artist_id)
    epoch = buffered(standing).epoch
    slots = [slot_key(artist_id, epoch, slot) for slot in range(slots_in_use(standing))]
    figures.load(slots)
    return [each for key in slots for each in plays_of(figures.peek(key), epoch)]


def flush(figures: Figures, artist_id: str) -> None:
    """Count every play of the buffer in its days, and begin the next epoch."""
    standing = standing_of(figures, artist_id)
    epoch = buffered(standing).epoch
    waiting = _waiting(figures, artist_id)
    figures.load({key for target, _ in waiting for key in target.days(artist_id)})
    for target, play in waiting:
        for key in target.days(artist_id):
            day = document(figures, key, DayFigures)
            day.flushed = epoch
            count(day, key, target.track_id, play)
    standing.buffered = [epoch + 1, "", 0, 0]


def count(day: DayFigures, key: DayKey, track_id: str, play: DayPlay) -> None:
    count_play(day, play)
    if not isinstance(key, TrackDayKey):
        count_track(day, track_id)
    if isinstance(key, ProducerDayKey):
        day.xp += play.xp


def plays_of(slot: object, epoch: int | None = None) -> Iterator[tuple[Target, DayPlay]]:
    """The plays of a slot; only those of this epoch, where one is given."""
    if not isinstance(slot, PlayBuffer):
        raise TypeError("no slot of a play buffer")
    if epoch in {None, slot.epoch}:
        for text, rows in slot.plays.items():
            target = Target.parse(text)
            for row in rows:
                yield target, play_of_row(row)


def _append(figures: Figures, artist_id: str, target: Target, play: DayPlay) -> None:
    standing = standing_of(figures, artist_id)
    state = buffered(standing)
    slot = document(figures, slot_key(artist_id, state.epoch, state.plays // SLOT_PLAYS), PlayBuffer)
    if slot.epoch != state.epoch:
        slot.epoch, slot.plays = state.epoch, {}
    text = str(target)
    changed = 0 if text in slot.plays else len(list(target.days(artist_id)))
    slot.plays.setdefault(text, []).append(play.row())
    standing.buffered = [state.epoch, target.day[:7], state.plays + 1, state.days + changed]
