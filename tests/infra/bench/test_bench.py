"""The bench measures all budgets of docs/performance.md 2, reports missed ones, and writes a flat map."""

from __future__ import annotations

import importlib
import json
from datetime import date, timedelta
from fnmatch import fnmatchcase
from pathlib import Path

import pytest
from moto import mock_aws

from beatpass.domain.insights.ranges import custom_range
from beatpass.domain.platform.errors import Invalid
from beatpass.storage.dynamodb.read import batch_get, get
from beatpass.storage.dynamodb.tables import FigureItem, StandingItem
from beatpass.storage.dynamodb.write import transaction
from infra.bench.__main__ import FAMILIES, chosen
from infra.bench.budgets import BUDGETS, budget_of
from infra.bench.calls import watched
from infra.bench.capacity import Units, units
from infra.bench.functions import folders
from infra.bench.insights_world import longest_range_to
from infra.bench.ranking import made_up, take
from infra.bench.report import RESULTS, table, unmeasured, verdict, write
from infra.local.stack import ROOT
from infra.template.document import memory_mb, variables
from tests.support.tables import create_tables

# Figures of the budget table with their limits.
LIMITS = {
    # 1.6 where requests are validated with Pydantic, as in all HTTP functions but http_plays.
    **{f"cold_start.{each.name}": 1.6 if each.name.startswith("http_") else 1.3 for each in folders()},
    "cold_start.http_plays": 1.3,
    "page.home.calls": 2,
    "page.finances.calls": 3,
    "page.home.cpu": 3.3,
    "insights.track.calls": 3,
    "insights.artist.cpu": 10,
    "insights.album.bytes": 60_000,
    "play.calls": 1,
    "play.cpu": 2,
    "projection.vs_usual": 10,
    "projection.writes_per_play": 1.6,
    "leaderboards.vs_postgres": 1,
    "leaderboards.memory_mb": 2_000,
    "leaderboards.growth": 11,
    "recommendations.growth": 11,
    "webhook.calls": 2,
    "cost.usd_per_million_plays": 6,
}


def test_every_figure_has_its_budget() -> None:
    budgets = {figure: budget_of(figure) for figure in LIMITS}
    assert {figure: budget.limit for figure, budget in budgets.items() if budget} == LIMITS
    assert {budget.pattern for budget in budgets.values() if budget} == {budget.pattern for budget in BUDGETS}
    assert [budget.pattern for budget in BUDGETS if budget.least] == ["projection.vs_usual"]


def test_every_family_is_a_module_and_chosen_by_its_prefix() -> None:
    for family, module in FAMILIES.items():
        assert callable(importlib.import_module(f"infra.bench.{module}").measure)
        assert family in chosen("")
        assert chosen(f"{family}.any") == [family]
        assert any(fnmatchcase(f"{family}.", f"{budget.pattern.partition('.')[0]}.*") for budget in BUDGETS)
    assert chosen("p") == ["page", "play", "projection"]
    assert chosen("nothing") == []


def test_the_table_shows_every_missed_budget() -> None:
    figures = {"play.calls": 1.0, "play.cpu": 2.01, "play.calls_cold": 3.0, "projection.vs_usual": 9.9}
    verdicts = {figure: verdict(figure, value) for figure, value in figures.items()}
    assert verdicts == {
        "play.calls": "ok",
        "play.cpu": "MISSED",
        "play.calls_cold": "",
        "projection.vs_usual": "MISSED",
    }
    lines = table(figures).splitlines()
    assert [line.split() for line in lines[1:3]] == [
        ["play.calls", "1.00", "<=", "1", "ok"],
        ["play.cpu", "2.01", "<=", "2", "MISSED"],
    ]
    assert "webhook.calls" in unmeasured(figures)
    assert "play.cpu" not in unmeasured(figures)


def test_results_are_a_flat_map_to_which_later_runs_add(tmp_path: Path) -> None:
    path = tmp_path / "bench" / "results.json"
    write({"play.calls": 1, "play.cpu": 1.234567}, path)
    write({"play.cpu": 1.5, "webhook.calls": 1}, path)
    assert json.loads(path.read_text()) == {"play.calls": 1, "play.cpu": 1.5, "webhook.calls": 1}
    assert RESULTS.relative_to(ROOT) == Path(".bench/results.json")


def test_units_follow_the_rules_of_aws() -> None:
    """A write in a transaction counts twice; an absent item costs a read unit."""
    with mock_aws():
        create_tables()
        with watched() as calls:
            with transaction() as writes:
                writes.save(FigureItem("a", "1", body="x" * 900))
                writes.save(StandingItem("b", "2", body="x" * 1_500))
            batch_get(FigureItem, [("a", "1"), ("a", "absent")])
            get(StandingItem, ("b", "2"))
        assert units(calls) == Units(write=2 + 4, read=1 + 1 + 1, items=2)


@pytest.mark.parametrize(("function", "memory"), [("HttpPlays", 1024), ("StreamProjectActivity", 1769)])
def test_memory_and_environment_are_the_templates(function: str, memory: int) -> None:
    assert memory_mb(function) == memory
    assert variables()["POWERTOOLS_METRICS_NAMESPACE"] == "BeatPass"
    assert "CATALOGUE_TABLE" not in variables()


def test_the_leaderboards_load_is_ranked_on_every_board_and_its_items_are_counted() -> None:
    population = made_up(700)
    assert len(population) == population.producers == 700
    taken = take(population)
    pages = 3 * 22  # of 250 ranks; the past season is frozen
    buckets = 22 * (2 * 4 + 1)  # of 32 producers: own ranks and nearby ones in four periods, identities
    assert taken.items == pages + 22 + buckets  # each board has a top
    assert taken.megabytes * 1e6 / 1024 < taken.write_units < taken.megabytes * 1e6 / 1024 + taken.items
    again = take(made_up(700))
    assert (again.items, again.megabytes, again.write_units) == (taken.items, taken.megabytes, taken.write_units)


def test_insights_are_measured_on_the_longest_range_of_any_day() -> None:
    first = date(2026, 11, 30)
    for today in (first + timedelta(days=number) for number in range(5 * 366)):
        begins = longest_range_to(today)
        assert custom_range(begins, today, None, today=today).first == begins
        with pytest.raises(Invalid):
            custom_range(begins - timedelta(days=1), today, None, today=today)
