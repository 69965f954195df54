"""What a listening log must amount to, from the CSV alone: none of the product's own rules are imported here."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

SEASONS = {
    "shadow-regent": {(10, 30), (10, 31), (11, 1)},
    "santas-helper": {(12, 23), (12, 24), (12, 25), (12, 26)},
    "opening-act": {(12, 31), (1, 1), (1, 2)},
    "lover-boy": {(2, 13), (2, 14), (2, 15)},
}


@dataclass(slots=True)
class Expected:
    """One producer's figures; ``xp`` by source, sources without XP left out."""

    plays: int = 0
    qualified_plays: int = 0
    uploads: int = 0
    achievements: set[str] = field(default_factory=set)
    xp: dict[str, int] = field(default_factory=dict)
    level: int = 1
    upload_rank: int = 0
    play_rank: int = 0


def expected(rows: Iterable[Mapping[str, str]]) -> dict[str, Expected]:
    """By artist, from rows as ``csv.DictReader`` gives them."""
    producers: defaultdict[str, Expected] = defaultdict(Expected)
    daily: Counter[tuple[str, ...]] = Counter()
    first_play: dict[tuple[str, str], datetime] = {}
    for row in {tuple(row.items()): row for row in rows}.values():  # the same row again is the same play
        artist, track, listened, duration = row["artist"], row["track"], int(row["ms_played"]), int(row["duration_ms"])
        started = datetime.fromisoformat(row["ended_at"]) - timedelta(milliseconds=listened)
        first_play[artist, track] = min(started, first_play.get((artist, track), started))
        producers[artist].plays += 1
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
        each.level = sum(round(100 * passed**1.5) <= sum(xp.values()) for passed in range(100))
    upload_ranks = _ranks(each.uploads for each in producers.values())
    play_ranks = _ranks(each.qualified_plays for each in producers.values())
    for each in producers.values():
        each.upload_rank, each.play_rank = upload_ranks[each.uploads], play_ranks[each.qualified_plays]
    return dict(producers)


def _ranks(scores: Iterable[int]) -> dict[int, int]:
    """Rank by score; who ties shares the best."""
    ranks: dict[int, int] = {}
    for rank, score in enumerate(sorted(scores, reverse=True), 1):
        ranks.setdefault(score, rank)
    return ranks
