"""Replays facts into figures in memory, in the order of docs/decisions/0011-replay.md."""

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
from beatpass.storage.dynamodb.read import Wanted
from beatpass.storage.dynamodb.tables import FigureItem, Key
from beatpass.storage.platform import keys
from beatpass.storage.platform.activity import FactRecord, UnreadableFact, read, scan_records
from beatpass.storage.platform.derived_figures import figure_item
from beatpass.storage.platform.derived_items import Derived, Shadow, find_order_dependent_rows

Items = dict[Wanted, Derived]
OnRead = Callable[[int], None]


@dataclass(slots=True)
class FactReplay:
    """Applies each producer's facts when they are read, and changes of tracks at the end, over all producers.

    Facts that change none of the share's figures are not kept in memory. ``stored`` are the share's items.
    ``on_read`` is called with the number of facts just read, ``poison`` says by key why a fact cannot be applied.
    """

    share: ReplayPartition
    stored: Items
    quarantined: frozenset[Key]
    on_read: OnRead
    shadow: Shadow = field(default_factory=Shadow)
    facts: int = 0
    poison: dict[Key, str] = field(default_factory=dict)
    _changes: dict[Key, TrackSaved | TrackDeleted] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def replay_part(self, part: tuple[int, int]) -> None:
        for _, records in groupby(scan_records(part), key=lambda record: record.key[0]):
            together = list(records)
            with self._lock:
                self._add(together)
            self.on_read(len(together))

    def finish(self) -> None:
        for key, change in sort_track_changes(self._changes):
            self._project(key, change)

    def _add(self, records: Sequence[FactRecord]) -> None:
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
        except UnreadableFact as error:
            self.poison[record.key] = str(error)
            return None

    def _project(self, key: Key, fact: Fact) -> None:
        self.shadow.begin(key)
        try:
            project(fact, self.shadow)
        except Exception as error:  # noqa: BLE001 - the projection quarantines a fact after any error of a rule
            self.poison[key] = f"{type(error).__name__} in the projection"
        else:
            self.facts += 1

    def _ordered(self, plays: Mapping[Key, PlayLogged]) -> list[Key]:
        """By time, except that plays of listeners with documents of their own, and capped plays, come last.

        Concurrent plays may have reached the projection in another order, which decides which listeners of a crowded
        day have their own documents and which plays the daily cap excludes. The stored rows show both.
        """
        tracks = {play.track_id for play in plays.values()}
        other = {
            ref for track_id in tracks if not self.share.has(track_id) for ref in find_order_dependent_rows(track_id)
        }

        def order(key: Key) -> tuple[bool, bool, str, Key]:
            play = plays[key]
            day = day_of(play.started_at)
            own = figure_item(ListenerKey(play.track_id, day, pseudonym(play.listener_id)))
            capped = (FigureItem, keys.capped_play(play.track_id, day, play.play_id))
            return own in self.stored or own in other, capped in self.stored or capped in other, play.at, key

        return sorted(plays, key=order)
