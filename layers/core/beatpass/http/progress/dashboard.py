"""The answers of the dashboard's routes (docs/api.md)."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from aws_lambda_powertools.event_handler.openapi.params import Query
from typing_extensions import TypedDict

from beatpass.domain.catalogue.entities import Producer, User
from beatpass.domain.leaderboards.boards import BoardRank, Build
from beatpass.domain.listening.growth import GrowthStatus, growth_percent, growth_status
from beatpass.domain.platform.daily_counts import by_day
from beatpass.domain.platform.figures import PLAY_UNITS, Standing
from beatpass.domain.platform.rules import RULES
from beatpass.domain.platform.times import day_number, day_of
from beatpass.domain.progress.achievements import Rarity
from beatpass.domain.progress.best_tracks import BestTracks
from beatpass.domain.progress.levels import level_of
from beatpass.domain.progress.progress import Compared, RequirementName, Step, steps
from beatpass.domain.progress.xp_ledger import LedgerPage, LinePosition, Source
from beatpass.http.platform.cursors import Cursors
from beatpass.http.platform.shapes import Derived, TodayAnswer, today_answer

SourceQuery = Annotated[Source | None, Query(description="only lines of this source")]
Limit = Annotated[int, Query(ge=1, le=100, description="the most lines of a page")]


class Named(TypedDict):
    id: str
    name: str


class OwnArtist(Named):
    country: str | None
    listed: bool


class HomeAnswer(Derived):
    """``plays`` counts each play of a track in full, ``plays_share`` the producer's part of it.

    ``rank`` is the overall rank as of ``ranked_at``, null if the producer is not ranked. ``artists`` are all producers
    that the caller manages, oldest first; ``artist_id`` selects one of them.
    """

    artist: OwnArtist
    artists: list[Named]
    tracks: int
    plays: int
    plays_share: float
    albums: int
    downloads: int
    followers: int
    level: int
    title: str
    badge: str
    xp: int
    growth_percent: float | None
    growth_status: GrowthStatus | None
    today: TodayAnswer
    rank: int | None
    ranked_at: str | None
    next_ranking_at: str | None


class RequirementAnswer(TypedDict):
    """One condition. ``met`` is true for all conditions of an unlocked achievement, and null where only a build or a
    daily run that is still to come can tell.
    """

    name: RequirementName
    value: float | None
    target: float | None
    met: bool | None


class ProgressAnswer(TypedDict):
    """``percent`` is 100 once unlocked. Null is an unknown value: before the first build, with too few to compare, or
    with none above the lowest.

    In a comparison ``cutoff`` and ``target`` are the least value that earns the achievement among ``population``
    producers or tracks (for a genre, its tracks). ``current`` is the producer's own value, or that of its best track.
    ``requirements`` are all conditions, first the one of ``current`` and ``target``.
    """

    current: float | None
    target: float | None
    percent: float | None
    cutoff: float | None
    population: int | None
    requirements: list[RequirementAnswer]


class AchievementAnswer(TypedDict):
    """``held_by_percent`` is the percent of all producers that hold it, null while there are fewer than 20."""

    id: str
    name: str
    category: str
    description: str
    rarity: Rarity
    xp: int
    state: Literal["locked", "unlocked"]
    unlocked_at: str | None
    held_by_percent: float | None
    progress: ProgressAnswer


class AchievementsAnswer(TypedDict):
    """``xp`` is the XP of the unlocked achievements; ``held_by_percent`` is of ``producers`` as of ``counted_at``."""

    unlocked: int
    locked: int
    total: int
    xp: int
    producers: int | None
    counted_at: str | None
    next_count_at: str | None
    items: list[AchievementAnswer]


class SourcesAnswer(TypedDict):
    uploads: int
    plays: int
    metadata: int
    collaborations: int
    achievements: int


class OwnProgressAnswer(Derived):
    level: int
    title: str
    badge: str
    xp: int
    level_xp: int
    next_level_xp: int
    xp_to_next: int
    progress_percent: float
    sources: SourcesAnswer
    achievements: AchievementsAnswer


class LineAnswer(TypedDict):
    """``cause`` is the id of a track or an achievement, or the day of the plays; ``at`` is then the day's beginning."""

    source: Source
    cause: str
    xp: int
    at: str
    rules: str


class LedgerAnswer(Derived):
    """Newest first. Only a null ``next_cursor`` ends the list: any page may have fewer lines than ``limit``."""

    items: list[LineAnswer]
    next_cursor: str | None


