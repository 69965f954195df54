"""What a replay folds in one go, and in which order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import TypeVar
from zlib import crc32

from beatpass.domain.platform.facts import DownloadGranted, Fact, PlayLogged, TrackDeleted, TrackSaved
from beatpass.domain.platform.figures import FigureKey
from beatpass.domain.platform.projection import affected_documents

OF_TRACKS = (TrackSaved, TrackDeleted, PlayLogged, DownloadGranted)
K = TypeVar("K", bound=tuple[str, str])


@dataclass(frozen=True, slots=True)
class Share:
    """Figures of those producers, tracks and albums whose ids fall into it: number ``number`` (from 0) of ``of``."""

    number: int = 0
    of: int = 1

    def has(self, id_: str) -> bool:
        return crc32(id_.encode()) % self.of == self.number

    def needs(self, facts: Mapping[K, Fact]) -> dict[K, Fact]:
        """Of all facts of one producer those that change figures of this share: of a track, all or none.

        A track's figures come from its own facts; a producer's and an album's from all facts of every track that was
        ever theirs.
        """
        tracks = {fact.track_id for fact in facts.values() if isinstance(fact, OF_TRACKS) and self._touched_by(fact)}
        return {
            key: fact
            for key, fact in facts.items()
            if (fact.track_id in tracks if isinstance(fact, OF_TRACKS) else self.has(fact.artist_id))
        }

    def _touched_by(self, fact: Fact) -> bool:
        return any(self.has(owner(key)) for key in affected_documents(fact))


def owner(key: FigureKey) -> str:
    """The producer, track or album whose document it is: what its key begins with."""
    id_: str = getattr(key, fields(key)[0].name)
    return id_


WHOLE = Share()
MOST_SHARES = 10_000


def share_of(event: Mapping[str, object]) -> Share:
    """The share that a command names; the whole where it names none. ValueError for one that there can not be."""
    number, of = event.get("share", 0), event.get("of", 1)
    if not (isinstance(number, int) and isinstance(of, int) and 0 <= number < of <= MOST_SHARES):
        raise ValueError(f"Name a share from 0 on, of at most {MOST_SHARES}: {number!r} of {of!r} is none.")
    return Share(number, of)


def in_order(changes: Mapping[K, TrackSaved | TrackDeleted]) -> list[tuple[K, TrackSaved | TrackDeleted]]:
    """Changes of tracks, which decide by what earlier ones have left.

    By time, and one track's by version whatever the clocks of those who wrote them said; then by key.
    """
    latest: dict[str, str] = {}
    times: dict[K, str] = {}
    for key, change in sorted(changes.items(), key=lambda entry: entry[1].version):
        times[key] = latest[change.track_id] = max(change.at, latest.get(change.track_id, ""))
    return sorted(changes.items(), key=lambda entry: (times[entry[0]], entry[0]))
