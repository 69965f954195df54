"""What-if: estimate the weight of a producer, and of all producers, after hypothetical changes.

The weights come from contribution.py and the split from domain/money/pooling/allocation.py: the rules that rank and
pay.

See docs/specification.md 11.8.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from beatpass.domain.collaboration.contribution import weight
from beatpass.domain.platform.errors import Invalid
from beatpass.domain.platform.figures import TrackFigures


@dataclass(frozen=True, slots=True, kw_only=True)
class EstimatedTrack:
    """``count`` equal tracks as they are or would be; ``track_id`` is None for tracks that do not exist yet."""

    track_id: str | None
    published_at: str
    qualified_plays: int
    credits: int
    contributes: bool = True
    count: int = 1

    @property
    def own_weight(self) -> int:
        """The weight that each credited producer gets of all ``count`` tracks."""
        if not self.contributes:
            return 0
        return self.count * weight(
            published_at=self.published_at, qualified_plays=self.qualified_plays, credited=self.credits
        )

    @property
    def total_weight(self) -> int:
        return self.own_weight * self.credits


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackChange:
    """A different number of qualified plays, of credits, or both; None means no change."""

    track_id: str
    qualified_plays: int | None
    credits: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Uploads:
    """``count`` equal public tracks, published now."""

    count: int
    qualified_plays: int
    credits: int


Change = TrackChange | Uploads


@dataclass(frozen=True, slots=True)
class WeightEstimate:
    """The weight of the producer (``own``) and of all producers (``platform``), and the tracks after their changes."""

    own: int
    platform: int
    tracks: list[EstimatedTrack]


def estimate(
    changes: Iterable[Change],
    *,
    artist_id: str,
    own: int,
    platform: int,
    tracks: Mapping[str, TrackFigures],
    now: str,
) -> WeightEstimate:
    """Apply the changes in their order to the current weights ``own`` and ``platform``.

    ``tracks`` has the figures of each track that the changes name. The producer stays credited, and each other credited
    producer gains the same weight. Raises Invalid if a track is not a public track that the producer is credited on.
    """
    before: dict[str, EstimatedTrack] = {}
    after: dict[str, EstimatedTrack] = {}
    uploads: list[EstimatedTrack] = []
    for index, change in enumerate(changes):
        if isinstance(change, Uploads):
            uploads.append(
                EstimatedTrack(
                    track_id=None,
                    published_at=now,
                    qualified_plays=change.qualified_plays,
                    credits=change.credits,
                    count=change.count,
                )
            )
            continue
        track_id = change.track_id
        if track_id not in after:
            before[track_id] = after[track_id] = _current_track(track_id, tracks[track_id], artist_id, index=index)
        if change.qualified_plays is not None:
            after[track_id] = replace(after[track_id], qualified_plays=change.qualified_plays)
        if change.credits is not None:
            after[track_id] = replace(after[track_id], credits=change.credits)
    estimated = [*after.values(), *uploads]
    return WeightEstimate(
        own=own + sum(each.own_weight for each in estimated) - sum(each.own_weight for each in before.values()),
        platform=platform
        + sum(each.total_weight for each in estimated)
        - sum(each.total_weight for each in before.values()),
        tracks=estimated,
    )


def without_guests(
    changes: Sequence[Change], tracks: Mapping[str, TrackFigures]
) -> tuple[list[Change], dict[str, TrackFigures]]:
    """The same changes and tracks without the qualified plays that guests have made so far."""
    members = {
        track_id: replace(track, qualified_plays=track.qualified_plays - track.guest_plays, guest_plays=0)
        for track_id, track in tracks.items()
    }
    return [_of_members(each, tracks) for each in changes], members


def _of_members(change: Change, tracks: Mapping[str, TrackFigures]) -> Change:
    if isinstance(change, Uploads) or change.qualified_plays is None:
        return change
    return replace(change, qualified_plays=max(0, change.qualified_plays - tracks[change.track_id].guest_plays))


def _current_track(track_id: str, track: TrackFigures, artist_id: str, *, index: int) -> EstimatedTrack:
    if artist_id not in track.credits or track.deleted:
        raise Invalid(**{f"changes.{index}.track_id": "You are not credited on a track with this id."})
    if not track.listed or not track.published_at:
        raise Invalid(**{f"changes.{index}.track_id": "This track is not public, and only public tracks contribute."})
    return EstimatedTrack(
        track_id=track_id,
        published_at=track.published_at,
        qualified_plays=track.qualified_plays,
        credits=len(track.credits),
        contributes=track.contributes,
    )
