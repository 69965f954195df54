"""The stored figures as a replay compares them: what play buffers hold is counted in the days."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from beatpass.domain.platform.figures import DayFigures, PlayBuffer, Standing
from beatpass.domain.platform.projection.play_buffer import Held, buffered, held_by, newest_of
from beatpass.domain.platform.projection.targets import count
from beatpass.domain.platform.replay import ReplayPartition
from beatpass.storage.dynamodb import documents
from beatpass.storage.dynamodb.read import Part, Wanted
from beatpass.storage.dynamodb.tables import Key
from beatpass.storage.platform import keys
from beatpass.storage.platform.derived_figures import figure_item
from beatpass.storage.platform.derived_items import (
    DERIVED,
    Derived,
    is_open_month,
    is_quarantine,
    scan_derived,
    traced_fact,
)
from beatpass.storage.platform.play_buffers import BufferedPlay, plays_of_slot
from beatpass.usecases.platform.stored_collaborators import bucket_numbers, stored_in_buckets

Items = dict[Wanted, Derived]


@dataclass(slots=True)
class StoredFigures:
    """A share's items, with all facts that have a row of their own as their trace, in whichever share.

    ``buffers`` has the buffered plays of the share's days, ``slots`` what the slots of each producer's buffer hold,
    ``epochs`` the present epoch of each buffer, ``flushed`` the last one that is in days with plays in slots.
    ``bucket_numbers`` has how many buckets of collaborators there are.
    """

    items: Items = field(default_factory=dict)
    traces: set[Key] = field(default_factory=set)
    quarantined: set[Key] = field(default_factory=set)
    buffers: defaultdict[Wanted, list[BufferedPlay]] = field(default_factory=lambda: defaultdict(list))
    slots: defaultdict[str, list[PlayBuffer]] = field(default_factory=lambda: defaultdict(list))
    epochs: dict[str, int] = field(default_factory=dict)
    flushed: dict[str, int] = field(default_factory=dict)
    bucket_numbers: dict[str, int] = field(default_factory=dict)

    def add_buffered(self, share: ReplayPartition, plays: Iterable[BufferedPlay]) -> None:
        for each in plays:
            if is_of(share, day := figure_item(each.key)):
                self.buffers[day].append(each)

    def with_buffers(self) -> Items:
        """The items as readers see them; those of days with buffered plays are counted anew."""
        counted = self.items | {ref: self._counted(ref, plays) for ref, plays in self.buffers.items()}
        return stored_in_buckets(counted, self.bucket_numbers)

    def _counted(self, ref: Wanted, plays: list[BufferedPlay]) -> Derived:
        stored = self.items.get(ref)
        day = documents.load(DayFigures, stored.body) if stored else DayFigures()
        for each in plays:
            count(day, each.key, each.track_id, [each.play])
        return Derived(documents.dump(day), version=stored.version if stored else 0, xp=day.xp)


def read_stored(share: ReplayPartition, parts: list[Part]) -> StoredFigures:
    """Everything derived that belongs to this share, read part by part.

    All standings come first: plays that move from a standing to a slot meanwhile are found in both.
    """
    found = StoredFigures()
    newest = _read_standings(found, share, parts)
    held: defaultdict[str, dict[int, Held]] = defaultdict(dict)
    for part in parts:
        for ref, item in scan_derived(part, DERIVED[1:]):
            if fact_key := traced_fact(ref[1]):
                (found.quarantined if is_quarantine(item) else found.traces).add(fact_key)
            if ref[1][1].startswith(keys.BUFFER):
                artist_id, slot = ref[1][0].partition("#")[2], documents.load(PlayBuffer, item.body)
                held[artist_id][int(ref[1][1].removeprefix(keys.BUFFER))] = held_by(slot)
                if share.has(artist_id):
                    found.slots[artist_id].append(slot)
                found.add_buffered(share, plays_of_slot(artist_id, slot))
            elif is_of(share, ref) and not is_open_month(ref, item) and not (fact_key and is_quarantine(item)):
                found.items[ref] = item
    for artist_id, standing in newest.items():
        found.add_buffered(share, _newest_plays(artist_id, standing, held[artist_id]))
    _drop_flushed(found)
    found.bucket_numbers = bucket_numbers(found.items)
    return found


def _read_standings(found: StoredFigures, share: ReplayPartition, parts: list[Part]) -> dict[str, Standing]:
    """Those whose newest plays count in days of this share."""
    newest = {}
    for part in parts:
        for ref, item in scan_derived(part, DERIVED[:1]):
            artist_id, standing = ref[1][0].partition("#")[2], documents.load(Standing, item.body)
            found.epochs[artist_id] = buffered(standing).epoch
            if any(is_of(share, figure_item(each.key)) for each in _newest_plays(artist_id, standing, {})):
                newest[artist_id] = standing
            if is_of(share, ref):
                found.items[ref] = item
    return newest


def _newest_plays(artist_id: str, standing: Standing, held: Mapping[int, Held]) -> Iterator[BufferedPlay]:
    """The newest plays of a standing, as far as these slots do not hold them."""
    return plays_of_slot(artist_id, newest_of(standing, held))


def is_of(share: ReplayPartition, ref: Wanted) -> bool:
    """The partition key of a derived item names its producer, track or album; that of a trace the fact's producer."""
    return share.has(ref[1][0].removeprefix(keys.TRACES).partition("#")[2])


def _drop_flushed(found: StoredFigures) -> None:
    """Drop the plays that a flush has counted, so that the loss of the day that holds them shows."""
    for ref, plays in list(found.buffers.items()):
        stored = found.items.get(ref)
        flushed = documents.load(DayFigures, stored.body).flushed if stored else 0
        for each in plays:
            found.flushed[each.artist_id] = max(flushed, found.flushed.get(each.artist_id, 0))
        found.buffers[ref] = [
            each for each in plays if each.epoch > flushed and each.epoch >= found.epochs.get(each.artist_id, 0)
        ]
        if not found.buffers[ref]:
            del found.buffers[ref]
