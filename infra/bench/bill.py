"""A month's bill of a stage by service, from the translated template, measured costs and a stated load.

What is counted in the template: alarms, metrics, dashboards, secrets, snapshots, memory of functions, how often
schedules run. What is measured: what a play, a page and a leaderboard build use. What is assumed: ``Load``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from infra.bench import prices
from infra.bench.lambda_cost import USD_PER_GB_SECOND, USD_PER_INVOCATION, USD_PER_READ_UNIT, USD_PER_WRITE_UNIT
from infra.local.stack import ROOT

HOURS, DAYS = 730, 30
SECONDS = HOURS * 3_600
_GB = 1e9
# Of a scan: a standing and three tracks of a producer, in bytes, as the bench's world has them.
_SCANNED_BYTES = 5_000
# A report and a start of Lambda, in JSON; a line of the API's access log; an answer.
_LOGGED_BYTES, _ACCESS_BYTES, _ANSWER_BYTES = 900, 330, 5_000
# X-Ray takes the first request of each second of a function, and one in twenty of the others.
_TRACED = 0.05
# An event for the bus: levels, achievements, milestones.
_EVENTS_A_PLAY = 0.05
# Of the stream of facts, each with batches of its own.
_SHARDS = 4
# Of calls to functions that people wait for: a copy ends after some minutes without a call.
_STARTS = 0.002


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """A month that begins with empty tables. Pages are requests other than plays: of producers, and of visitors."""

    producers: int
    plays: int
    own_pages: int
    public_pages: int

    @property
    def pages(self) -> int:
        return self.own_pages + self.public_pages


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """USD of a play with its request and projection, and of a page with its request, without SnapStart.

    ``stored_bytes`` are a play's: fact, listener, and its part of days. A build's units are of its writes and reads of
    ranks; its seconds are those of its function.
    """

    play_usd: float
    page_usd: float
    stored_bytes: float
    build_write_units: float
    build_read_units: float
    build_seconds: float


@dataclass(frozen=True, slots=True)
class Line:
    service: str
    what: str
    usd: float


@dataclass(frozen=True)
class Stage:
    """``resources`` are those of the translated template, ``parameters`` what it was deployed with."""

    resources: Mapping[str, dict[str, Any]]
    parameters: Mapping[str, str]

    def of(self, kind: str) -> dict[str, dict[str, Any]]:
        """Those of the edge only where the stage has one."""
        left_out = set() if self.parameters["Edge"] == "yes" else {"HasEdge"}
        return {
            name: each.get("Properties", {})
            for name, each in self.resources.items()
            if each["Type"] == kind and each.get("Condition") not in left_out
        }

    @cached_property
    def memory_gb(self) -> dict[str, float]:
        found = {}
        for name, each in self.of("AWS::Lambda::Function").items():
            memory = each["MemorySize"]
            found[name] = int(self.parameters[memory["Ref"]] if isinstance(memory, dict) else memory) / 1_024
        return found

    def watched_metrics(self) -> int:
        """CloudWatch bills an alarm by the metrics that it watches."""
        return sum(
            sum("MetricStat" in metric for metric in alarm.get("Metrics", [])) or 1
            for alarm in self.of("AWS::CloudWatch::Alarm").values()
        )

    def snapshots_gb(self) -> float:
        if self.parameters["SnapStart"] == "None":
            return 0
        return sum(
            self.memory_gb[name] for name, each in self.of("AWS::Lambda::Function").items() if "SnapStart" in each
        )

    def runs(self) -> dict[str, int]:
        """How often each schedule's function runs in a month."""
        found: dict[str, int] = {}
        for rule in self.of("AWS::Events::Rule").values():
            for target in rule["Targets"]:
                found[target["Arn"]["Ref"].removesuffix("Aliaslive")] = runs_a_month(rule["ScheduleExpression"])
        return found

    def traces(self, function: str) -> bool:
        return bool(self.of("AWS::Lambda::Function")[function]["TracingConfig"]["Mode"] == "Active")

    def window_seconds(self) -> int:
        """How long the projection's stream gathers plays."""
        return int(self.of("AWS::Lambda::EventSourceMapping")["ActivityToFigures"]["MaximumBatchingWindowInSeconds"])

    def dashboards(self) -> list[int]:
        """The number of metrics on each."""
        bodies = [each["DashboardBody"]["Fn::Sub"] for each in self.of("AWS::CloudWatch::Dashboard").values()]
        return [sum(len(graph["properties"]["metrics"]) for graph in json.loads(body)["widgets"]) for body in bodies]


