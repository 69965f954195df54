"""The dashboard of a stage: the four paths, money and freshness, on one page.

It has at most 50 metrics: so many are free in the first three dashboards of an account.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from textwrap import indent
from typing import Any

from infra.template.alarm_kinds import folder
from infra.template.alarms import HOT_TABLES

_ROW, _COLUMN, _COLUMNS = 6, 8, 3
_METRIC_NAMESPACE = "BeatPass/${Stage}"

_DASHBOARD = """\
  Dashboard:
    Type: AWS::CloudWatch::Dashboard
    Properties:
      DashboardName: !Ref AWS::StackName
      DashboardBody: !Sub |
{body}
"""


@dataclass(frozen=True, slots=True)
class Graph:
    """``lines`` are CloudWatch's metrics, each a list of namespace, name and dimensions, without statistic."""

    title: str
    lines: list[list[Any]]
    statistic: str = "Sum"


def _lambda(metric: str, *functions: str) -> list[list[Any]]:
    return [["AWS/Lambda", metric, "FunctionName", f"${{{name}}}", {"label": name}] for name in functions]


def _api(*metrics: str) -> list[list[Any]]:
    return [["AWS/ApiGateway", metric, "ApiId", "${Api}"] for metric in metrics]


def _ours(service: str, *metrics: str) -> list[list[Any]]:
    return [[_METRIC_NAMESPACE, metric, "service", service] for metric in metrics]


def _throttled(table: str, way: str) -> list[Any]:
    label = {"label": f"{table}, {way}"}
    return ["AWS/DynamoDB", f"{way.title()}ThrottleEvents", "TableName", f"${{{table}}}", label]


def _queue(*queues: str) -> list[list[Any]]:
    return [
        ["AWS/SQS", "ApproximateNumberOfMessagesVisible", "QueueName", f"${{{name}.QueueName}}", {"label": name}]
        for name in queues
    ]


def graphs(template: dict[str, Any]) -> list[Graph]:
    """In the order of docs/architecture.md 2: read, write, schedule, webhook; then money and freshness."""
    functions = [name for name, each in template["Resources"].items() if each["Type"] == "AWS::Serverless::Function"]
    queues = [name for name, each in template["Resources"].items() if each["Type"] == "AWS::SQS::Queue"]
    readers = [
        name
        for name in functions
        if name.startswith("Http") and name not in {"HttpPlays", "HttpCatalogue", "HttpAccount"}
    ]
    # Room is left for what is slow: these two are short, and their alarms say when they do not run.
    short = {"ScheduleFinishErasures", "ScheduleTellProducers"}
    schedules = [name for name in functions if name.startswith("Schedule") and name not in short]
    streams = [name for name in functions if name.startswith("Stream")]
    return [
        Graph("Read: requests and refusals", _api("Count", "4xx", "5xx")),
        Graph("Read: latency of the slowest in twenty (ms)", _api("Latency"), "p95"),
        Graph("Read: failed invocations", _lambda("Errors", *readers)),
        Graph("Write: plays and saves", _lambda("Invocations", "HttpPlays", "HttpCatalogue")),
        Graph("Write: facts applied", _ours("stream_project_activity", "FactsApplied")),
        Graph("Write: failed invocations", _lambda("Errors", "HttpPlays", "HttpCatalogue", *streams)),
        Graph(
            "Schedule: seconds of a run",
            [line for name in schedules for line in _ours(folder(name), "RunSeconds")],
            "Maximum",
        ),
        Graph("Webhook: Stripe's events", _ours("webhook_stripe", "StripeEventsRecorded")),
        Graph(
            "Money: splits that wait or were given up",
            _ours("schedule_send_splits", "SplitsFailed", "SplitsWithoutFunds"),
            "Maximum",
        ),
        Graph("Money: findings of the daily comparison", _ours("schedule_reconcile_money", "MoneyFindings"), "Maximum"),
        Graph("Freshness: age of what streams read (ms)", _lambda("IteratorAge", *streams), "Maximum"),
        Graph("Given up", _queue(*queues), "Maximum"),
        Graph(
            "Throttled",
            [
                *(_throttled(name, way) for name, way in HOT_TABLES.items()),
                ["AWS/Lambda", "Throttles", {"label": "all functions of the region"}],
            ],
        ),
    ]


def resources(template: dict[str, Any]) -> list[str]:
    widgets = [_widget(number, graph) for number, graph in enumerate(graphs(template))]
    body = '{"widgets": [\n' + ",\n".join(json.dumps(each) for each in widgets) + "\n]}"
    return [_DASHBOARD.format(body=indent(body, " " * 8))]


def _widget(number: int, graph: Graph) -> dict[str, Any]:
    row, column = divmod(number, _COLUMNS)
    return {
        "type": "metric",
        "x": column * _COLUMN,
        "y": row * _ROW,
        "width": _COLUMN,
        "height": _ROW,
        "properties": {
            "title": graph.title,
            "region": "${AWS::Region}",
            "stat": graph.statistic,
            "period": 300,
            "metrics": graph.lines,
        },
    }
