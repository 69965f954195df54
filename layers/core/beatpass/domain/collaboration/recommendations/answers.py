"""The documents of a daily run, and the recommendations, reasons and effects that a producer is shown."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any, Literal, NamedTuple

from beatpass.domain.collaboration.contribution import contribution, weight
from beatpass.domain.collaboration.recommendations.producer_features import has_enough_genre_tracks, plays_per_track
from beatpass.domain.collaboration.recommendations.scoring import WEIGHTS, Component
from beatpass.domain.platform.figures import Standing
from beatpass.domain.platform.times import to_iso
from beatpass.domain.progress.achievements import COLLABORATION_TARGETS, by_collaborations

REFRESHED_AT = time(4)  # UTC; the same as the schedule in template.yaml
RECOMMENDATIONS_SHOWN = 10
MAX_DISMISSED = 1_000

Absence = Literal["too_few_tracks_with_genres", "not_computed_yet", "nobody_found"]


class Recommended(NamedTuple):
    """A recommended producer as of the daily run.

    ``points`` are in the order of WEIGHTS; ``plays`` and ``uploads`` are of the last 30 days; ``shared`` counts common
    collaborators. ``trend`` is the common genre whose growth gave the trending points; None if the producer's own
    growth gave them, or there are none.
    """

    artist_id: str
    name: str
    picture: str | None
    level: int
    points: list[float]
    common_genres: list[str]
    shared: int
    uploads: int
    plays: int
    trend: str | None
    plays_per_track: float

    @property
    def percent(self) -> float:
        return round(sum(self.points), 1)


@dataclass(slots=True)
class Recommendations:
    """The recommendations of one producer from one daily run, best first. A row has the fields of Recommended."""

    as_of: str = ""
    rules: str = ""
    rows: list[list[Any]] = field(default_factory=list)

    def items(self) -> list[Recommended]:
        return [Recommended(*row) for row in self.rows]


@dataclass(slots=True)
class Dismissals:
    """The times at which producers were dismissed, by producer; at most MAX_DISMISSED."""

    artists: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class GrowingGenres:
    """The genres in which collaborations grow most, with their trends (0 to 1)."""

    genres: dict[str, float] = field(default_factory=dict)


@dataclass(slots=True)
class RunProgress:
    """The number of slices of all producers that a run has completed, from the first on."""

    served: int = 0


@dataclass(frozen=True, slots=True)
class Reason:
    """One component of a score as a sentence; ``points`` is what it adds to the score."""

    kind: Component
    points: float
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """What one joint track would add to the producer's score on the collaboration board, by component.

    ``expected_plays`` is the assumed number of qualified plays: the mean of both producers' plays per track.

    See docs/specification.md 5.2.
    """

    expected_plays: int
    collaborators: float
    plays: float
    contribution: float
    achievements: float

    @property
    def score_gain(self) -> float:
        return self.collaborators + self.plays + self.contribution + self.achievements


def select_shown(
    recommendations: Recommendations | None,
    standing: Standing,
    *,
    collaborators: Collection[str],
    dismissed: Collection[str],
) -> tuple[list[Recommended], Absence | None]:
    """(the recommendations to show, the reason if there are none).

    Producers that became collaborators or were dismissed since the daily run are left out.
    """
    if not has_enough_genre_tracks(standing):
        return [], "too_few_tracks_with_genres"
    if recommendations is None:
        return [], "not_computed_yet"
    excluded = {*collaborators, *dismissed}
    left = [each for each in recommendations.items() if each.artist_id not in excluded]
    return left[:RECOMMENDATIONS_SHOWN], None if left else "nobody_found"


def reasons(recommended: Recommended) -> list[Reason]:
    """A reason for each component that adds to the score, most points first."""
    texts: dict[Component, str] = {
        "genres": f"You both make {_joined(recommended.common_genres)}.",
        "style": "Your tracks have similar tempos, scales and tags.",
        "neighbours": f"Producers who work with both of you: {recommended.shared}.",
        "activity": f"Active: {recommended.uploads} uploads and {recommended.plays} qualified plays in 30 days.",
        "trending": f"Plays of collaborations in {recommended.trend} are growing."
        if recommended.trend
        else "Plays of their collaborations are growing.",
    }
    unordered = [
        Reason(kind, points, texts[kind])
        for kind, points in zip(WEIGHTS, recommended.points, strict=True)
        if points > 0
    ]
    return sorted(unordered, key=lambda reason: -reason.points)


def _joined(words: list[str]) -> str:
    """``a, b and c``."""
    return " and ".join(filter(None, (", ".join(words[:-1]), *words[-1:])))


def effect_of_joint_track(standing: Standing, their_plays_per_track: float, *, now: datetime) -> Effect:
    """The effect of a track with two credits, published now, with a producer that is not yet a collaborator."""
    plays = round((plays_per_track(standing) + their_plays_per_track) / 2)
    own = weight(published_at=to_iso(now), qualified_plays=plays, credited=2)
    held = standing.achievements.keys() & {name for name, _ in COLLABORATION_TARGETS}
    unlocked = set(by_collaborations(standing.collaborative_tracks + 1)) - held
    return Effect(
        expected_plays=plays,
        collaborators=10,
        plays=plays / 100,
        contribution=2 * contribution(own, now),
        achievements=5 * len(unlocked),
    )


def next_refresh(now: datetime) -> datetime:
    """The time of the next daily run."""
    today = datetime.combine(now.date(), REFRESHED_AT, tzinfo=now.tzinfo)
    return today if now < today else today + timedelta(days=1)