def runs_a_month(expression: str) -> int:
    """Of ``rate(10 minutes)``, or of ``cron(minutes hours day ...)``, whose other fields must be open."""
    if found := re.fullmatch(r"rate\((\d+) minutes?\)", expression):
        return HOURS * 60 // int(found[1])
    minutes, hours, day, *rest = re.fullmatch(r"cron\((.+)\)", expression)[1].split()  # type: ignore[index]
    if rest != ["*", "?", "*"]:
        raise ValueError(f"unknown schedule: {expression}")
    return _times(minutes, 60) * _times(hours, 24) * (DAYS if day == "*" else 1)


def _times(field: str, most: int) -> int:
    """How many values of 0 to ``most - 1`` a field of cron has."""
    span, _, step = field.partition("/")
    if span == "*":
        first, last = 0, most - 1
    elif "-" in span:
        first, last = map(int, span.split("-"))
    else:
        first, last = int(span), most - 1 if step else int(span)
    return len(range(first, last + 1, int(step or 1)))


def bill(stage: Stage, load: Load, measured: Measured) -> list[Line]:
    return [*_use(load, measured), *_schedules(stage, load, measured), *_kept(load, measured), *_standing(stage, load)]


def total(lines: list[Line]) -> float:
    return sum(line.usd for line in lines)


def _use(load: Load, measured: Measured) -> Iterator[Line]:
    yield Line("API, Lambda, DynamoDB", "plays and their projection", load.plays * measured.play_usd)
    yield Line("API, Lambda, DynamoDB", "pages", load.pages * measured.page_usd)
    yield Line("EventBridge", "events", load.plays * _EVENTS_A_PLAY * prices.BUS_EVENT)
    answers = load.pages * _ANSWER_BYTES / _GB
    yield Line("Data transfer", "answers", max(0, answers - prices.FREE_OUTGOING_GB) * prices.OUTGOING_GB)


def _schedules(stage: Stage, load: Load, measured: Measured) -> Iterator[Line]:
    runs, scanned = stage.runs(), load.producers * _SCANNED_BYTES / 4_096 / 2
    builds = runs["ScheduleBuildLeaderboards"]
    yield Line("DynamoDB", "leaderboards: writes", builds * measured.build_write_units * USD_PER_WRITE_UNIT)
    reads = builds * (scanned + measured.build_read_units) * USD_PER_READ_UNIT
    yield Line("DynamoDB", "leaderboards: reads", reads)
    seconds = {"ScheduleBuildLeaderboards": measured.build_seconds}
    # The others read all producers, or what is due, in a second for some thousands.
    usual = 1 + load.producers / 5_000
    gb_seconds = sum(count * stage.memory_gb[name] * seconds.get(name, usual) for name, count in runs.items())
    yield Line("Lambda", "schedules", gb_seconds * USD_PER_GB_SECOND + sum(runs.values()) * USD_PER_INVOCATION)
    # Daily, three write units for each producer's recommendations, and two scans (infra/README.md).
    daily = load.producers * (3 * USD_PER_WRITE_UNIT + 6 * USD_PER_READ_UNIT)
    yield Line("DynamoDB", "recommendations and other daily runs", DAYS * daily)


def _kept(load: Load, measured: Measured) -> Iterator[Line]:
    gigabytes = load.plays * measured.stored_bytes / _GB
    kept = max(0, gigabytes - prices.FREE_TABLE_GB) * prices.TABLE_GB + gigabytes * prices.BACKUP_GB
    yield Line("DynamoDB", f"storage and backups of {gigabytes:,.0f} GB", kept)


