"""Scores and ranks of all producers at once (SPEC 5), as columns: a million of them are ranked in plain Python.

Every comparison is exact: whole numbers wherever the score allows, so that no rounding makes or breaks a tie.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction

from beatpass.domain.achievements import COLLABORATION_TARGETS
from beatpass.domain.boards import BOARDS, COMPONENTS, LEAST_POPULATION, Category
from beatpass.domain.contribution import contribution, share_percent
from beatpass.domain.figures import Standing
from beatpass.domain.levels import level_number

_COLLABORATION_ACHIEVEMENTS = frozenset(name for name, _ in COLLABORATION_TARGETS)
# More than there are achievements, so that XP and their number make one key.
_XP_STEP = 1_000

Column = Sequence[float]


@dataclass(slots=True)
class Population:
    """The ranked producers, a list per figure; the same index is the same producer everywhere.

    ``producers``, ``holders`` and ``platform_weight`` count every existing producer, ranked or not.
    """

    ids: list[str] = field(default_factory=list)
    created_at: list[str] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    pictures: list[str | None] = field(default_factory=list)
    levels: list[int] = field(default_factory=list)
    xp: list[int] = field(default_factory=list)
    achievements: list[int] = field(default_factory=list)
    collaboration_achievements: list[int] = field(default_factory=list)
    plays: list[int] = field(default_factory=list)
    tracks: list[int] = field(default_factory=list)
    completeness: list[int] = field(default_factory=list)
    collaborators: list[int] = field(default_factory=list)
    collaborative_tracks: list[int] = field(default_factory=list)
    collaborative_plays: list[int] = field(default_factory=list)
    collaborative_weight: list[int] = field(default_factory=list)
    weight: list[int] = field(default_factory=list)
    producers: int = 0
    platform_weight: int = 0
    holders: Counter[str] = field(default_factory=Counter)

    def __len__(self) -> int:
        return len(self.ids)

    def add(self, artist_id: str, standing: Standing) -> None:
        """Take this producer in, ranked or only counted; in any order."""
        if not standing.exists:
            return
        self.producers += 1
        self.platform_weight += standing.weight
        self.holders.update(standing.achievements.keys())
        if standing.public_tracks < 1 or standing.admin:
            return
        xp = standing.total_xp
        self.ids.append(artist_id)
        self.created_at.append(standing.created_at)
        self.names.append(standing.name)
        self.pictures.append(standing.picture)
        self.levels.append(level_number(xp))
        self.xp.append(xp)
        self.achievements.append(len(standing.achievements))
        self.collaboration_achievements.append(len(_COLLABORATION_ACHIEVEMENTS & standing.achievements.keys()))
        self.plays.append(standing.ranked_plays)
        self.tracks.append(standing.public_tracks)
        self.completeness.append(standing.completeness_sum)
        self.collaborators.append(standing.collaborators)
        self.collaborative_tracks.append(standing.collaborative_tracks)
        self.collaborative_plays.append(standing.collaborative_plays)
        self.collaborative_weight.append(standing.collaborative_weight)
        self.weight.append(standing.weight)

    def by_seniority(self) -> list[int]:
        """Indices, the order of a tie: older profile first, then id."""
        return [index for _, _, index in sorted(zip(self.created_at, self.ids, range(len(self)), strict=True))]


@dataclass(frozen=True, slots=True)
class Ranking:
    """One board. ``order`` holds indices, best first; the other columns go by index.

    ``ties`` maps a rank to how many share it, where more than one do; ``cuts`` are the last ranks of the upper four
    tiers; ``details`` are columns in the order of the board's names.
    """

    order: list[int]
    ranks: list[int]
    ties: dict[int, int]
    cuts: list[int]
    scores: Column
    details: tuple[Column, ...]


def rank_all(population: Population, *, as_of: datetime) -> dict[Category, Ranking]:
    """Every board of this population, all time."""
    p, seniority = population, population.by_seniority()

    def ranking(name: Category, keys: Column, scores: Column, *details: Column, unit: Fraction | int = 1) -> Ranking:
        order = sorted(seniority, key=keys.__getitem__, reverse=True)  # stable: seniority decides within a tie
        ranks, ties = competition_ranks(order, keys)
        cuts = _cuts(name, order, keys, unit)
        return Ranking(order=order, ranks=ranks, ties=ties, cuts=cuts, scores=scores, details=details)

    per_weight = contribution(1, as_of)
    numerator, denominator = per_weight.as_integer_ratio()
    # In hundredths of a point, times the denominator of what a weight is worth now.
    collaboration = [
        (1000 * collaborators + plays + 500 * achievements) * denominator + 200 * numerator * weight
        for collaborators, plays, achievements, weight in zip(
            p.collaborators,
            p.collaborative_plays,
            p.collaboration_achievements,
            p.collaborative_weight,
            strict=True,
        )
    ]
    # Division rounds correctly: equal means give equal floats, and unequal ones unequal below 8 million tracks.
    quality = [total / tracks for total, tracks in zip(p.completeness, p.tracks, strict=True)]
    boards: dict[Category, Ranking] = {
        "points": ranking(
            "points",
            [xp * _XP_STEP + achievements for xp, achievements in zip(p.xp, p.achievements, strict=True)],
            p.xp,
            p.achievements,
        ),
        "plays": ranking("plays", p.plays, p.plays, p.tracks),
        "uploads": ranking("uploads", p.tracks, p.tracks, p.collaborative_tracks),
        "quality": ranking("quality", quality, [round(percent, 4) for percent in quality], p.tracks),
        "collaboration": ranking(
            "collaboration",
            collaboration,
            [round(key / (100 * denominator), 4) for key in collaboration],
            p.collaborators,
            p.collaborative_tracks,
            p.collaborative_plays,
            [round(weight * per_weight, 6) for weight in p.collaborative_weight],
            p.collaboration_achievements,
        ),
        "earnings": ranking(
            "earnings",
            p.weight,
            [round(share_percent(weight, p.platform_weight), 6) for weight in p.weight],
            [round(weight * per_weight, 6) for weight in p.weight],
            unit=Fraction(p.platform_weight, 100),
        ),
    }
    ranks = [boards[category].ranks for category in COMPONENTS]
    overall = _overall(ranks, len(p))
    scores = [round(total / len(p), 4) for total in overall]
    return {"overall": ranking("overall", overall, scores, *ranks, unit=len(p)), **boards}


def competition_ranks(order: Sequence[int], keys: Column) -> tuple[list[int], dict[int, int]]:
    """(the rank of every index: 1, 2, 2, 4; how many share a rank, where more than one do)."""
    ranks = [0] * len(order)
    ties: dict[int, int] = {}
    rank, last = 1, None
    for position, index in enumerate(order, 1):
        key = keys[index]
        if key != last:
            if position - rank > 1:
                ties[rank] = position - rank
            rank, last = position, key
        ranks[index] = rank
    if len(order) - rank > 0:
        ties[rank] = len(order) + 1 - rank
    return ranks, ties


def percentile_cut(percent: int, population: int) -> int:
    """The last rank that is in the top ``percent`` (SPEC 4); 0, nobody's, below LEAST_POPULATION."""
    return -(-percent * population // 100) if population >= LEAST_POPULATION else 0


def _cuts(category: Category, order: Sequence[int], keys: Column, unit: Fraction | int) -> list[int]:
    """``unit`` is what a key counts for one of the score."""
    tiers = BOARDS[category].tiers
    if BOARDS[category].by_percentile:
        return [percentile_cut(percent, len(order)) for percent in tiers]
    if not unit:  # nobody earns
        return [0 for _ in tiers]
    limits = [least * unit for least in tiers]
    return [bisect_left(order, True, key=lambda index: limit > keys[index]) for limit in limits]  # noqa: FBT003


def _overall(ranks: Sequence[Sequence[int]], population: int) -> list[int]:
    """Weighted percentiles, times the population: whole numbers."""
    weights = [BOARDS[category].weight for category in COMPONENTS]
    best = (population + 1) * sum(weights)
    first, second, third, fourth, fifth, sixth = weights
    return [
        best - first * a - second * b - third * c - fourth * d - fifth * e - sixth * f
        for a, b, c, d, e, f in zip(*ranks, strict=True)
    ]
