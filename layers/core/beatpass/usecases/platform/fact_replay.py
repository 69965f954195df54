"""Facts folded into a shadow, in the order of docs/decisions/0011-replay.md."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter
from threading import Lock

from beatpass.domain.platform.facts import Fact, PlayLogged, TrackDeleted, TrackSaved
from beatpass.domain.platform.figures import ListenerKey, pseudonym
from beatpass.domain.platform.projection import project
from beatpass.domain.platform.replay import ReplayPartition, sort_track_changes
from beatpass.domain.platform.times import day_of
from beatpass.storage.dynamodb.calls import Wanted
from beatpass.storage.dynamodb.tables import FigureItem
from beatpass.storage.platform import keys
from beatpass.storage.platform.activity import FactRecord, Unreadable, read, scan_records
from beatpass.storage.platform.derived_figures import figure_item
from beatpass.storage.platform.derived_items import Derived, Shadow, find_met_last
from beatpass.storage.platform.keys import Key

Items = dict[Wanted, Derived]
Taken = Callable[[int], None]


@dataclass(slots=True)
class FactFold:
    """Takes a producer's facts as they come; changes of tracks wait for those of all producers.

    Of facts that change none of the share's figures nothing stays in memory. ``stored`` are the share's items.
    """

    share: ReplayPartition
    stored: Items
    quarantined: frozenset[Key]
    taken: Taken
    shadow: Shadow = field(default_factory=Shadow)
    facts: int = 0
    poison: dict[Key, str] = field(default_factory=dict)
    _changes: dict[Key, TrackSaved | TrackDeleted] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def take_part(self, part: tuple[int, int]) -> None:
        for _, records in groupby(scan_records(part), key=lambda record: record.key[0]):
            together = list(records)
            with self._lock:
                self._take(together)
            self.taken(len(together))

    def finish(self) -> None:
        for key, change in sort_track_changes(self._changes):
            self._project(key, change)

    def _take(self, records: Sequence[FactRecord]) -> None:
        facts = {record.key: fact for record in records if (fact := self._read(record))}
        plays: dict[Key, PlayLogged] = {}
        for key, fact in sorted(self.share.select_facts(facts).items(), key=itemgetter(0)):
            match fact:
                case PlayLogged():
                    plays[key] = fact
                case TrackSaved() | TrackDeleted():
                    self._changes[key] = fact
                case _:
                    self._project(key, fact)
        for key in self._ordered(plays):
            self._project(key, plays[key])

    def _read(self, record: FactRecord) -> Fact | None:
        if record.key in self.quarantined:
            return None
        try:
            return read(record)
        except Unreadable as error:
            self.poison[record.key] = str(error)
            return None

    def _project(self, key: Key, fact: Fact) -> None:
        self.shadow.begin(key)
        try:
            project(fact, self.shadow)
        except Exception as error:  # noqa: BLE001 - as the projection parks whatever a rule stumbles over
            self.poison[key] = f"{type(error).__name__} in the projection"
        else:
            self.facts += 1

    def _ordered(self, plays: Mapping[Key, PlayLogged]) -> list[Key]:
        """By time, but whom and what the projection met last comes last: two plays may have overtaken each other.

        That is which listeners of a crowded day have documents of their own, and which plays the daily cap took.
        """
        tracks = {play.track_id for play in plays.values()}
        abroad = {place for track_id in tracks if not self.share.has(track_id) for place in find_met_last(track_id)}

        def order(key: Key) -> tuple[bool, bool, str, Key]:
            play = plays[key]
            day = day_of(play.started_at)
            own = figure_item(ListenerKey(play.track_id, day, pseudonym(play.listener_id)))
            capped = (FigureItem, keys.capped_play(play.track_id, day, play.play_id))
            return own in self.stored or own in abroad, capped in self.stored or capped in abroad, play.at, key

        return sorted(plays, key=order)