def home_answer(
    artist: Producer,
    standing: Standing,
    *,
    user: User,
    build: Build | None,
    rank: BoardRank | None,
    today: str,
    as_of: str,
) -> HomeAnswer:
    """``today`` is the day (YYYY-MM-DD) on the reader's clock, by whose days ``standing`` counts recent plays."""
    level = level_of(standing.total_xp)
    growth = growth_percent(by_day(standing.daily), today=day_number(today))
    return {
        "artist": {"id": artist.id, "name": artist.name, "country": artist.country, "listed": artist.listed},
        "artists": [{"id": artist_id, "name": name} for artist_id, name in user.names.items()],
        "tracks": standing.tracks,
        "plays": standing.plays,
        "plays_share": round(standing.share_units / PLAY_UNITS, 4),
        "albums": standing.albums,
        "downloads": standing.downloads,
        "followers": standing.followers,
        "level": level.level,
        "title": level.title,
        "badge": level.badge,
        "xp": standing.total_xp,
        "growth_percent": growth,
        "growth_status": growth_status(growth),
        "today": today_answer(standing, today),
        "rank": rank.rank if rank else None,
        "ranked_at": build.as_of if build else None,
        "next_ranking_at": build.next_build_at if build else None,
        "as_of": as_of,
        "rules": RULES,
    }


def progress_answer(
    artist: Producer,
    standing: Standing,
    *,
    build: Build | None,
    rank: BoardRank | None,
    best_tracks: BestTracks,
    as_of: str,
) -> OwnProgressAnswer:
    level = level_of(standing.total_xp)
    compared = (
        Compared(
            population=build.population,
            public_tracks=build.public_tracks,
            cutoffs=build.cutoffs,
            overall_score=rank.score if rank else None,
            best=best_tracks,
        )
        if build
        else None
    )
    taken = steps(artist, standing, compared=compared, today=day_of(as_of))
    items = [_achievement_answer(step, build) for step in taken]
    unlocked = len(standing.achievements)
    return {
        "level": level.level,
        "title": level.title,
        "badge": level.badge,
        "xp": standing.total_xp,
        "level_xp": level.level_xp,
        "next_level_xp": level.next_level_xp,
        "xp_to_next": level.xp_to_next,
        "progress_percent": level.progress_percent,
        "sources": _sources(standing),
        "achievements": {
            "unlocked": unlocked,
            "locked": len(items) - unlocked,
            "total": len(items),
            "xp": standing.xp.get("achievements", 0),
            "producers": build.producers if build else None,
            "counted_at": build.as_of if build else None,
            "next_count_at": build.next_build_at if build else None,
            "items": items,
        },
        "as_of": as_of,
        "rules": RULES,
    }


def _sources(standing: Standing) -> SourcesAnswer:
    xp = standing.xp.get
    return {
        "uploads": xp("uploads", 0),
        "plays": xp("plays", 0),
        "metadata": xp("metadata", 0),
        "collaborations": xp("collaborations", 0),
        "achievements": xp("achievements", 0),
    }


def _achievement_answer(step: Step, build: Build | None) -> AchievementAnswer:
    achievement, progress = step.achievement, step.progress
    return {
        "id": step.id,
        "name": achievement.name,
        "category": achievement.category,
        "description": achievement.description,
        "rarity": achievement.rarity,
        "xp": achievement.xp,
        "state": "unlocked" if step.unlocked_at else "locked",
        "unlocked_at": step.unlocked_at,
        "held_by_percent": build.held_by_percent(step.id) if build else None,
        "progress": {
            "current": progress.current,
            "target": progress.target,
            "percent": progress.percent,
            "cutoff": progress.cutoff,
            "population": progress.population,
            "requirements": [
                {"name": each.name, "value": each.value, "target": each.target, "met": each.met}
                for each in progress.requirements
            ],
        },
    }


class LedgerPager:
    """Opens and seals the cursors of one caller's ledger. A cursor works for the same producer and source only."""

    def __init__(self, cursors: Cursors, *, user_id: str, artist_id: str | None, source: Source | None) -> None:
        self._cursors = cursors
        self._scope = f"ledger {user_id} {artist_id or ''} {source or ''}"

    def open(self, cursor: str | None, *, now: datetime) -> LinePosition | None:
        """Raises CursorRefused."""
        return None if cursor is None else LinePosition(*self._cursors.open(cursor, scope=self._scope, now=now))

    def seal(self, position: LinePosition | None, *, now: datetime) -> str | None:
        return self._cursors.seal(position, scope=self._scope, now=now)


def ledger_answer(page: LedgerPage, *, next_cursor: str | None, as_of: str) -> LedgerAnswer:
    items: list[LineAnswer] = [
        {"source": line.source, "cause": line.cause, "xp": line.xp, "at": line.at, "rules": line.rules}
        for line in page.lines
    ]
    return {"items": items, "next_cursor": next_cursor, "as_of": as_of, "rules": RULES}
