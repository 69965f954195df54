"""What a replay folds in one go, and in which order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeVar
from zlib import crc32

from beatpass.domain.facts import DownloadGranted, Fact, PlayLogged, TrackDeleted, TrackSaved

K = TypeVar("K", bound=tuple[str, str])


@dataclass(frozen=True, slots=True)
class Share:
    """The figures of those producers and tracks whose ids fall into it: number ``number`` (from 0) of ``of``."""

    number: int = 0
    of: int = 1

    def has(self, id_: str) -> bool:
        return crc32(id_.encode()) % self.of == self.number

    def needs(self, facts: Mapping[K, Fact]) -> dict[K, Fact]:
        """Of all facts of one producer those that change figures of this share: of a track, all or none.

        A track's figures come from its own facts, a producer's from all facts of every track that ever credited it.
        """
        tracks = {
            fact.track_id
            for fact in facts.values()
            if isinstance(fact, TrackSaved | PlayLogged | DownloadGranted)
            and any(map(self.has, (fact.track_id, *(credit.artist_id for credit in fact.credits))))
        }
        return {
            key: fact
            for key, fact in facts.items()
            if self.has(fact.artist_id) or getattr(fact, "track_id", None) in tracks
        }


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
