"""What others are told of over the event bus: no personal data, only ids that mean something to this system.

Each is told at least once. ``id`` says what happened and nothing else, so it is the same however often, and whoever
listens drops what it has seen. The schemas under events/schemas say what each looks like on the bus; a change that
breaks them is a new VERSION beside the old one.

See docs/specification.md 12.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, ClassVar

# Accepted plays of one track that are worth telling of.
PLAY_MILESTONES = frozenset({100, 1_000, 10_000, 100_000, 1_000_000})


@dataclass(frozen=True, slots=True, kw_only=True)
class AchievementUnlocked:
    """``achievement`` is its id, ``xp`` what it paid."""

    VERSION: ClassVar = 1
    artist_id: str
    achievement: str
    xp: int
    at: str

    @property
    def id(self) -> str:
        return f"achievement-unlocked:{self.artist_id}:{self.achievement}"


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelReached:
    """One for each level, also where an award reaches several at once."""

    VERSION: ClassVar = 1
    artist_id: str
    level: int
    title: str
    at: str

    @property
    def id(self) -> str:
        return f"level-reached:{self.artist_id}:{self.level}"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaysReached:
    """A track of this uploader has so many accepted plays."""

    VERSION: ClassVar = 1
    artist_id: str
    track_id: str
    plays: int
    at: str

    @property
    def id(self) -> str:
        return f"plays-reached:{self.track_id}:{self.plays}"


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaderboardsBuilt:
    """A whole build is served from now on: every board as of ``as_of``."""

    VERSION: ClassVar = 1
    build: str
    as_of: str
    next_build_at: str
    population: int
    at: str

    @property
    def id(self) -> str:
        return f"leaderboards-built:{self.build}"


@dataclass(frozen=True, slots=True, kw_only=True)
class SaleSettled:
    """A licence was paid for and granted. ``amount`` is the producer's part, in minor units of ``currency``."""

    VERSION: ClassVar = 1
    artist_id: str
    track_id: str
    sale_id: str
    licence: str
    amount: int
    currency: str
    at: str

    @property
    def id(self) -> str:
        return f"sale-settled:{self.sale_id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class PayoutPaid:
    """Money went to the producer's bank, or (``amount`` below 0) was taken from it. It may still fail for some days."""

    VERSION: ClassVar = 1
    artist_id: str
    payout_id: str
    amount: int
    currency: str
    at: str

    @property
    def id(self) -> str:
        return f"payout-paid:{self.payout_id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class PayoutFailed:
    """The bank did not take it; ``reason`` is Stripe's failure code."""

    VERSION: ClassVar = 1
    artist_id: str
    payout_id: str
    amount: int
    currency: str
    reason: str | None
    at: str

    @property
    def id(self) -> str:
        return f"payout-failed:{self.payout_id}"


ArtistEvent = AchievementUnlocked | LevelReached | PlaysReached
MoneyEvent = SaleSettled | PayoutPaid | PayoutFailed
Event = ArtistEvent | MoneyEvent | LeaderboardsBuilt


def detail_type(event: Event) -> str:
    return type(event).__name__


def detail(event: Event) -> dict[str, Any]:
    """What the bus carries of it."""
    return {"id": event.id, "version": event.VERSION, **asdict(event)}
