"""Replays facts into figures in memory, in the order of docs/decisions/0011-replay.md."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter
from threading import Lock

from beatpass.domain.platform.facts import Fact, PlayLogged, TrackDeleted, TrackSaved
from beatpass.domain.platform.figures import Listener, Standing, StandingKey, TrackFigures, TrackKey
from beatpass.domain.platform.projection import project
from beatpass.domain.platform.projection.acquisitions import listener_key
from beatpass.domain.platform.projection.awards import unlock_and_record
from beatpass.domain.platform.projection.tracks import earned_by_tracks
from beatpass.domain.platform.replay import ReplayPartition, sort_track_changes
from beatpass.storage.dynamodb import documents
from beatpass.storage.dynamodb.read import Wanted
from beatpass.storage.dynamodb.tables import Key
from beatpass.storage.platform.activity import FactRecord, UnreadableFact, read, scan_records
from beatpass.storage.platform.derived_figures import figure_item
from beatpass.storage.platform.derived_items import Derived, Shadow, find_listeners

OnRead = Callable[[int], None]


@dataclass(slots=True)
class FactReplay:
    """Applies each producer's facts when they are read, and changes of tracks at the end, over all producers.

    Only facts are applied that have left their trace; the others are ``waiting``. Facts that change none of the share's
    figures are not kept in memory. ``stored`` are the share's items, ``traces`` the facts with a row of their own.
    ``uploaders`` has that of each track and album with plays. ``on_read`` is called with the number of facts just read,
    ``poison`` says by key why a fact cannot be applied.
    """

    share: ReplayPartition
    stored: Mapping[Wanted, Derived]
    traces: AbstractSet[Key]
    quarantined: AbstractSet[Key]
    on_read: OnRead
    shadow: Shadow = field(init=False)
    facts: int = 0
    poison: dict[Key, str] = field(default_factory=dict)
    waiting: dict[Key, Fact] = field(default_factory=dict)
    uploaders: dict[str, str] = field(default_factory=dict)
    _changes: dict[Key, TrackSaved | TrackDeleted] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def __post_init__(self) -> None:
        self.shadow = Shadow(self.stored)

    def replay_part(self, part: tuple[int, int]) -> None:
        for _, records in groupby(scan_records(part), key=lambda record: record.key[0]):
            together = list(records)
            with self._lock:
                self._add(together)
            self.on_read(len(together))

    def apply_waiting(self, keys: Iterable[Key]) -> None:
        """Take these for applied although they have no trace: it is lost, or they are, and their items differ."""
        for key in sorted(keys):
            match fact := self.waiting.pop(key):
                case TrackSaved() | TrackDeleted():
                    self._changes[key] = fact
                case _:
                    self._project(key, fact)

    def finish(self) -> None:
        last: dict[str, tuple[Key, str]] = {}
        for key, change in sort_track_changes(self._changes):
            self._project(key, change)
            for artist_id in self._credited(change):
                last[artist_id] = key, change.at
        for artist_id, (key, at) in last.items():
            self._unlock_unrecorded(artist_id, key, at)

    def _credited(self, change: TrackSaved | TrackDeleted) -> list[str]:
        track = self.shadow.peek(TrackKey(change.track_id))
        return track.credits if isinstance(track, TrackFigures) else []

    def _unlock_unrecorded(self, artist_id: str, key: Key, at: str) -> None:
        """Unlock what the present tracks earn: the projection has, in any order, so the record of it is lost."""
        standing = self.shadow.peek(StandingKey(artist_id))
        if isinstance(standing, Standing):
            self.shadow.begin(key)
            unlock_and_record(self.shadow, artist_id, earned_by_tracks(standing), at)

    def _add(self, records: Sequence[FactRecord]) -> None:
        facts = {record.key: fact for record in records if (fact := self._read(record))}
        plays: dict[Key, PlayLogged] = {}
        for key, fact in sorted(self.share.select_facts(facts).items(), key=itemgetter(0)):
            match fact:
                case PlayLogged():
                    plays[key] = fact
                case _ if key not in self.traces:
                    self.waiting[key] = fact
                case TrackSaved() | TrackDeleted():
                    self._changes[key] = fact
                case _:
                    self._project(key, fact)
        for key, play in self._counted(plays):
            self._project(key, play)

    def _read(self, record: FactRecord) -> Fact | None:
        if record.key in self.quarantined:
            return None
        try:
            return read(record)
        except UnreadableFact as error:
            self.poison[record.key] = str(error)
            return None

    def _project(self, key: Key, fact: Fact) -> None:
        if isinstance(fact, PlayLogged):
            self.uploaders.update(dict.fromkeys((fact.track_id, fact.album_id or ""), fact.artist_id))
        self.shadow.begin(key)
        if not isinstance(fact, PlayLogged):
            self.shadow.leave_trace(key)
        try:
            project(fact, self.shadow)
        except Exception as error:  # noqa: BLE001 - the projection quarantines a fact after any error of a rule
            self.poison[key] = f"{type(error).__name__} in the projection"
        else:
            self.facts += 1

    def _counted(self, plays: Mapping[Key, PlayLogged]) -> list[tuple[Key, PlayLogged]]:
        """The plays that their listeners' documents hold, by time; those last that the daily cap disqualified.

        Concurrent plays may have reached the projection in another order, and it decided which of them the caps took.
        """
        tracks = {play.track_id for play in plays.values() if not self.share.has(play.track_id)}
        others = {track_id: find_listeners(track_id) for track_id in tracks}
        counted: list[tuple[bool, str, Key]] = []
        for key, play in plays.items():
            listener = self._listener(play, others)
            if play.play_id in listener.crowded:
                self.shadow.crowded.add((play.track_id, play.play_id))
            if play.play_id in listener.plays:
                counted.append((play.play_id in listener.capped, play.at, key))
            else:
                self.waiting[key] = play
        return [(key, plays[key]) for *_, key in sorted(counted)]

    def _listener(self, play: PlayLogged, others: Mapping[str, Mapping[str, Listener]]) -> Listener:
        ref = figure_item(listener_key(play))
        if play.track_id in others:
            return others[play.track_id].get(ref[1][1], Listener())
        stored = self.stored.get(ref)
        return documents.load(Listener, stored.body) if stored else Listener()
