"""The leaderboards as their readers see them (SPEC 5): categories, tiers, builds, rows. ranking.py makes the ranks."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Literal

Category = Literal["overall", "points", "plays", "uploads", "quality", "collaboration", "earnings"]
Period = Literal["all_time"]
Tier = Literal["diamond", "platinum", "gold", "silver", "bronze"]

TIERS: tuple[Tier, ...] = ("diamond", "platinum", "gold", "silver", "bronze")
PERIODS: tuple[Period, ...] = ("all_time",)
TOP = 3
INTERVAL = timedelta(minutes=30)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# Below this many a percentile says nothing (SPEC 4): nobody stands in a "top p %", no share is shown.
LEAST_POPULATION = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """What a category ranks by. ``tiers`` are the least scores, or the percents of best ranks, of the upper four tiers.

    ``weight`` is its percent of the overall score, ``details`` the names of what each row tells beside its score,
    ``improve`` the dashboard page where a producer can do something about it.
    """

    title: str
    focus: str
    label: str
    unit: str
    rule: str
    tie: str = "Producers with the same score share the rank"
    tiers: tuple[int, int, int, int]
    by_percentile: bool = False
    weight: int = 0
    details: tuple[str, ...]
    improve: str


BOARDS: dict[Category, Board] = {
    "overall": Board(
        title="Overall",
        focus="Composite performance across multiple producer signals",
        label="Overall score",
        unit="points",
        rule="The six other categories, weighted, each as 100 x (population - rank + 1) / population",
        tiers=(80, 65, 50, 30),
        details=("points", "plays", "uploads", "quality", "collaboration", "earnings"),
        improve="progress",
    ),
    "points": Board(
        title="Points",
        focus="XP and achievement-related progress",
        label="Experience",
        unit="XP",
        rule="All XP ever earned",
        tie="Among the same XP, more achievements rank first",
        tiers=(1, 5, 20, 50),
        by_percentile=True,
        weight=25,
        details=("achievements",),
        improve="progress",
    ),
    "plays": Board(
        title="Plays",
        focus="Listening activity",
        label="Qualified plays",
        unit="plays",
        rule="Qualified plays of the tracks a producer is credited on",
        tiers=(100_000, 50_000, 10_000, 1_000),
        weight=20,
        details=("tracks",),
        improve="tracks",
    ),
    "uploads": Board(
        title="Uploads",
        focus="Published output volume",
        label="Public tracks",
        unit="tracks",
        rule="Public tracks a producer is credited on",
        tiers=(100, 50, 25, 10),
        weight=15,
        details=("collaborative_tracks",),
        improve="tracks",
    ),
    "quality": Board(
        title="Quality",
        focus="Metadata completeness and track detail quality",
        label="Metadata completeness",
        unit="%",
        rule="Mean completeness of public tracks: bpm, key, scale and tags, 25 % each",
        tiers=(95, 85, 75, 60),
        weight=15,
        details=("tracks",),
        improve="tracks",
    ),
    "collaboration": Board(
        title="Collaboration",
        focus="Work created with collaborators and partner activity",
        label="Collaboration score",
        unit="points",
        rule="10 x unique collaborators + 0.01 x plays of collaborative tracks + 2 x their contribution"
        " + 5 x collaboration achievements",
        tiers=(1, 5, 20, 50),
        by_percentile=True,
        weight=15,
        details=("collaborators", "tracks", "plays", "contribution", "achievements"),
        improve="tracks",
    ),
    "earnings": Board(
        title="Earnings",
        focus="Earnings and contribution-related signals",
        label="Platform share",
        unit="%",
        rule="Own contribution as a share of everyone's: newer tracks, more plays and fewer credits weigh more",
        tiers=(15, 10, 5, 2),
        weight=10,
        details=("contribution",),
        improve="tracks",
    ),
}
CATEGORIES: tuple[Category, ...] = tuple(BOARDS)
COMPONENTS: tuple[Category, ...] = tuple(category for category in CATEGORIES if BOARDS[category].weight)


@dataclass(frozen=True, slots=True, kw_only=True)
class Build:
    """One whole snapshot. ``id`` names the run that made it and ``snapshot`` this attempt at it, which keys its items.

    ``as_of`` is the boundary that the run fixed, ``population`` the ranked producers, ``producers`` all there are,
    ``holders`` how many of these hold each achievement, ``platform_weight`` everyone's contribution weight (SPEC 7),
    ``public_tracks`` how many tracks were compared, ``cutoffs`` what a percentile achievement takes, where known,
    ``cuts`` by category the last ranks of the upper four tiers. ``expires_at`` is in Unix seconds.
    """

    id: str
    snapshot: str
    as_of: str
    built_at: str
    next_build_at: str
    expires_at: int
    rules: str
    digest: str
    population: int = 0
    producers: int = 0
    platform_weight: int = 0
    buckets: int = 0
    public_tracks: int = 0
    holders: dict[str, int] = field(default_factory=dict)
    cutoffs: dict[str, float] = field(default_factory=dict)
    cuts: dict[str, list[int]] = field(default_factory=dict)

    def held_by_percent(self, achievement_id: str) -> float | None:
        """The share of existing producers that hold it (SPEC 11); None where too few exist to say."""
        if self.producers < LEAST_POPULATION:
            return None
        return round(100 * self.holders.get(achievement_id, 0) / self.producers, 2)

    def tier(self, category: Category, rank: int) -> Tier:
        cuts = self.cuts[category]
        return next((tier for tier, last in zip(TIERS, cuts, strict=False) if rank <= last), TIERS[-1])


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A producer's place on one board. ``position`` counts from 1 without ties, ``tied_with`` the others of its rank.

    ``before`` is its rank in the build before, None where it was not ranked; ``details`` are in the order of the
    board's names.
    """

    position: int
    rank: int
    tied_with: int
    before: int | None
    artist_id: str
    name: str
    picture: str | None
    level: int
    score: float
    details: tuple[float, ...]

    @property
    def change(self) -> int | None:
        """Places gained since the build before."""
        return None if self.before is None else self.before - self.rank


def details_of(category: Category, row: Row) -> dict[str, float]:
    """What a row tells beside its score, by name."""
    told = dict(zip(BOARDS[category].details, row.details, strict=True))
    if category == "plays":
        told["plays_per_track"] = round(row.score / told["tracks"], 2)
    return told


@dataclass(frozen=True, slots=True)
class Run:
    """One order to build: the schedule's for a half hour, however often it comes, or a person's for this moment."""

    id: str
    as_of: datetime


def scheduled_run(moment: datetime) -> Run:
    """The run of the half hour that this moment falls into."""
    boundary = moment - (moment - EPOCH) % INTERVAL
    return Run(boundary.strftime("%Y%m%dT%H%MZ"), boundary)


def manual_run(moment: datetime) -> Run:
    return Run(moment.strftime("manual-%Y%m%dT%H%M%S.%fZ"), moment)


def next_boundary(moment: datetime) -> datetime:
    """When the next scheduled build is due."""
    return moment - (moment - EPOCH) % INTERVAL + INTERVAL
