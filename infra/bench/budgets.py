"""The limits of figures (docs/performance.md 2). The first pattern that matches a figure gives its budget."""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatchcase


@dataclass(frozen=True, slots=True)
class Budget:
    """Figures that match ``pattern`` must be at most ``limit``, or with ``least`` at least."""

    pattern: str
    limit: float
    least: bool = False

    def holds(self, value: float) -> bool:
        return value >= self.limit if self.least else value <= self.limit

    def __str__(self) -> str:
        return f"{'>=' if self.least else '<='} {self.limit:,g}"


BUDGETS = (
    Budget("cold_start.http_plays", 1.3),
    Budget("cold_start.http_*", 1.6),  # requests are validated with Pydantic
    Budget("cold_start.*", 1.3),
    Budget("page.finances.calls", 3),
    Budget("page.*.calls", 2),
    Budget("page.*.cpu", 3.3),
    Budget("insights.*_live.calls", 2),
    Budget("insights.*_live.cpu", 3.3),
    Budget("insights.*.calls", 3),
    Budget("insights.*.cpu", 10),
    Budget("insights.*.bytes", 60_000),
    Budget("play.calls", 1),
    Budget("play.cpu", 2),
    Budget("projection.vs_usual", 10, least=True),
    Budget("projection.cost_vs_usual.1_per_second", 1.6),
    Budget("projection.cost_vs_usual.12_per_second", 1.0),
    Budget("projection.cost_vs_usual.100_per_second", 0.7),
    Budget("projection.cost_vs_usual.1000_per_second", 0.5),
    Budget("projection.seconds_p99.*", 10),
    Budget("projection.write_units_per_play", 8),
    Budget("leaderboards.vs_polars", 2.0),
    Budget("leaderboards.memory_mb", 1_600),
    Budget("leaderboards.10k_write_units", 2_500),
    Budget("leaderboards.100k_write_units", 25_000),
    Budget("leaderboards.1m_write_units", 250_000),
    Budget("leaderboards.10k_usd_per_month", 3),
    Budget("leaderboards.100k_usd_per_month", 30),
    Budget("leaderboards.item_reads.explanation", 60),
    Budget("leaderboards.item_reads.*", 20),
    Budget("leaderboards.calls.explanation", 3),
    Budget("leaderboards.growth", 11),
    Budget("recommendations.growth", 11),  # our own limit, as for leaderboards: ten times the producers
    Budget("webhook.calls", 2),
    Budget("cost.usd_per_million_plays.1_per_second", 10),
    Budget("cost.usd_per_million_plays.12_per_second", 7),
    Budget("cost.usd_per_million_plays.100_per_second", 5.5),
    Budget("cost.usd_per_million_plays.1000_per_second", 4),
    Budget("cost.usd_per_month.10k_1m", 60),
    Budget("cost.usd_per_month.100k_30m", 400),
    Budget("cost.usd_per_month.idle", 10),
)


def budget_of(figure: str) -> Budget | None:
    return next((budget for budget in BUDGETS if fnmatchcase(figure, budget.pattern)), None)
