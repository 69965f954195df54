"""Read play buffers: the plays that the documents of days do not contain yet."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from beatpass.domain.platform.figures import DayFigures, PlayBuffer
from beatpass.domain.platform.projection.days import DayPlay
from beatpass.domain.platform.projection.play_buffer import DayKey, buffer_keys, count, plays_of
from beatpass.storage.dynamodb import documents
from beatpass.storage.dynamodb.read import Wanted
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
    return [figure_item(key) for key in buffer_keys(artist_id)]


def buffered_plays(artist_id: str, found: Mapping[Wanted, Stored]) -> Iterator[BufferedPlay]:
    """All plays in the slots of this producer's buffer, once for each day that counts them; days may contain them."""
    for item in buffer_items(artist_id):
        if item in found:
            yield from plays_of_slot(artist_id, documents.load(PlayBuffer, found[item].body))


def plays_of_slot(artist_id: str, slot: PlayBuffer) -> Iterator[BufferedPlay]:
    """The plays of a slot, once for each day that counts them."""
    for target, play in plays_of(slot):
        for key in target.days(artist_id):
            yield BufferedPlay(artist_id, slot.epoch, key, target.track_id, play)


class PlayBuffers:
    """The buffered plays of one track, album or producer, by day."""

    def __init__(self, artist_id: str, found: Mapping[Wanted, Stored], day_key: Callable[[str], DayKey]) -> None:
        """``artist_id`` owns the buffer, ``found`` has its items, ``day_key`` gives the keys of the content's days."""
        self._plays: defaultdict[str, list[BufferedPlay]] = defaultdict(list)
        for each in buffered_plays(artist_id, found):
            if each.key == day_key(each.key.day):
                self._plays[each.key.day].append(each)

    @property
    def days(self) -> set[str]:
        return set(self._plays)

    def add_to(self, day: str, figures: DayFigures) -> DayFigures:
        """Count the plays of this day that its document does not contain yet."""
        for each in self._plays[day]:
            if each.epoch > figures.flushed:
                count(figures, each.key, each.track_id, each.play)
        return figures
