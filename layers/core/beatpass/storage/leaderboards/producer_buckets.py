"""Reads the buckets of producers (producer_columns.py): own ranks, and the rows of pages."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from beatpass.domain.leaderboards.boards import (
    BOARDS,
    COMPONENTS,
    MILLION,
    XP_STEP,
    BoardRank,
    Build,
    Category,
    Row,
    ranked_period,
)
from beatpass.domain.leaderboards.periods import Period
from beatpass.domain.leaderboards.rank_history import PastBuild, PastRank
from beatpass.domain.leaderboards.scores import collaboration_score, overall_score, quality_score
from beatpass.domain.platform.countries import country_of
from beatpass.domain.platform.times import from_iso
from beatpass.domain.progress.best_tracks import BestInGenre, BestTracks
from beatpass.domain.progress.levels import level_number
from beatpass.storage.dynamodb.read import Wanted
from beatpass.storage.dynamodb.tables import LeaderboardItem
from beatpass.storage.leaderboards.columns import Columns, signed, with_json
from beatpass.storage.leaderboards.producer_columns import bucket_of, columns_of, contribution_per_share, unpacked_ids
from beatpass.storage.platform import keys


class Bucket:
    """The producers of one item, by row."""

    def __init__(self, data: bytes) -> None:
        self.columns = Columns(data)
        periods, self.names, self.pictures, self.genres = self.columns.json
        self.ids = unpacked_ids(self.columns.bytes_behind)
        self.at = columns_of(tuple(periods))

    def ranks(self, period: Period) -> bool:
        """Whether the build ranked this period."""
        return (period, "plays") in self.at

    def find(self, artist_id: str) -> RankedProducer | None:
        """None if the build did not rank this producer."""
        return RankedProducer(self, self.ids.index(artist_id)) if artist_id in self.ids else None


def without_names(data: bytes, artist_ids: Collection[str]) -> bytes | None:
    """The bucket with these producers without names and pictures; None where it has none of them."""
    bucket = Bucket(data)
    erased = [row for row, artist_id in enumerate(bucket.ids) if artist_id in artist_ids]
    erased = [row for row in erased if bucket.names[row] or bucket.pictures[row]]
    for row in erased:
        bucket.names[row], bucket.pictures[row] = "", None
    periods, _, _, genres = bucket.columns.json
    return with_json(data, [periods, bucket.names, bucket.pictures, genres]) if erased else None


class RankedProducer:
    """What a build knows of one producer. A period is one that the build ranked, or one whose board is timeless."""

    def __init__(self, bucket: Bucket, row: int) -> None:
        self._bucket, self._row = bucket, row

    @property
    def artist_id(self) -> str:
        return self._bucket.ids[self._row]

    def slot(self, build: Build) -> int:
        """What the pages of boards call it."""
        return bucket_of(self.artist_id, build.buckets) * build.bucket_slots + self._row

    @property
    def country(self) -> str | None:
        return country_of(self._number("country"))

    def rank(self, category: Category, period: Period) -> int:
        return self._number(ranked_period(category, period), category, "rank")

    def sharing(self, category: Category, period: Period) -> int:
        """How many have the same rank; 0 where an item of the board says it (score_runs.py)."""
        return self._number(ranked_period(category, period), category, "sharing")

    def previous_rank(self, category: Category, period: Period) -> int | None:
        """In the build before; None if it did not rank this producer."""
        return _previous(self.rank(category, period), self._number(ranked_period(category, period), category, "change"))

    def previous_rank_in_country(self, rank: int, category: Category, period: Period) -> int | None:
        """The same, within the country, where this build has ``rank`` for it."""
        return _previous(rank, self._number(ranked_period(category, period), category, "change in country"))

    def key(self, category: Category, period: Period, population: int) -> int:
        """What ranks compare."""
        score = self.score(category, period, population)
        return score * XP_STEP + self._number("achievements") if category == "points" else score

    def score(self, category: Category, period: Period, population: int) -> int:
        """In units of the last decimal that the board shows."""
        match category:
            case "overall":
                return int(overall_score([self.rank(part, period) for part in COMPONENTS], population))
            case "points":
                return self._number("xp")
            case "plays":
                return self._number(period, "plays")
            case "uploads":
                return self._number(period, "tracks")
            case "quality":
                return int(quality_score(self._number("completeness"), self._number("tracks")))
            case "collaboration":
                names = (
                    "collaborators",
                    "collaborative_plays",
                    "collaborative_contribution",
                    "collaboration_achievements",
                )
                rounded_down: int = collaboration_score(*(self._number(period, name) for name in names))
                return rounded_down + signed(self._number(period, "collaboration_rounding"))
            case _:
                return self._number(period, "share")

    def board_rank(
        self,
        build: Build,
        category: Category,
        period: Period,
        *,
        rank: int | None = None,
        tied_with: int | None = None,
        previous_rank: int | None = None,
    ) -> BoardRank:
        """On one board. Those that are given are of another board, that of a country."""
        return BoardRank(
            rank=self.rank(category, period) if rank is None else rank,
            tied_with=self.sharing(category, period) - 1 if tied_with is None else tied_with,
            previous_rank=self.previous_rank(category, period) if rank is None else previous_rank,
            score=shown(category, self.score(category, period, build.population)),
            details=self._details(build, category, period),
        )

    def rank_before(self, later: Build, category: Category, period: Period) -> BoardRank | None:
        """The rank in this build, which came before ``later``, without details; None if it did not rank the period."""
        if not self._bucket.ranks(period):
            return None
        score = self.score(category, period, later.population_before)
        rank, sharing = self.rank(category, period), self.sharing(category, period)
        return BoardRank(rank=rank, tied_with=sharing - 1, previous_rank=None, score=shown(category, score), details=())

    def past_rank(self, build: PastBuild, category: Category, period: Period) -> PastRank:
        score = shown(category, self.score(category, period, build.population))
        return PastRank(build, self.rank(category, period), score)

    def row(self, of: BoardRank, category: Category, period: Period) -> Row:
        return Row(
            rank=of.rank,
            tied_with=of.tied_with,
            previous_rank=of.previous_rank,
            score=of.score,
            details=of.details,
            artist_id=self.artist_id,
            name=self._bucket.names[self._row],
            picture=self._bucket.pictures[self._row],
            level=level_number(self._number("xp")),
            rank_of_all=self.rank(category, period),
            listed=bool(self._number("listed")) and self._bucket.names[self._row] != "",  # an erased one has no name
        )

    def best_tracks(self) -> BestTracks:
        plays, genre = self._number("best_plays"), self._bucket.genres[self._row]
        if not plays:
            return BestTracks()
        population, best, cutoff = map(self._number, ("genre_population", "genre_plays", "genre_cutoff"))
        return BestTracks(
            plays=plays - 1,
            score=self._number("best_score") / MILLION,
            in_genre=None if genre is None else BestInGenre(0, population, best, cutoff, genre),
        )

    def _details(self, build: Build, category: Category, period: Period) -> tuple[float, ...]:
        match category:
            case "overall":
                return tuple(self.rank(part, period) for part in COMPONENTS)
            case "points":
                return (self._number("achievements"),)
            case "plays" | "quality":
                return (self._number("tracks"),)
            case "uploads":
                return (self._number(period, "collaborative_tracks"),)
            case "collaboration":
                return (
                    self._number(period, "collaborators"),
                    self._number(period, "collaborative_tracks"),
                    self._number(period, "collaborative_plays"),
                    self._number(period, "collaborative_contribution") / MILLION,
                    self._number(period, "collaboration_achievements"),
                )
            case _:
                return (self._contribution(build, period) / MILLION,)

    def _contribution(self, build: Build, period: Period) -> int:
        per_share = contribution_per_share(build.platform_weights.get(period, 0), from_iso(build.as_of))
        return int(self._number(period, "share") * per_share) + signed(self._number(period, "contribution_rounding"))

    def _number(self, *name: str) -> int:
        return self._bucket.columns.value(self._bucket.at[name], self._row)


def bucket_item(snapshot: str, buckets: int, artist_id: str) -> Wanted:
    """The item that holds this producer; ``producer_in`` reads it."""
    return LeaderboardItem, keys.leaderboard_producers(snapshot, bucket_of(artist_id, buckets))


def producer_in(item: LeaderboardItem | None, artist_id: str) -> RankedProducer | None:
    """None if the item is gone, or does not have the producer."""
    return bucket_in(item).find(artist_id) if item else None


def bucket_in(item: Any) -> Bucket:  # noqa: ANN401 - PynamoDB's attributes are untyped
    return Bucket(item.data)


def shown(category: Category, score: int) -> float:
    """A score in units of the last decimal as it is shown."""
    decimals = BOARDS[category].decimals
    return score / 10**decimals if decimals else score


def _previous(rank: int, change: int) -> int | None:
    return rank + signed(change - 1) if change else None
