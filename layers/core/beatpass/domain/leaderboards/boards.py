"""The leaderboards as readers see them: categories, tiers, builds, rows. ``beatpass.ranking`` ranks them.

See docs/specification.md 5.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Literal

from beatpass.domain.leaderboards.periods import ALL_TIME, Period

Category = Literal["overall", "points", "plays", "uploads", "quality", "collaboration", "earnings"]
Tier = Literal["diamond", "platinum", "gold", "silver", "bronze"]
TIERS: tuple[Tier, ...] = ("diamond", "platinum", "gold", "silver", "bronze")
TOP = 3
INTERVAL = timedelta(minutes=30)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# Greater than the number of achievements, so that XP and that number make one key.
XP_STEP = 1_000
# Details that are not integers are ranked and stored in millionths.
MILLION = 1_000_000
# The least population of a percentile (docs/specification.md 4.1): below it no producer is in the "top p %", and no
# share is shown.
LEAST_POPULATION = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """What a category ranks by. ``tiers`` are the least scores, or the percents of best ranks, of the upper four tiers.

    Scores are shown, and compared, with ``decimals``. ``timeless`` boards are the same in every period. ``weight`` is
    the board's percent of the overall score, ``details`` the names of a row's values beside its score, ``improve`` the
    dashboard page where a producer can improve the score.
    """

    title: str
    focus: str
    label: str
    unit: str
    decimals: int = 0
    timeless: bool = False
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
        decimals=6,
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
        timeless=True,
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
        decimals=4,
        timeless=True,
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
        decimals=4,
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
        decimals=9,
        rule="Own contribution as a share of everyone's: newer tracks, more plays and fewer credits weigh more",
        tiers=(15, 10, 5, 2),
        weight=10,
        details=("contribution",),
        improve="tracks",
    ),
}
CATEGORIES: tuple[Category, ...] = tuple(BOARDS)
COMPONENTS: tuple[Category, ...] = tuple(category for category in CATEGORIES if BOARDS[category].weight)
# The boards that are also ranked within each country (docs/specification.md 5.8).
OF_COUNTRIES: tuple[Category, ...] = ("overall", "points", "plays")
_OF_PERIODS: tuple[Category, ...] = tuple(category for category in CATEGORIES if not BOARDS[category].timeless)


def categories_of(period: Period) -> tuple[Category, ...]:
    """The boards that are ranked for this period; the others are those of all time."""
    return CATEGORIES if period == ALL_TIME else _OF_PERIODS


def ranked_period(category: Category, period: Period) -> Period:
    """The period whose board is shown for this one: all time for a timeless board."""
    return ALL_TIME if BOARDS[category].timeless else period


def categories_of_countries(period: Period) -> tuple[Category, ...]:
    """The boards that are ranked for this period within each country."""
    return tuple(category for category in categories_of(period) if category in OF_COUNTRIES)


def percentile_cut(percent: int, population: int) -> int:
    """The last rank in the top ``percent`` by the population alone; 0, which no producer has, below LEAST_POPULATION.

    ``percentiles.last_rank_in_top`` takes the values into account as well (docs/specification.md 4.1).
    """
    return -(-percent * population // 100) if population >= LEAST_POPULATION else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Build:
    """One complete snapshot. ``id`` names the run, and ``snapshot`` the attempt, which is part of its items' keys.

    ``as_of`` is the boundary of the run. ``population`` counts the ranked producers, ``producers`` all existing ones,
    ``holders`` those of the latter that hold each achievement. ``platform_weights`` is the sum of all producers'
    contribution weights (docs/specification.md 7.3) by period, ``member_weight`` that of all time without plays of
    guests, by which money is divided (docs/specification.md 10.6). ``public_tracks`` counts the compared tracks.
    ``cutoffs`` are the least values that earn a percentile achievement, where enough are compared. ``cuts`` are the
    last ranks of the upper four tiers, by period and category. ``few_scores`` are the boards by period that have an
    item for their runs of equal scores (storage/leaderboards/score_runs.py). ``expires_at`` is in Unix seconds.
    ``buckets`` is the number of buckets of producers, ``bucket_slots`` how many producers the largest one has.
    ``countries`` counts the ranked producers of each country. ``before`` is the snapshot of the previous build, which
    had ``buckets_before`` buckets and ``population_before`` ranked producers. ``daily`` is true for a day's first
    build, ``frozen`` for the build that a frozen season is read from.
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
    buckets: int = 0
    bucket_slots: int = 0
    countries: dict[str, int] = field(default_factory=dict)
    public_tracks: int = 0
    before: str | None = None
    buckets_before: int = 0
    population_before: int = 0
    daily: bool = False
    frozen: bool = False
    holders: dict[str, int] = field(default_factory=dict)
    cutoffs: dict[str, float] = field(default_factory=dict)
    platform_weights: dict[Period, int] = field(default_factory=dict)
    member_weight: int = 0
    cuts: dict[Period, dict[str, list[int]]] = field(default_factory=dict)
    few_scores: dict[Period, list[Category]] = field(default_factory=dict)

    @property
    def platform_weight(self) -> int:
        """The platform weight of all time."""
        return self.platform_weights.get(ALL_TIME, 0)

    @property
    def periods(self) -> tuple[Period, ...]:
        return tuple(self.cuts)

    def held_by_percent(self, achievement_id: str) -> float | None:
        """The percent of existing producers that hold it (docs/specification.md 11.4); None below LEAST_POPULATION."""
        if self.producers < LEAST_POPULATION:
            return None
        return round(100 * self.holders.get(achievement_id, 0) / self.producers, 2)

    def tier(self, category: Category, period: Period, rank: int) -> Tier:
        cuts = self.cuts[ranked_period(category, period)][category]
        return next((tier for tier, last in zip(TIERS, cuts, strict=False) if rank <= last), TIERS[-1])


