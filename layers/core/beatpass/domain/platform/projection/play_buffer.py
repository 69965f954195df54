"""A producer's play buffer: its latest plays, before the documents of days hold them.

A day's document names its listeners, so it is large: writing it with every play cost ten times what all the rest did. A
play is written to the producer's buffer instead. Its *newest* plays are in the standing, which every play changes
anyway; when it holds NEWEST of them they move to a *slot*, one of SLOTS small documents. When these are full, one flush
counts all plays of the buffer in their days. Readers add to the days what the buffer holds, so a page does not tell the
difference.

Every flush ends an epoch. A slot names the epoch of its plays, and a day the last one whose flush it is in: so a play
of the buffer counts beside a day exactly where the day's epoch is an earlier one, whatever a reader saw first.
Epochs take turns at two banks of slots: what a flush has counted stands until the next flush, so a reader that saw
a day before a flush finds its plays in the slots after it.

A standing says how many plays the slots hold, so a reader sees whether plays moved between its reads (``lags``).

The buffer holds plays of one month, the present one or a later one. Others go to their days at once: months that are
over may be rolled up.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from beatpass.domain.platform.figures import (
    DayFigures,
    FigureKey,
    PlayBuffer,
    PlayBufferKey,
    Standing,
    StandingKey,
)
from beatpass.domain.platform.projection.days import DayPlay, Row
from beatpass.domain.platform.projection.targets import Target, count, number_of, plays_of
from beatpass.domain.platform.projection.working_documents import Figures, document, peek_standing, standing_of

# With so many plays a standing is about 1 KB, compressed: a write unit.
NEWEST = 10
BANKS = 2
# In each bank.
SLOTS = 12
# Two moves: a slot is a write unit too.
SLOT_PLAYS = 2 * NEWEST
BUFFER_PLAYS = SLOTS * SLOT_PLAYS
# A flush changes at most so many days in one transaction of 100 items, with up to 39 months of theirs that are over.
DAYS_CHANGED = 57


class Buffered(NamedTuple):
    """What a standing says of its buffer.

    ``plays`` counts those of this epoch, in slots and the newest; ``before`` those of the epoch before, all in slots.
    ``days`` is how many day documents the plays change, at the most.
    """

    epoch: int = 1
    month: str = ""
    plays: int = 0
    days: int = 0
    before: int = 0


def buffered(standing: Standing) -> Buffered:
    return Buffered(*standing.buffered)


def in_slots(standing: Standing) -> int:
    """How many plays of the present epoch are in slots."""
    return buffered(standing).plays - number_of(standing.newest)


def state_of(slots: Iterable[PlayBuffer], *, flushed: int) -> Buffered:
    """The state of a buffer with these slots, for a standing that has lost it. The next play flushes the buffer.

    ``flushed`` is the last epoch that is in the days.
    """
    used = list(slots)
    epoch = max((slot.epoch for slot in used), default=1)
    held = [slot for slot in used if slot.epoch == epoch]
    targets = [target for slot in held for target, _ in plays_of(slot)]
    if not targets or epoch <= flushed:
        return Buffered(max(epoch, flushed) + 1)
    number = sum(number_of(slot.plays) for slot in held)
    return Buffered(epoch, max(target.day for target in targets)[:7], number, DAYS_CHANGED)


# --- what readers see


class BufferedRows(NamedTuple):
    """Plays of a buffer with one target, as rows. ``counted``: by the days of whatever a reader asked for."""

    epoch: int
    target: Target
    rows: list[Row]
    counted: bool


def buffer_keys(artist_id: str) -> list[PlayBufferKey]:
    return [PlayBufferKey(artist_id, slot) for slot in range(BANKS * SLOTS)]


def slot_number(epoch: int, slot: int) -> int:
    """The number in the buffer of a slot of the epoch's bank."""
    return epoch % BANKS * SLOTS + slot


def slot_key(artist_id: str, epoch: int, slot: int) -> PlayBufferKey:
    return PlayBufferKey(artist_id, slot_number(epoch, slot))


