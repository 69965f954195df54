"""The month's bill is counted from the translated template, and its sums are those that a person would make."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest

from infra.bench import prices
from infra.bench.bill import (
    Load,
    Measured,
    Stage,
    bill,
    runs_a_month,
    signing_in,
    table,
    total,
    traced,
    written_metrics,
)
from infra.template.document import template
from tests.support.template import cloudformation

NOTHING = Load(producers=0, plays=0, own_pages=0, public_pages=0)
FREE_BUILDS = Measured(
    play_usd=8e-6, page_usd=2e-6, stored_bytes=1_000, build_write_units=0, build_read_units=0, build_seconds=0
)


@cache
def stage(**parameters: str) -> Stage:
    defaults = {name: str(each["Default"]) for name, each in template()["Parameters"].items()}
    return Stage(cloudformation(**parameters), defaults | parameters)


def usd(lines: list[Any], what: str) -> float:
    (found,) = [line.usd for line in lines if line.what.startswith(what)]
    return float(found)


@pytest.mark.parametrize(
    ("expression", "runs"),
    [
        ("rate(10 minutes)", 4_380),
        ("rate(1 minute)", 43_800),
        ("cron(0/30 * * * ? *)", 1_440),
        ("cron(10 0 * * ? *)", 30),
        ("cron(0/15 4-5 * * ? *)", 240),
        ("cron(40 0/2 3 * ? *)", 12),
    ],
)
def test_runs_of_a_schedule_are_counted(expression: str, runs: int) -> None:
    assert runs_a_month(expression) == runs


@pytest.mark.parametrize("expression", ["cron(0 0 * 3 ? *)", "cron(0 0 ? * MON *)"])
def test_a_schedule_that_the_bill_cannot_count_is_refused(expression: str) -> None:
    with pytest.raises(ValueError, match="unknown schedule"):
        runs_a_month(expression)


def test_an_idle_stage_keeps_its_budget_and_grows_with_nothing() -> None:
    lines = bill(stage(), NOTHING, FREE_BUILDS)
    assert 0 < total(lines) <= 10
    assert total(lines) == pytest.approx(sum(line.usd for line in lines))
    assert usd(lines, "snapshots") == 0
    assert usd(lines, "secrets") == pytest.approx(1.6)


def test_snapshots_cost_by_the_memory_of_the_functions_that_have_them() -> None:
    lines = bill(stage(SnapStart="PublishedVersions"), NOTHING, FREE_BUILDS)
    waited_for = 11 * 0.5 * 730 * 3_600 * 1.5046e-6
    assert usd(lines, "snapshots") == pytest.approx(waited_for)
    before = 24 * 1.0 * 730 * 3_600 * 1.5046e-6  # every function, if it had 1 GB and more
    assert waited_for < before / 4


def test_an_alarm_costs_by_the_metrics_that_it_watches() -> None:
    alarms = stage().of("AWS::CloudWatch::Alarm").values()
    plain = sum("MetricName" in alarm for alarm in alarms)
    assert (
        stage().watched_metrics() == plain + 2 * 4 + 3 * 11 + 8
    )  # rates of the API and of functions, and the throttled tables
    expected = (stage().watched_metrics() - prices.FREE_ALARM_METRICS) * 0.10
    assert usd(bill(stage(), NOTHING, FREE_BUILDS), "alarms") == pytest.approx(expected)


def test_a_daily_metric_is_billed_for_the_hours_in_which_it_is_written() -> None:
    """Two metrics of a monthly run and several of daily ones are together less than one of a run each hour."""
    busy = Load(producers=10, plays=10_000, own_pages=0, public_pages=0)
    assert 4 < written_metrics(stage(), NOTHING) < 6
    assert 10 < written_metrics(stage(), busy) < 23


def test_plays_and_pages_cost_what_was_measured() -> None:
    load = Load(producers=0, plays=1_000_000, own_pages=100_000, public_pages=400_000)
    lines = bill(stage(), load, FREE_BUILDS)
    assert usd(lines, "plays") == pytest.approx(8)
    assert usd(lines, "pages") == pytest.approx(1)
    assert usd(lines, "storage") == pytest.approx(1 * 0.20)  # 1 GB is free, its backup is not


def test_builds_cost_by_the_units_that_the_leaderboards_family_measures() -> None:
    measured = Measured(
        play_usd=0, page_usd=0, stored_bytes=0, build_write_units=25_000, build_read_units=0, build_seconds=1
    )
    lines = bill(stage(), NOTHING, measured)
    assert usd(lines, "leaderboards: writes") == pytest.approx(1_440 * 25_000 * 0.625e-6)


def test_traces_are_one_a_second_and_one_in_twenty_of_the_rest() -> None:
    assert traced(1_000) == pytest.approx(1_000)
    assert traced(10 * 730 * 3_600) == pytest.approx(730 * 3_600 * (1 + 0.05 * 9))


def test_the_busiest_functions_cost_no_traces() -> None:
    load = Load(producers=0, plays=30_000_000, own_pages=0, public_pages=15_000_000)
    schedules = sum(stage().runs().values())
    assert usd(bill(stage(), load, FREE_BUILDS), "traces") == pytest.approx(schedules * 5e-6)
    own = Load(producers=0, plays=0, own_pages=100_000, public_pages=0)
    assert usd(bill(stage(), own, FREE_BUILDS), "traces") == pytest.approx((schedules + 100_000) * 5e-6)


def test_users_of_the_own_pool_cost_beyond_the_free_ones() -> None:
    assert signing_in(10_000, "LITE") == 0
    assert signing_in(110_000, "LITE") == pytest.approx(550)
    assert signing_in(110_000, "ESSENTIALS") == pytest.approx(1_500)


def test_the_table_ends_with_the_total() -> None:
    lines = bill(stage(), NOTHING, FREE_BUILDS)
    assert table(lines).splitlines()[-1].split() == ["total", f"{total(lines):,.2f}"]
