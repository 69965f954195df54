"""What is kept of a day's recommendations, and what a producer reads of them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any, Literal, NamedTuple

from beatpass.domain.collaboration.contribution import contribution, weight
from beatpass.domain.collaboration.recommendations.producer_features import may_ask, plays_per_track
from beatpass.domain.collaboration.recommendations.scoring import WEIGHTS, Component
from beatpass.domain.platform.figures import Standing
from beatpass.domain.platform.times import to_iso
from beatpass.domain.progress.achievements import COLLABORATION_TARGETS, by_collaborations

REFRESHED_AT = time(4)  # UTC; template.yaml's schedule says the same
SHOWN = 10
MAX_DISMISSED = 1_000

Absence = Literal["too_few_tracks_with_genres", "not_computed_yet", "nobody_found"]


class Recommended(NamedTuple):
    """A producer as it was on the day. ``points`` are in the order of WEIGHTS, plays and uploads of 30 days.

    ``trend`` is the genre of both in which collaborations grow; None where it is the producer's own that do, if any.
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
    """One producer's of one day; ``rows`` are those of Recommended, best first, in the order of its fields."""

    as_of: str = ""
    rules: str = ""
    rows: list[list[Any]] = field(default_factory=list)

    def items(self) -> list[Recommended]:
        return [Recommended(*row) for row in self.rows]


@dataclass(slots=True)
class Dismissals:
    """When each producer was dismissed; at most MAX_DISMISSED."""

    artists: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Growing:
    """The genres in which collaborations grow most, by their trend from 0 to 1."""

    genres: dict[str, float] = field(default_factory=dict)


@dataclass(slots=True)
class Run:
    """The slices of the producers that a run has served, from the first on."""

    served: int = 0


@dataclass(frozen=True, slots=True)
class Reason:
    """``points`` are its part of the score."""

    kind: Component
    points: float
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """What one joint track would add to the score of the collaboration board, component by component.

    It is taken to be played as often as the tracks of both are on average, ``expected_plays``.

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


def shown(
    kept_: Recommendations | None, standing: Standing, *, collaborators: Collection[str], dismissed: Collection[str]
) -> tuple[list[Recommended], Absence | None]:
    """(whom to show, why nobody): whom one works with by now or has dismissed since is left out at once."""
    if not may_ask(standing):
        return [], "too_few_tracks_with_genres"
    if kept_ is None:
        return [], "not_computed_yet"
    left = [each for each in kept_.items() if each.artist_id not in collaborators and each.artist_id not in dismissed]
    return left[:SHOWN], None if left else "nobody_found"


def reasons(recommended: Recommended) -> list[Reason]:
    """Every component that adds to the score, the strongest first."""
    texts: dict[Component, str] = {
        "genres": f"You both make {_listed(recommended.common_genres)}.",
        "style": "Your tempi, scales and tags go together.",
        "neighbours": f"Producers who work with both of you: {recommended.shared}.",
        "activity": f"Active: {recommended.uploads} uploads and {recommended.plays} qualified plays in 30 days.",
        "trending": f"Collaborations in {recommended.trend} are played more and more."
        if recommended.trend
        else "Their collaborations are played more and more.",
    }
    found = [
        Reason(kind, points, texts[kind])
        for kind, points in zip(WEIGHTS, recommended.points, strict=True)
        if points > 0
    ]
    return sorted(found, key=lambda reason: -reason.points)


def _listed(words: list[str]) -> str:
    return " and ".join(filter(None, (", ".join(words[:-1]), *words[-1:])))


def effect_of_joint_track(standing: Standing, their_plays_per_track: float, *, now: datetime) -> Effect:
    """For a new collaborator, on a track with two credits published now."""
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
    """When the daily run is due next."""
    today = datetime.combine(now.date(), REFRESHED_AT, tzinfo=now.tzinfo)
    return today if now < today else today + timedelta(days=1)