def frozen_build(build: Build, season: Period) -> Build:
    """The build reduced to what a frozen season is read from: its own boards and the timeless ones."""
    timeless = {category: cuts for category, cuts in build.cuts[ALL_TIME].items() if category not in _OF_PERIODS}
    return replace(
        build,
        frozen=True,
        before=None,
        next_build_at="",
        platform_weights={season: build.platform_weights.get(season, 0)},
        cuts={season: build.cuts[season], ALL_TIME: timeless},
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardRank:
    """A producer's rank on one board. ``tied_with`` counts the others of the same rank.

    ``previous_rank`` is the rank in the previous build, None if the producer was not ranked. ``details`` are in the
    order of the board's detail names.
    """

    rank: int
    tied_with: int
    previous_rank: int | None
    score: float
    details: tuple[float, ...]

    @property
    def change(self) -> int | None:
        """Ranks gained since the previous build."""
        return None if self.previous_rank is None else self.previous_rank - self.rank


@dataclass(frozen=True, slots=True, kw_only=True)
class Row(BoardRank):
    """A rank and the producer that has it, with its name, picture and level at the time of the build.

    ``rank_of_all`` is the rank on the board of all producers, which tiers go by, also on the board of a country.
    ``listed`` is false for a private producer, which the pages of others do not name.
    """

    artist_id: str
    name: str
    picture: str | None
    level: int
    rank_of_all: int
    listed: bool = True


def details_of(category: Category, row: BoardRank) -> dict[str, float]:
    """A row's details by name."""
    details = dict(zip(BOARDS[category].details, row.details, strict=True))
    if category == "plays":
        details["plays_per_track"] = round(row.score / details["tracks"], 2)
    return details


def named_for(row: Row, reader: str | None) -> bool:
    """Whether a page names the producer of this row to ``reader``, a producer's id or None for anybody."""
    return row.listed or row.artist_id == reader


def rows_of_board(build: Build, country: str | None) -> int:
    """How many producers stand on the board of all, or on that of a country."""
    return build.population if country is None else build.countries.get(country, 0)


@dataclass(frozen=True, slots=True)
class RowRange:
    """The positions [start, stop) of a board, from 0. The top is on every page, and in no range."""

    start: int
    stop: int


def range_from(start: int, limit: int, population: int) -> RowRange:
    return RowRange(start, max(start, min(start + limit, population)))


def range_before(stop: int, limit: int, population: int) -> RowRange:
    stop = min(stop, max(population, TOP))
    return RowRange(max(stop - limit, TOP), stop)


def range_around(position: int | None, limit: int, population: int) -> RowRange:
    """The range with this position (from 1) in the middle, within the board. Without one, or in the top: the first."""
    if position is None or position <= TOP:
        return range_from(TOP, limit, population)
    latest = max(population - limit, TOP)
    return range_from(min(max(position - 1 - limit // 2, TOP), latest), limit, population)


@dataclass(frozen=True, slots=True)
class Run:
    """One run of the build: the scheduled run of a half hour, however often it is delivered, or a manual one."""

    id: str
    as_of: datetime


def half_hour(moment: datetime) -> datetime:
    """The beginning of the half hour that this moment falls into."""
    return moment - (moment - EPOCH) % INTERVAL


def scheduled_run(moment: datetime) -> Run:
    """The run of the half hour that this moment falls into."""
    boundary = half_hour(moment)
    return Run(boundary.strftime("%Y%m%dT%H%MZ"), boundary)


def manual_run(moment: datetime) -> Run:
    return Run(moment.strftime("manual-%Y%m%dT%H%M%S.%fZ"), moment)


def next_boundary(moment: datetime) -> datetime:
    """When the next scheduled build is due."""
    return half_hour(moment) + INTERVAL
