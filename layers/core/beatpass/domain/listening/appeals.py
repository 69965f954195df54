"""Appeals: a producer asks an operator to look again at a track's plays of a day that did not qualify.

See docs/specification.md 2.10.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

from beatpass.domain.listening.reasons import REASONS
from beatpass.domain.platform.errors import Invalid
from beatpass.domain.platform.facts import AppealDecided, AppealFiled, Credit

# An appeal is possible until so long after its day.
OPEN_FOR = timedelta(days=30)

State = Literal["open", "accepted", "declined"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Appeal:
    """One at most for a track, day and reason; ``plays`` did not qualify when ``producer_id`` filed it.

    ``credits`` are those of the track at that time. ``granted`` plays of them earn XP where it is accepted.
    ``message`` is the producer's, ``explanation`` the operator's.
    """

    uploader_id: str
    track_id: str
    day: str
    reason: str
    plays: int
    producer_id: str
    filed_at: str
    message: str
    credits: Sequence[tuple[str, bool]]
    state: State = "open"
    decided_at: str | None = None
    granted: int = 0
    explanation: str | None = None

    @property
    def id(self) -> str:
        return f"{self.track_id}/{self.day}/{self.reason}"

    def filed(self) -> AppealFiled:
        return AppealFiled(
            artist_id=self.uploader_id,
            track_id=self.track_id,
            day=self.day,
            reason=self.reason,
            plays=self.plays,
            producer_id=self.producer_id,
            at=self.filed_at,
        )

    def decide(self, *, accepted: bool, plays: int | None, explanation: str, at: str) -> Appeal:
        """``plays`` are granted if it is accepted, all of them if None. Raises Invalid."""
        granted = (self.plays if plays is None else plays) if accepted else 0
        if not 0 <= granted <= self.plays or (accepted and not granted):
            raise Invalid(plays=f"Must be from 1 to {self.plays}.")
        state: State = "accepted" if accepted else "declined"
        return replace(self, state=state, decided_at=at, granted=granted, explanation=explanation)

    def decided(self, *, rules: str) -> AppealDecided:
        return AppealDecided(
            artist_id=self.uploader_id,
            track_id=self.track_id,
            day=self.day,
            reason=self.reason,
            accepted=self.state == "accepted",
            plays=self.granted,
            explanation=self.explanation or "",
            at=self.decided_at or "",
            rules=rules,
            credits=tuple(Credit(artist_id=artist_id, earns=earns) for artist_id, earns in self.credits),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class UnqualifiedPlays:
    """``plays`` are all of the day; ``unqualified`` counts them by reason, ``appeals`` has the appeals by reason."""

    track_id: str
    day: str
    plays: int
    unqualified: Mapping[str, int]
    appeals: Mapping[str, Appeal]


def check_day(day: str, *, today: date) -> None:
    """Raises Invalid for a day that is not over, or too long ago."""
    given = date.fromisoformat(day)
    if given >= today:
        raise Invalid(day="The day must be over: its plays are still coming in.")
    if given < today - OPEN_FOR:
        raise Invalid(day=f"An appeal is possible for {OPEN_FOR.days} days.")


def appealed_plays(unqualified: Mapping[str, int], reason: str) -> int:
    """How many plays of the day did not qualify for this reason. Raises Invalid where there are none."""
    if not unqualified.get(reason):
        known = ", ".join(each for each in REASONS if unqualified.get(each)) or "none"
        raise Invalid(reason=f"No play of that day failed to qualify for it. Reasons of the day: {known}.")
    return unqualified[reason]
