"""Read play buffers: the plays that the documents of days do not contain yet."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple, TypeVar

from beatpass.domain.platform.figures import DayFigures, PlayBuffer, Standing, StandingKey
from beatpass.domain.platform.projection.days import DayPlay
from beatpass.domain.platform.projection.play_buffer import buffer_keys, held_by, lags, newest_of
from beatpass.domain.platform.projection.targets import DayKey, count, plays_of
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

    ``found`` has its ``buffer_items``. Takes a call where plays moved to a slot that had been read before.
    """
    standing = _document(Standing, found, figure_item(StandingKey(artist_id)))
    items = slot_items(artist_id)
    slots = [_document(PlayBuffer, found, item) for item in items]
    if lags(standing, dict(enumerate(map(held_by, slots)))):
        found = versioned_documents.read(items)
        slots = [_document(PlayBuffer, found, item) for item in items]
    for slot in (*slots, newest_of(standing, dict(enumerate(map(held_by, slots))))):
        yield from plays_of_slot(artist_id, slot)


D = TypeVar("D", Standing, PlayBuffer)


def _document(kind: type[D], found: Mapping[Wanted, Stored], item: Wanted) -> D:
    return documents.load(kind, found[item].body) if item in found else kind()


def plays_of_slot(artist_id: str, slot: PlayBuffer) -> Iterator[BufferedPlay]:
    """The plays of a slot, once for each day that counts them."""
    for target, play in plays_of(slot):
        for key in target.days(artist_id):
            yield BufferedPlay(artist_id, slot.epoch, key, target.track_id, play)


class PlayBuffers:
    """The buffered plays of one track, album or producer, by day."""

    def __init__(self, artist_id: str, found: Mapping[Wanted, Stored], day_key: Callable[[str], DayKey]) -> None:
        """``found`` has the ``buffer_items`` of the content's producer, ``day_key`` makes the keys of its days."""
        self._plays: defaultdict[str, list[BufferedPlay]] = defaultdict(list)
        for each in read_buffer(artist_id, found):
            if each.key == day_key(each.key.day):
                self._plays[each.key.day].append(each)

    @property
    def days(self) -> set[str]:
        return set(self._plays)

    @property
    def plays(self) -> list[tuple[str, DayPlay]]:
        """All plays of the content that the buffer still has, with their days; days may contain them."""
        return [(day, each.play) for day, plays in self._plays.items() for each in plays]

    def add_to(self, day: str, figures: DayFigures) -> DayFigures:
        """Count the plays of this day that its document does not contain yet."""
        for each in self._plays[day]:
            if each.epoch > figures.flushed:
                count(figures, each.key, each.track_id, each.play)
        return figures
