"""Recompute the figures of the dashboard and insights pages from the rows of a listening log."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from math import exp, log, log10

from infra.verification.oracles.listening_log import distinct

MONTH_SECONDS = 30.4375 * 86_400


@dataclass(slots=True)
class Day:
    """The plays of a UTC day. ``breakdown`` counts them from skipped to completed."""

    plays: int = 0
    listened_ms: int = 0
    breakdown: list[int] = field(default_factory=lambda: [0] * 5)
    unqualified: Counter[str] = field(default_factory=Counter)


@dataclass(slots=True)
class Pages:
    """One producer's figures: plays and qualified plays by track; ``daily`` has the qualified plays by day."""

    days: defaultdict[date, Day] = field(default_factory=lambda: defaultdict(Day))
    listeners: Counter[str] = field(default_factory=Counter)
    tracks: Counter[str] = field(default_factory=Counter)
    qualified: Counter[str] = field(default_factory=Counter)
    daily: Counter[date] = field(default_factory=Counter)
    published: dict[str, datetime] = field(default_factory=dict)

    @property
    def uploads(self) -> Counter[date]:
        return Counter(each.date() for each in self.published.values())

    def contribution(self, now: datetime) -> float:
        return sum(
            exp(-log(2) / 6 * (now - published).total_seconds() / MONTH_SECONDS) * boost(self.qualified[track])
            for track, published in self.published.items()
        )

    def growth(self, today: date) -> tuple[int, float | None]:
        """Qualified plays of the last 30 whole days, and their growth in percent over the 30 days before."""
        ages = Counter({(today - day).days: plays for day, plays in self.daily.items()})
        recent, previous = (sum(ages[age] for age in range(first, first + 30)) for first in (1, 31))
        return recent, round(100 * (recent - previous) / previous, 2) if previous else None


def boost(plays: int) -> float:
    magnitude = log10(1 + plays)
    return 1 + 2 * magnitude / (magnitude + 1)


def pages(rows: Iterable[Mapping[str, str]]) -> dict[str, Pages]:
    """The figures by producer's name, from rows of ``csv.DictReader``."""
    producers: defaultdict[str, Pages] = defaultdict(Pages)
    capped: Counter[tuple[str, ...]] = Counter()
    for row in distinct(rows):
        producer, track = producers[row["artist"]], row["track"]
        duration = int(row["duration_ms"])
        played = min(int(row["ms_played"]), duration)
        started = datetime.fromisoformat(row["ended_at"]) - timedelta(milliseconds=played)
        producer.published[track] = min(started, producer.published.get(track, started))
        producer.tracks[track] += 1
        producer.listeners[row["listener"]] += 1
        day = producer.days[started.date()]
        day.plays += 1
        day.listened_ms += played
        day.breakdown[sum(100 * played >= percent * duration for percent in (20, 40, 60, 80))] += 1
        if played < min(30_000, duration / 2):
            day.unqualified["too_short"] += 1
            continue
        capped[row["artist"], track, row["listener"], str(started.date())] += 1
        if capped[row["artist"], track, row["listener"], str(started.date())] > 10:
            day.unqualified["daily_cap"] += 1
            continue
        producer.qualified[track] += 1
        producer.daily[started.date()] += 1
    return dict(producers)
