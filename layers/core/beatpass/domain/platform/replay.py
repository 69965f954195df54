"""Partition a replay of facts, and order the facts of tracks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import TypeVar
from zlib import crc32

from beatpass.domain.platform.facts import (
    AppealDecided,
    AppealFiled,
    DownloadGranted,
    Fact,
    PlayLogged,
    SaleSettled,
    TrackDeleted,
    TrackSaved,
)
from beatpass.domain.platform.figures import FigureKey
from beatpass.domain.platform.projection import affected_documents

OF_TRACKS = (TrackSaved, TrackDeleted, PlayLogged, DownloadGranted, SaleSettled, AppealFiled, AppealDecided)
K = TypeVar("K", bound=tuple[str, str])


@dataclass(frozen=True, slots=True)
class ReplayPartition:
    """One part of a replay: the figures of the producers, tracks and albums whose hashed ids belong to partition
    ``number`` (from 0) of ``of`` partitions.
    """

    number: int = 0
    of: int = 1

    def has(self, id_: str) -> bool:
        """Whether the figures of this producer, track or album belong to the partition."""
        return crc32(id_.encode()) % self.of == self.number

    def select_facts(self, facts: Mapping[K, Fact]) -> dict[K, Fact]:
        """Of all facts of one producer, select those that may change figures of this partition.

        The facts of a track are selected all or none: the figures of a producer or an album depend on all facts of each
        track that they ever had.
        """
        tracks = {
            fact.track_id for fact in facts.values() if isinstance(fact, OF_TRACKS) and self._is_affected_by(fact)
        }
        return {
            key: fact
            for key, fact in facts.items()
            if (fact.track_id in tracks if isinstance(fact, OF_TRACKS) else self.has(fact.artist_id))
        }

    def _is_affected_by(self, fact: Fact) -> bool:
        return any(self.has(owner(key)) for key in affected_documents(fact))


def owner(key: FigureKey) -> str:
    """The id of the producer, track or album that the document belongs to: the first field of its key."""
    id_: str = getattr(key, fields(key)[0].name)
    return id_


WHOLE = ReplayPartition()
MOST_PARTITIONS = 10_000


def partition_of(event: Mapping[str, object]) -> ReplayPartition:
    """The partition in the fields ``share`` and ``of`` of a command; all figures if they are missing.

    Raises ValueError unless 0 <= share < of <= MOST_PARTITIONS.
    """
    number, of = event.get("share", 0), event.get("of", 1)
    if not (isinstance(number, int) and isinstance(of, int) and 0 <= number < of <= MOST_PARTITIONS):
        raise ValueError(
            f"There is no share {number!r} of {of!r}: share must be from 0 to of - 1, and of at most {MOST_PARTITIONS}."
        )
    return ReplayPartition(number, of)


def sort_track_changes(changes: Mapping[K, TrackSaved | TrackDeleted]) -> list[tuple[K, TrackSaved | TrackDeleted]]:
    """Sort changes of tracks by time, then by key; changes of one track are always in the order of their versions.

    The order matters, because a change is compared with the state before it. Versions take precedence over times,
    because the clocks of the writers may differ.
    """
    latest: dict[str, str] = {}
    times: dict[K, str] = {}
    for key, change in sorted(changes.items(), key=lambda entry: entry[1].version):
        times[key] = latest[change.track_id] = max(change.at, latest.get(change.track_id, ""))
    return sorted(changes.items(), key=lambda entry: (times[entry[0]], entry[0]))
