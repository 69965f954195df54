"""Recompute plays, uploads, XP, achievements and ranks of producers from the rows of a listening log."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from math import ceil
from typing import TypeVar

K = TypeVar("K")

SEASONS = {
    "shadow-regent": {(10, 30), (10, 31), (11, 1)},
    "santas-helper": {(12, 23), (12, 24), (12, 25), (12, 26)},
    "opening-act": {(12, 31), (1, 1), (1, 2)},
    "lover-boy": {(2, 13), (2, 14), (2, 15)},
}
# Top percents of producers by uploads, and of tracks by qualified plays.
UPLOAD_TOPS = {"track-producer": 50, "prolific-creator": 25, "production-master": 10, "studio-legend": 5}
PLAY_TOPS = {"rising-star": 25, "chart-topper": 10, "viral-hit": 5}

Track = tuple[str, str]


@dataclass(slots=True)
class Expected:
    """One producer's figures. ``xp`` has the sources that gave XP.

    ``achievements`` depend on the producer alone, ``tops`` on a comparison of all producers of the log.
    """

    plays: int = 0
    qualified_plays: int = 0
    uploads: int = 0
    achievements: set[str] = field(default_factory=set)
    xp: dict[str, int] = field(default_factory=dict)
    level: int = 1
    upload_rank: int = 0
    play_rank: int = 0
    tops: set[str] = field(default_factory=set)


def expected(rows: Iterable[Mapping[str, str]]) -> dict[str, Expected]:
    """The figures by producer's name, from rows of ``csv.DictReader``."""
    producers: defaultdict[str, Expected] = defaultdict(Expected)
    daily: Counter[tuple[str, ...]] = Counter()
    first_play: dict[Track, datetime] = {}
    heard: defaultdict[Track, list[int]] = defaultdict(list)
    for row in distinct(rows):
        artist, track, duration = row["artist"], row["track"], int(row["duration_ms"])
        listened = min(int(row["ms_played"]), duration)
        started = datetime.fromisoformat(row["ended_at"]) - timedelta(milliseconds=listened)
        first_play[artist, track] = min(started, first_play.get((artist, track), started))
        producers[artist].plays += 1
        reached = sum(100 * listened >= percent * duration for percent in (20, 40, 60, 80))
        heard[artist, track].append((10, 30, 50, 70, 100)[reached])
        if listened >= min(30_000, duration / 2):
            daily[artist, track, row["listener"], str(started.date())] += 1
    for (artist, *_), plays in daily.items():
        producers[artist].qualified_plays += min(plays, 10)
    for (artist, _), published in first_play.items():
        producers[artist].uploads += 1
        month_day = (published.month, published.day)
        producers[artist].achievements |= {name for name, days in SEASONS.items() if month_day in days}
    for each in producers.values():
        seasonal = 200 * len(each.achievements)
        xp = {"uploads": 100 * each.uploads, "plays": each.qualified_plays, "achievements": seasonal}
        each.xp = {source: value for source, value in xp.items() if value}
        each.level = level(sum(xp.values()))
    upload_ranks = _ranks(each.uploads for each in producers.values())
    play_ranks = _ranks(each.qualified_plays for each in producers.values())
    for each in producers.values():
        each.upload_rank, each.play_rank = upload_ranks[each.uploads], play_ranks[each.qualified_plays]
    _add_tops(producers, daily, heard)
    return dict(producers)


def distinct(rows: Iterable[Mapping[str, str]]) -> list[Mapping[str, str]]:
    """The rows without repetitions: those of one listener, track and end are one play, the one that heard most."""
    kept: dict[tuple[str, ...], Mapping[str, str]] = {}
    for row in rows:
        identity = (row["artist"], row["track"], row["listener"], row["ended_at"])
        kept[identity] = max(row, kept.get(identity, row), key=_heard)
    return list(kept.values())


def _heard(row: Mapping[str, str]) -> tuple[int, int]:
    played, duration = int(row["ms_played"]), int(row["duration_ms"])
    return min(played, duration), duration


def level(xp: int) -> int:
    return sum(round(100 * passed**1.5) <= xp for passed in range(100))


def _add_tops(
    producers: Mapping[str, Expected], daily: Mapping[tuple[str, ...], int], heard: Mapping[Track, list[int]]
) -> None:
    """Add the achievements of the top p % of producers and of tracks (docs/specification.md 4.1)."""
    played = dict.fromkeys(heard, 0)
    for (artist, track, *_), plays in daily.items():
        played[artist, track] += min(plays, 10)
    ranks = _ranks(played.values())
    # Tracks of a log have no metadata, so their completeness is 0.
    scores = {
        track: round((100 * (len(heard) - ranks[played[track]] + 1) / len(heard) + sum(worth) / len(worth)) / 3, 6)
        for track, worth in heard.items()
    }
    uploads = {artist: each.uploads for artist, each in producers.items()}
    for name, percent in UPLOAD_TOPS.items():
        for artist in _top(uploads, percent):
            producers[artist].tops.add(name)
    for name, percent in PLAY_TOPS.items():
        for artist, _ in _top(played, percent):
            producers[artist].tops.add(name)
    for artist, _ in _top(scores, 10):
        producers[artist].tops.add("track-excellence")


def _top(values: Mapping[K, float], percent: int) -> list[K]:
    if len(values) < 20:
        return []
    last = sorted(values.values(), reverse=True)[ceil(percent * len(values) / 100) - 1]
    lowest = min(values.values())
    return [key for key, value in values.items() if value >= last and value > lowest and value > 0]


def _ranks(scores: Iterable[int]) -> dict[int, int]:
    """The rank of each score: equal scores share the best rank."""
    ranks: dict[int, int] = {}
    for rank, score in enumerate(sorted(scores, reverse=True), 1):
        ranks.setdefault(score, rank)
    return ranks