def further_month(load: Load, measured: Measured) -> float:
    """USD a month for each earlier month of such plays that is kept."""
    return load.plays * measured.stored_bytes / _GB * (prices.TABLE_GB + prices.BACKUP_GB)


def _standing(stage: Stage, load: Load) -> Iterator[Line]:
    calls = load.plays + load.pages
    snapshots = stage.snapshots_gb() * SECONDS * prices.SNAPSHOT_GB_SECOND
    yield Line("Lambda", "snapshots", snapshots)
    if snapshots:
        restored = calls * _STARTS * 0.5 * prices.SNAPSHOT_RESTORE_GB
        yield Line("Lambda", "starts from snapshots", restored)
    alarms = max(0, stage.watched_metrics() - prices.FREE_ALARM_METRICS)
    yield Line("CloudWatch", "alarms", alarms * prices.ALARM_METRIC)
    metrics = max(0.0, written_metrics(stage, load) - prices.FREE_CUSTOM_METRICS)
    yield Line("CloudWatch", "our metrics", metrics * prices.CUSTOM_METRIC)
    paid = [count for count in stage.dashboards() if count > prices.FREE_DASHBOARD_METRICS]
    beyond = max(0, len(stage.dashboards()) - len(paid) - prices.FREE_DASHBOARDS)
    yield Line("CloudWatch", "dashboards", (len(paid) + beyond) * prices.DASHBOARD)
    runs = sum(stage.runs().values())
    batches = min(load.plays, SECONDS * _SHARDS / stage.window_seconds())
    logged = (calls * (_LOGGED_BYTES + _ACCESS_BYTES) + (runs + batches) * _LOGGED_BYTES) / _GB
    yield Line("CloudWatch", "logs", max(0, logged - prices.FREE_LOG_GB) * prices.LOG_GB)
    calls_by = {"HttpPlays": load.plays, "HttpPublic": load.public_pages, "StreamProjectActivity": batches}
    traces = traced(load.own_pages) + runs + sum(traced(calls_by[name]) for name in calls_by if stage.traces(name))
    yield Line("X-Ray", "traces", traces * prices.TRACE)
    secrets = len(stage.of("AWS::SecretsManager::Secret"))
    yield Line("Secrets Manager", "secrets", secrets * prices.SECRET)


def traced(calls: float) -> float:
    """Of calls that are spread evenly over the month."""
    a_second = calls / SECONDS
    return SECONDS * (min(1, a_second) + _TRACED * max(0, a_second - 1))


def written_metrics(stage: Stage, load: Load) -> float:
    """Metrics that functions write, in metric months: one is billed for the hours in which it is written.

    A count of nothing is not written (``add_count``), so an idle stage writes what each run of a schedule measures.
    """
    runs, busy = stage.runs(), min(1.0, (load.plays + load.pages) / HOURS)
    found = 0.0
    for name in stage.of("AWS::Lambda::Function"):
        folder = re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()
        source = (ROOT / "functions" / folder / "handler.py").read_text()
        counts = len(re.findall(r"add_(?:count|metric)\(", source))
        if name in runs:
            found += ("ran(started)" in source) * min(1, runs[name] / HOURS) + counts * min(busy, runs[name] / HOURS)
        elif name.startswith(("Stream", "Webhook")):
            found += counts * busy
    return found


def signing_in(users: int, tier: str) -> float:
    """USD for the own user pool, which is not in the bill: with another issuer it costs nothing."""
    return max(0, users - prices.FREE_SIGNED_IN_USERS) * prices.SIGNED_IN_USER[tier]


def table(lines: list[Line]) -> str:
    width = max(len(f"{line.service}: {line.what}") for line in lines)
    rows = [f"  {f'{line.service}: {line.what}':<{width}}  {line.usd:>9,.2f}" for line in lines]
    return "\n".join([*rows, f"  {'total':<{width}}  {total(lines):>9,.2f}"])
