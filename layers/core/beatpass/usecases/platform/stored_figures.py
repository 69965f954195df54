"""The stored figures as a replay compares them: what play buffers hold is counted in the days."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from beatpass.domain.platform.figures import DayFigures, PlayBuffer, Standing
from beatpass.domain.platform.projection.play_buffer import buffered, count
from beatpass.domain.platform.replay import ReplayPartition
from beatpass.storage.dynamodb import documents
from beatpass.storage.dynamodb.read import Part, Wanted
from beatpass.storage.dynamodb.tables import Key, StandingItem
from beatpass.storage.platform import keys
from beatpass.storage.platform.derived_figures import figure_item
from beatpass.storage.platform.derived_items import Derived, is_open_month, is_quarantine, scan_derived, traced_fact
from beatpass.storage.platform.play_buffers import BufferedPlay, plays_of_slot
from beatpass.usecases.platform.stored_collaborators import bucket_numbers, stored_in_buckets

Items = dict[Wanted, Derived]


@dataclass(slots=True)
class StoredFigures:
    """A share's items, with all facts that have a row of their own as their trace, in whichever share.

    ``buffers`` has the buffered plays of the share's days, ``slots`` what the slots of each producer's buffer hold,
    ``epochs`` the present epoch of each buffer. ``bucket_numbers`` has how many buckets of collaborators there are.
    """

    items: Items = field(default_factory=dict)
    traces: set[Key] = field(default_factory=set)
    quarantined: set[Key] = field(default_factory=set)
    buffers: defaultdict[Wanted, list[BufferedPlay]] = field(default_factory=lambda: defaultdict(list))
    slots: defaultdict[str, list[PlayBuffer]] = field(default_factory=lambda: defaultdict(list))
    epochs: dict[str, int] = field(default_factory=dict)
    bucket_numbers: dict[str, int] = field(default_factory=dict)

    def with_buffers(self) -> Items:
        """The items as readers see them; those of days with buffered plays are counted anew."""
        counted = self.items | {ref: self._counted(ref, plays) for ref, plays in self.buffers.items()}
        return stored_in_buckets(counted, self.bucket_numbers)

    def _counted(self, ref: Wanted, plays: list[BufferedPlay]) -> Derived:
        stored = self.items.get(ref)
        day = documents.load(DayFigures, stored.body) if stored else DayFigures()
        for each in plays:
            count(day, each.key, each.track_id, each.play)
        return Derived(documents.dump(day), version=stored.version if stored else 0, xp=day.xp)


def read_stored(share: ReplayPartition, parts: list[Part]) -> StoredFigures:
    """Everything derived that belongs to this share, read part by part."""
    found = StoredFigures()
    for part in parts:
        for ref, item in scan_derived(part):
            if fact_key := traced_fact(ref[1]):
                (found.quarantined if is_quarantine(item) else found.traces).add(fact_key)
            artist_id = ref[1][0].partition("#")[2]
            if ref[0] is StandingItem:
                found.epochs[artist_id] = buffered(documents.load(Standing, item.body)).epoch
            if ref[1][1].startswith(keys.BUFFER):
                slot = documents.load(PlayBuffer, item.body)
                if share.has(artist_id):
                    found.slots[artist_id].append(slot)
                for each in plays_of_slot(artist_id, slot):
                    if is_of(share, day := figure_item(each.key)):
                        found.buffers[day].append(each)
            elif is_of(share, ref) and not is_open_month(ref, item) and not (fact_key and is_quarantine(item)):
                found.items[ref] = item
    _drop_flushed(found)
    found.bucket_numbers = bucket_numbers(found.items)
    return found


def is_of(share: ReplayPartition, ref: Wanted) -> bool:
    """The partition key of a derived item names its producer, track or album; that of a trace the fact's producer."""
    return share.has(ref[1][0].removeprefix(keys.TRACES).partition("#")[2])


def _drop_flushed(found: StoredFigures) -> None:
    """Drop the plays that a flush has counted, so that the loss of the day that holds them shows."""
    for ref, plays in list(found.buffers.items()):
        stored = found.items.get(ref)
        flushed = documents.load(DayFigures, stored.body).flushed if stored else 0
        found.buffers[ref] = [
            each for each in plays if each.epoch > flushed and each.epoch >= found.epochs.get(each.artist_id, 0)
        ]
        if not found.buffers[ref]:
            del found.buffers[ref]
