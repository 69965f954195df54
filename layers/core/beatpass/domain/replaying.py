"""In which order a replay folds the changes of tracks: achievements look at what earlier ones have left."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from beatpass.domain.facts import TrackDeleted, TrackSaved

K = TypeVar("K", bound=tuple[str, str])


def in_order(changes: Mapping[K, TrackSaved | TrackDeleted]) -> list[tuple[K, TrackSaved | TrackDeleted]]:
    """By time, and one track's by version whatever the clocks of those who wrote them said; then by key."""
    latest: dict[str, str] = {}
    times: dict[K, str] = {}
    for key, change in sorted(changes.items(), key=lambda entry: entry[1].version):
        times[key] = latest[change.track_id] = max(change.at, latest.get(change.track_id, ""))
    return sorted(changes.items(), key=lambda entry: (times[entry[0]], entry[0]))
