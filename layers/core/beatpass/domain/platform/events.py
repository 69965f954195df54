"""The events that are published on the event bus (docs/specification.md 12): no personal data, only ids of this system.

Delivery is at least once. ``id`` depends only on what happened and is the same in each delivery, so consumers can drop
duplicates. The schemas under events/schemas describe the events on the bus; a breaking change is a new VERSION beside
the old one.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, ClassVar

# The numbers of plays of a track at which an event is published.
PLAY_MILESTONES = frozenset({100, 1_000, 10_000, 100_000, 1_000_000})


@dataclass(frozen=True, slots=True, kw_only=True)
class AchievementUnlocked:
    """``achievement`` is the id of the achievement, ``xp`` the XP that it awarded."""

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
    """One event for each level, also if one award reaches several levels."""

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
    """A track of this uploader has reached ``plays`` plays, qualified or not."""

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
    """A new build is complete and served: all boards as of ``as_of``."""

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
    """A licence was paid and granted. ``amount`` is the producer's part, in minor units of ``currency``."""

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
    """Money was paid to the producer's bank, or (``amount`` below 0) debited from it. The payout may still fail for
    some days.
    """

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
    """The bank rejected the payout; ``reason`` is Stripe's failure code."""

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


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestReady:
    """A producer's digest of a week or a month can be read. ``first`` and ``last`` are its days (YYYY-MM-DD)."""

    VERSION: ClassVar = 1
    artist_id: str
    kind: str
    first: str
    last: str
    plays: int
    plays_before: int
    at: str

    @property
    def id(self) -> str:
        return f"digest-ready:{self.artist_id}:{self.kind}:{self.first}"


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertRaised:
    """Something is out of the ordinary, told once. ``track_id`` is null where it is about no track."""

    VERSION: ClassVar = 1
    artist_id: str
    kind: str
    track_id: str | None
    day: str
    value: float
    normal: float
    threshold: float
    at: str

    @property
    def id(self) -> str:
        return f"alert-raised:{self.artist_id}:{self.kind}:{self.track_id or ''}:{self.day}"


ProducerEvent = AchievementUnlocked | LevelReached | PlaysReached
MoneyEvent = SaleSettled | PayoutPaid | PayoutFailed
NoticeEvent = DigestReady | AlertRaised
Event = ProducerEvent | MoneyEvent | NoticeEvent | LeaderboardsBuilt


def detail_type(event: Event) -> str:
    return type(event).__name__


def detail(event: Event) -> dict[str, Any]:
    """The detail of the event on the bus."""
    return {"id": event.id, "version": event.VERSION, **asdict(event)}
