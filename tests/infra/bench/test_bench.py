"""The bench measures all budgets of docs/performance.md 2, reports missed ones, and writes a flat map."""

from __future__ import annotations

import importlib
import json
from datetime import date, timedelta
from fnmatch import fnmatchcase
from math import ceil
from pathlib import Path

import pytest
from moto import mock_aws

from beatpass.domain.insights.calendar.ranges import custom_range
from beatpass.domain.platform.errors import Invalid
from beatpass.storage.dynamodb.read import batch_get, get, get_together, scan_raw
from beatpass.storage.dynamodb.tables import FigureItem, StandingItem, TrackItem
from beatpass.storage.dynamodb.write import transaction
from beatpass.storage.platform import keys
from beatpass.usecases.platform.project_activity import project_stream
from infra.bench.__main__ import FAMILIES, chosen
from infra.bench.arrivals import SHARDS, batches, delays, shard_of
from infra.bench.budgets import BUDGETS, budget_of
from infra.bench.busy_day import BusyDay, listeners_of
from infra.bench.calls import Call, watched
from infra.bench.capacity import Units, units
from infra.bench.functions import folders
from infra.bench.insights_world import longest_range_to
from infra.bench.listening import Listening
from infra.bench.ranking import made_up, take
from infra.bench.report import RESULTS, table, unmeasured, verdict, write
from infra.local.stack import ROOT
from infra.tables import empty_tables
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
    "insights.track_live.calls": 2,
    "insights.artist_live.cpu": 3.3,
    "insights.track.calls": 3,
    "insights.artist.cpu": 10,
    "insights.album.bytes": 60_000,
    "play.calls": 1,
    "play.cpu": 2,
    "projection.vs_usual": 10,
    "projection.cost_vs_usual.1_per_second": 1.6,
    "projection.cost_vs_usual.12_per_second": 1,
    "projection.cost_vs_usual.100_per_second": 0.7,
    "projection.cost_vs_usual.1000_per_second": 0.5,
    "projection.seconds_p99.12_per_second": 10,
    "projection.write_units_per_play": 8,
    "leaderboards.vs_polars": 2,
    "leaderboards.memory_mb": 1_600,
    "leaderboards.10k_write_units": 2_500,
    "leaderboards.100k_write_units": 25_000,
    "leaderboards.1m_write_units": 250_000,
    "leaderboards.10k_usd_per_month": 3,
    "leaderboards.100k_usd_per_month": 30,
    "leaderboards.item_reads.public_page": 20,
    "leaderboards.item_reads.own_rank": 20,
    "leaderboards.item_reads.explanation": 60,
    "leaderboards.calls.explanation": 3,
    "leaderboards.growth": 11,
    "recommendations.growth": 11,
    "webhook.calls": 2,
    "cost.usd_per_million_plays.1_per_second": 10,
    "cost.usd_per_million_plays.12_per_second": 7,
    "cost.usd_per_million_plays.100_per_second": 5.5,
    "cost.usd_per_million_plays.1000_per_second": 4,
    "cost.usd_per_month.10k_1m": 60,
    "cost.usd_per_month.100k_30m": 400,
    "cost.usd_per_month.idle": 10,
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


def test_a_query_counts_by_the_size_of_all_its_items_and_half_if_it_may_be_stale() -> None:
    items = [{"pk": {"S": "a"}, "body": {"S": "x" * 3_000}}] * 3
    assert units([Call("Query", {"ConsistentRead": True}, {"Items": items})]).read == 3
    assert units([Call("Query", {}, {"Items": items})]).read == 1.5
    assert units([Call("Query", {}, {"Count": 7})]).read == 0.5


def test_compressed_bodies_count_with_their_compressed_size() -> None:
    """Reading the text does not change what was read."""
    with mock_aws():
        create_tables()
        with watched() as calls:
            with transaction() as writes:
                writes.put_document(StandingItem, ("a", "1"), over=0, body="x" * 5_000, beside={})
            assert get_together([(StandingItem, ("a", "1"))])[0].body == "x" * 5_000
            found = get(StandingItem, ("a", "1"))
            assert found is not None
            assert found.body == "x" * 5_000
        assert units(calls) == Units(write=2, read=2, items=1)


def test_the_busy_days_documents_are_those_of_the_projection() -> None:
    """The same facts by project_stream leave the same items; only the versions depend on the batches."""
    sizes = {"tracks": 8, "producers": 3}
    with mock_aws():
        create_tables()
        day = BusyDay(plays=900, history=0, achievements=(), **sizes)
        day.store()
        stored = _documents()
        empty_tables()
        same = Listening(**sizes)
        records = same.catalogue() + same.records(same.play_facts(listeners_of(900)))
        for start in range(0, len(records), 100):
            project_stream(records[start : start + 100])
        projected = _documents()
    assert stored == projected
    assert {key[1].partition("#")[0] for key in stored} > {"STANDING", "TRACK", "LISTENER", "DAY"}
    assert any(key[1].startswith(keys.BUFFER) for key in stored)


def _documents() -> dict[tuple[str, str], str]:
    return {
        (raw["pk"]["S"], raw["sk"]["S"]): raw["body"]["S"]
        for model in (FigureItem, StandingItem, TrackItem)
        for raw in scan_raw(model)
        if "version" in raw
    }


def test_batches_are_those_of_a_shard_and_of_the_window() -> None:
    listening = Listening(tracks=50, producers=20)
    found = list(batches(lambda: listening.plays(1)[0], rate=20, wanted=2_000, window=2, most=15))
    assert sum(map(len, found)) >= 2_000
    assert all(len({shard_of(record) for record in batch}) == 1 for batch in found)
    assert {shard_of(record) for batch in found for record in batch} == set(range(SHARDS))
    assert max(map(len, found)) == 15
    quiet = list(batches(lambda: listening.plays(1)[0], rate=1, wanted=2_000, window=2, most=15))
    assert 1.2 < sum(map(len, quiet)) / len(quiet) < 1.8  # the first play, and half a play a shard in two seconds


def test_a_play_waits_for_its_batch_and_for_the_invocations() -> None:
    """A lone play waits for the window; under load the size of a batch ends it."""
    alone = delays(0.01, window=5, most=10, seconds_of=lambda _: 1, wanted=100)
    assert alone[50] == pytest.approx(6.5)
    busy = delays(100, window=5, most=10, seconds_of=lambda _: 0.05, wanted=1_000)
    assert busy[-1] < 2


@pytest.mark.parametrize(("function", "memory"), [("HttpPlays", 512), ("StreamProjectActivity", 1769)])
def test_memory_and_environment_are_the_templates(function: str, memory: int) -> None:
    assert memory_mb(function) == memory
    assert variables()["POWERTOOLS_METRICS_NAMESPACE"] == "BeatPass/dev"
    assert "CATALOGUE_TABLE" not in variables()


def test_the_leaderboards_load_is_ranked_on_every_board_and_its_items_are_counted() -> None:
    population = made_up(700)
    assert len(population) == population.producers == 700
    taken = take(population)
    boards, of_countries, buckets = 22, 9, ceil(700 / 48)  # the past season is frozen
    kinds = {"FRONT": boards, "PAGE": boards, "INDEX": boards, "PRODUCERS": buckets}
    kinds |= {"BY COUNTRY": of_countries, "INDEX BY COUNTRY": of_countries}
    assert set(taken.units_by_kind) == {*kinds, "RUNS"}
    assert sum(kinds.values()) < taken.items <= sum(kinds.values()) + boards
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