class Held(NamedTuple):
    """What a slot holds: so many plays of this epoch."""

    epoch: int = 0
    plays: int = 0


def held_by(slot: PlayBuffer) -> Held:
    return Held(slot.epoch, number_of(slot.plays))


def newest_of(standing: Standing, held: Mapping[int, Held]) -> PlayBuffer:
    """The newest plays, as if in a slot; none where they have moved to a slot since the standing was read.

    ``held`` is by the number of the slot in the buffer.
    """
    epoch, position = buffered(standing).epoch, in_slots(standing)
    moved = held.get(slot_number(epoch, position // SLOT_PLAYS), Held()) > Held(epoch, position % SLOT_PLAYS)
    return PlayBuffer(epoch, {} if moved else standing.newest)


def lags(standing: Standing, held: Mapping[int, Held]) -> bool:
    """Whether slots were read before plays moved into them that the standing does not have any more: read them again.

    ``held`` is by the number of the slot in the buffer.
    """
    state = buffered(standing)
    for epoch, plays in ((state.epoch, in_slots(standing)), (state.epoch - 1, state.before)):
        for slot in range(-(-plays // SLOT_PLAYS)):
            if held.get(slot_number(epoch, slot), Held()) < Held(epoch, min(plays - slot * SLOT_PLAYS, SLOT_PLAYS)):
                return True
    return False


# --- what a play changes


def count_in_days(figures: Figures, artist_id: str, target: Target, play: DayPlay) -> None:
    """Count a play in the days of this producer: by its buffer, or at once where it is of an earlier month."""
    if not _is_buffered(figures, artist_id, target):
        for key in target.days(artist_id):
            count(document(figures, key, DayFigures), key, target.track_id, [play])
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
    if state.plays >= BUFFER_PLAYS or target.day[:7] > state.month:
        return True
    added = len(list(target.days(artist_id)))
    return state.days + added > DAYS_CHANGED and _days_with(figures, artist_id, [target]) > DAYS_CHANGED


def _days_with(figures: Figures, artist_id: str, targets: Iterable[Target]) -> int:
    """How many day documents the plays of the buffer and these change; the standing's bound may count some twice."""
    added = {key for target in targets for key in target.days(artist_id)}
    return len(_days(figures, artist_id) | added)


def may_overfill(standing: Standing, artist_id: str, targets: Iterable[Target], *, month: str) -> bool:
    """Whether plays with these targets may call for a flush, or for another count of the days: slots must be loaded."""
    arriving, state = list(targets), buffered(standing)
    most_days = state.days + len({key for target in arriving for key in target.days(artist_id)})
    return state.plays + len(arriving) > BUFFER_PLAYS or most_days > DAYS_CHANGED or "" < state.month < month


def overfills(figures: Figures, artist_id: str, targets: Iterable[Target], *, month: str) -> bool:
    """Whether plays with these targets call for a flush."""
    arriving, state = list(targets), buffered(peek_standing(figures, artist_id))
    if state.plays + len(arriving) > BUFFER_PLAYS or "" < state.month < month:
        return True
    return _days_with(figures, artist_id, arriving) > DAYS_CHANGED


def slots_for(standing: Standing, artist_id: str, arriving: int) -> set[FigureKey]:
    """The slots to which plays move when so many arrive, without a flush."""
    state = buffered(standing)
    filled = range(in_slots(standing) // SLOT_PLAYS, _slots_filled(state.plays + arriving))
    return {slot_key(artist_id, state.epoch, slot) for slot in filled}


def slots_after_flush(standing: Standing, artist_id: str, arriving: int) -> set[FigureKey]:
    """The slots of the next epoch that so many plays fill at the most."""
    return {slot_key(artist_id, buffered(standing).epoch + 1, slot) for slot in range(_slots_filled(arriving))}


def _slots_filled(plays: int) -> int:
    """By so many plays of an epoch; between 1 and NEWEST of them stay in the standing."""
    return min(-(-((plays - 1) // NEWEST * NEWEST) // SLOT_PLAYS), SLOTS)


def used_slots(standing: Standing, artist_id: str) -> set[FigureKey]:
    """The slots that hold plays of the present epoch, and the one to which its newest plays would move."""
    state = buffered(standing)
    return {slot_key(artist_id, state.epoch, slot) for slot in range(-(-state.plays // SLOT_PLAYS))}


def flushed_by(figures: Figures, artist_id: str) -> set[FigureKey]:
    """The documents that a flush changes."""
    standing = peek_standing(figures, artist_id)
    moved_to = {_open_slot(standing, artist_id)} if standing.newest else set()
    return {StandingKey(artist_id), *moved_to, *_days(figures, artist_id)}


def _days(figures: Figures, artist_id: str) -> set[FigureKey]:
    texts = {text for slot in _holding(figures, artist_id) for text in slot.plays}
    return {key for text in texts for key in Target.parse(text).days(artist_id)}


def _holding(figures: Figures, artist_id: str) -> list[PlayBuffer]:
    """What holds plays of the present epoch: slots, and the newest as if in one."""
    standing = peek_standing(figures, artist_id)
    epoch = buffered(standing).epoch
    keys = sorted(used_slots(standing, artist_id), key=lambda key: key.slot if isinstance(key, PlayBufferKey) else 0)
    figures.load(keys)
    slots = [slot for key in keys if isinstance(slot := figures.peek(key), PlayBuffer) and slot.epoch == epoch]
    return [*slots, PlayBuffer(epoch, standing.newest)]


def flush(figures: Figures, artist_id: str) -> None:
    """Count every play of the buffer in its days, and begin the next epoch.

    The newest plays move to a slot first: a reader that has read the days before and the standing after it needs them.
    """
    standing = standing_of(figures, artist_id)
    state = buffered(standing)
    plays_by_target: defaultdict[Target, list[DayPlay]] = defaultdict(list)
    for slot in _holding(figures, artist_id):
        for target, play in plays_of(slot):
            plays_by_target[target].append(play)
    figures.load({key for target in plays_by_target for key in target.days(artist_id)})
    _move(figures, standing, artist_id)
    for target, plays in plays_by_target.items():
        for key in target.days(artist_id):
            day = document(figures, key, DayFigures)
            day.flushed = state.epoch
            count(day, key, target.track_id, plays)
    standing.buffered = [state.epoch + 1, "", 0, 0, state.plays]


def _append(figures: Figures, artist_id: str, target: Target, play: DayPlay) -> None:
    standing = standing_of(figures, artist_id)
    if number_of(standing.newest) >= NEWEST:
        _move(figures, standing, artist_id)
    state, counted = buffered(standing), {key for text in standing.newest for key in Target.parse(text).days(artist_id)}
    days = state.days + len(set(target.days(artist_id)) - counted)
    if days > DAYS_CHANGED:  # so that the bound does not force a flush: must_flush has counted as well
        days = _days_with(figures, artist_id, [target])
    standing.newest.setdefault(str(target), []).append(play.row())
    standing.buffered = [state.epoch, target.day[:7], state.plays + 1, days, state.before]


def _move(figures: Figures, standing: Standing, artist_id: str) -> None:
    """Move the newest plays to the slot whose turn it is."""
    if not standing.newest:
        return
    epoch, moved = buffered(standing).epoch, standing.newest
    slot = document(figures, _open_slot(standing, artist_id), PlayBuffer)
    if slot.epoch != epoch:
        slot.epoch, slot.plays = epoch, {}
    for text, rows in moved.items():
        slot.plays[text] = [*slot.plays.get(text, ()), *rows]
    standing.newest = {}


def _open_slot(standing: Standing, artist_id: str) -> PlayBufferKey:
    return slot_key(artist_id, buffered(standing).epoch, in_slots(standing) // SLOT_PLAYS)
