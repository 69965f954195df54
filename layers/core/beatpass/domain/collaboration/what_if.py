"""What if: a producer's contribution and share after changes that it only thinks of (docs/specification.md 11.8).

Weights are those of ``contribution``, and money is split by ``splitting``: the very rules that rank and pay.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from beatpass.domain.collaboration.contribution import weight
from beatpass.domain.platform.errors import Invalid
from beatpass.domain.platform.figures import TrackFigures


@dataclass(frozen=True, slots=True, kw_only=True)
class EstimatedTrack:
    """A track as it is or could be; ``count`` are alike. ``track_id`` is None for what is still to be uploaded."""

    track_id: str | None
    published_at: str
    qualified_plays: int
    credits: int
    contributes: bool = True
    count: int = 1

    @property
    def own_weight(self) -> int:
        """Each credited producer's, of all of them."""
        if not self.contributes:
            return 0
        return self.count * weight(
            published_at=self.published_at, qualified_plays=self.qualified_plays, credited=self.credits
        )

    @property
    def everyones_weight(self) -> int:
        return self.own_weight * self.credits


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackChange:
    """Other qualified plays, other credits, or both; None stays as it is."""

    track_id: str
    qualified_plays: int | None
    credits: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Uploads:
    """Public tracks that would appear now, all alike."""

    count: int
    qualified_plays: int
    credits: int


Change = TrackChange | Uploads


@dataclass(frozen=True, slots=True)
class Outcome:
    """Weights of the producer and of everyone; ``tracks`` are those that the changes name, as they would be."""

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
) -> Outcome:
    """Apply the changes in their order; ``tracks`` holds those named. Raises Invalid for one that is not its own.

    The producer itself stays credited. Whatever it gains, everyone credited with it gains too.
    """
    before: dict[str, EstimatedTrack] = {}
    after: dict[str, EstimatedTrack] = {}
    fresh: list[EstimatedTrack] = []
    for number, change in enumerate(changes):
        if isinstance(change, Uploads):
            fresh.append(
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
            before[track_id] = after[track_id] = _as_it_is(track_id, tracks[track_id], artist_id, number=number)
        if change.qualified_plays is not None:
            after[track_id] = replace(after[track_id], qualified_plays=change.qualified_plays)
        if change.credits is not None:
            after[track_id] = replace(after[track_id], credits=change.credits)
    come = [*after.values(), *fresh]
    return Outcome(
        own=own + sum(each.own_weight for each in come) - sum(each.own_weight for each in before.values()),
        platform=platform
        + sum(each.everyones_weight for each in come)
        - sum(each.everyones_weight for each in before.values()),
        tracks=come,
    )


def _as_it_is(track_id: str, track: TrackFigures, artist_id: str, *, number: int) -> EstimatedTrack:
    if artist_id not in track.credits or track.deleted:
        raise Invalid(**{f"changes.{number}.track_id": "There is no such track that you are credited on."})
    if not track.listed or not track.published_at:
        raise Invalid(**{f"changes.{number}.track_id": "Only public tracks contribute: this one is not public."})
    return EstimatedTrack(
        track_id=track_id,
        published_at=track.published_at,
        qualified_plays=track.qualified_plays,
        credits=len(track.credits),
        contributes=track.contributes,
    )
