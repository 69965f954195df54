"""Read play buffers: the plays that the documents of days do not contain yet."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple, TypeVar

from beatpass.domain.platform.figures import DayFigures, PlayBuffer, Standing, StandingKey
from beatpass.domain.platform.projection.days import DayPlay, Row, play_of_row
from beatpass.domain.platform.projection.play_buffer import BufferedRows, buffer_keys, held_by, lags, newest_of
from beatpass.domain.platform.projection.targets import DayKey, Target, count, plays_of
from beatpass.storage.dynamodb import documents
from beatpass.storage.dynamodb.read import Wanted
from beatpass.storage.platform import versioned_documents
from beatpass.storage.platform.derived_figures import figure_item
from beatpass.storage.platform.versioned_documents import Stored


class BufferedPlay(NamedTuple):
    """A play in a producer's buffer, for one of the days that count it."""

    artist_id: str
    epoch: int
    key: DayKey
    track_id: str
    play: DayPlay


def buffer_items(artist_id: str) -> list[Wanted]:
    """The producer's standing, which has the newest plays, and the slots of its buffer."""
    return [figure_item(StandingKey(artist_id)), *slot_items(artist_id)]


def slot_items(artist_id: str) -> list[Wanted]:
    """By their numbers in the buffer."""
    return [figure_item(key) for key in buffer_keys(artist_id)]


def read_buffer(artist_id: str, found: Mapping[Wanted, Stored]) -> Iterator[BufferedPlay]:
    """All plays of this producer's buffer, once for each day that counts them; days may contain them.

    ``found`` as ``_slots`` takes it.
    """
    for slot in _slots(buffer_items(artist_id), found):
        yield from plays_of_slot(artist_id, slot)


def _slots(buffer: Sequence[Wanted], found: Mapping[Wanted, Stored]) -> Iterator[PlayBuffer]:
    """The slots of a producer's buffer, and its newest plays as one more.

    ``buffer`` are the ``buffer_items``, which ``found`` has. Takes a call where plays moved to a slot that had been
    read before.
    """
    of_standing, *items = buffer
    standing = _document(Standing, found, of_standing)
    slots = [_document(PlayBuffer, found, item) for item in items]
    held = dict(enumerate(map(held_by, slots)))
    if lags(standing, held):
        found = versioned_documents.read(items)
        slots = [_document(PlayBuffer, found, item) for item in items]
        held = dict(enumerate(map(held_by, slots)))
    yield from slots
    yield newest_of(standing, held)


D = TypeVar("D", Standing, PlayBuffer)


def _document(kind: type[D], found: Mapping[Wanted, Stored], item: Wanted) -> D:
    return documents.load(kind, found[item].body) if item in found else kind()


def plays_of_slot(artist_id: str, slot: PlayBuffer) -> Iterator[BufferedPlay]:
    """The plays of a slot, once for each day that counts them."""
    for target, play in plays_of(slot):
        for key in target.days(artist_id):
            yield BufferedPlay(artist_id, slot.epoch, key, target.track_id, play)


Buffer = Mapping[tuple[int, str], list[Row]]
"""The rows of a producer's buffer by epoch and target, as text."""


def rows_of_buffer(buffer: Sequence[Wanted], found: Mapping[Wanted, Stored]) -> Buffer:
    """Both as ``_slots`` takes them."""
    rows: defaultdict[tuple[int, str], list[Row]] = defaultdict(list)
    for slot in _slots(buffer, found):
        for text, some in slot.plays.items():
            rows[slot.epoch, text] += some
    return rows


class PlayBuffers:
    """A producer's buffered plays, and by day those that a track, an album or the producer itself counts.

    They stay rows until they are counted: most of a buffer is in days already.
    """

    def __init__(self, buffer: Buffer, day_key: Callable[[str], DayKey]) -> None:
        """``day_key`` makes the keys of the content's days; the buffer is that of the content's producer."""
        self._day_key, any_day = day_key, day_key("")
        self.rows: list[BufferedRows] = []
        self._by_day: defaultdict[str, list[BufferedRows]] = defaultdict(list)
        for (epoch, text), rows in buffer.items():
            target = Target.parse(text)
            self.rows.append(BufferedRows(epoch, target, rows, counted=target.is_of(any_day)))
            if self.rows[-1].counted:
                self._by_day[target.day].append(self.rows[-1])

    @property
    def days(self) -> set[str]:
        return set(self._by_day)

    def add_to(self, day: str, figures: DayFigures) -> DayFigures:
        """Count the plays of this day that its document does not contain yet."""
        key = self._day_key(day)
        for each in self._by_day[day]:
            if each.epoch > figures.flushed:
                count(figures, key, each.target.track_id, list(map(play_of_row, each.rows)))
        return figures
