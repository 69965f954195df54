"""What an alarm is, and the kinds of alarm that this system has."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from textwrap import fill, indent
from typing import Literal

from infra.template.runbook import section_of

Statistic = Literal["Maximum", "Sum", "SampleCount", "p95"]
HOUR = 3600
# Of the metrics that functions write. The stage is in it, so that the runs of one silence no alarm of another.
NAMESPACE = "!Sub BeatPass/${Stage}"
_FIVE_MINUTES = 300
_NO_BREAK = "\0"

_ALARM = """\
  {name}:
    Type: AWS::CloudWatch::Alarm
    Properties:
      AlarmDescription: >-
{description}
{watched}
      EvaluationPeriods: {evaluations}
      DatapointsToAlarm: {datapoints}
      Threshold: {threshold}
      ComparisonOperator: {comparison}
      TreatMissingData: {missing}
      AlarmActions: [!Ref Alarms]
"""
_ONE_METRIC = """\
      Namespace: {namespace}
      MetricName: {metric}
{dimensions}      {kind}: {statistic}
      Period: {period}"""
_EXPRESSION = """\
      Metrics:
        - {{Id: result, Expression: "{expression}"}}
{metrics}"""
_OPERAND = """\
        - Id: {id}
          ReturnData: false
          MetricStat:
            Metric:
              Namespace: {namespace}
              MetricName: {metric}
{dimensions}            Stat: {statistic}
            Period: {period}"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Metric:
    """Dimensions map to YAML values; ``period`` is in seconds."""

    namespace: str
    metric: str
    dimensions: dict[str, str]
    statistic: Statistic
    period: int

    def watched(self) -> str:
        """The YAML of an alarm's properties."""
        kind = "ExtendedStatistic" if self.statistic.startswith("p") else "Statistic"
        return _ONE_METRIC.format(kind=kind, dimensions=self._dimensions(6), **self._words())

    def operand(self, name: str) -> str:
        """The YAML of a term of an expression."""
        return _OPERAND.format(id=name, dimensions=self._dimensions(14), **self._words())

    def _words(self) -> dict[str, str | int]:
        return {
            "namespace": self.namespace,
            "metric": f'"{self.metric}"' if self.metric[0].isdigit() else self.metric,
            "statistic": self.statistic,
            "period": self.period,
        }

    def _dimensions(self, depth: int) -> str:
        if not self.dimensions:
            return ""
        lines = ["Dimensions:", *(f"  - {{Name: {key}, Value: {value}}}" for key, value in self.dimensions.items())]
        return indent("\n".join(lines), " " * depth) + "\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Expression:
    """CloudWatch's metric math over at most ten metrics, by the names that the expression uses."""

    expression: str
    metrics: dict[str, Metric]

    def watched(self) -> str:
        operands = "\n".join(metric.operand(name) for name, metric in self.metrics.items())
        return _EXPRESSION.format(expression=self.expression, metrics=operands)


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """``text`` says in one sentence what is wrong for whom.

    It rings when ``datapoints`` of the last ``evaluations`` periods are beyond the threshold; 0 stands for all.
    """

    name: str
    text: str
    watches: Metric | Expression
    evaluations: int = 1
    datapoints: int = 0
    threshold: int = 0
    comparison: str = "GreaterThanThreshold"
    missing: Literal["breaching", "notBreaching"] = "notBreaching"

    def resource(self) -> str:
        """Its YAML. Raises NoSection where the runbook has none of its name."""
        return _ALARM.format(
            name=self.name,
            description=_wrapped(self.text, f"See docs/runbook.md {section_of(self.name)}."),
            watched=self.watches.watched(),
            evaluations=self.evaluations,
            datapoints=self.datapoints or self.evaluations,
            threshold=self.threshold,
            comparison=self.comparison,
            missing=self.missing,
        )


def dead_letters(queue: str, text: str) -> Alarm:
    """Rings while a message is in the queue."""
    return Alarm(
        name=f"{queue}Alarm",
        text=text,
        watches=Metric(
            namespace="AWS/SQS",
            metric="ApproximateNumberOfMessagesVisible",
            dimensions={"QueueName": f"!GetAtt {queue}.QueueName"},
            statistic="Maximum",
            period=60,
        ),
    )


def errors(function: str, text: str) -> Alarm:
    """Rings when the function raises, times out or runs out of memory."""
    return Alarm(name=f"{function}Errors", text=text, watches=_of_function(function, "Errors"))


def error_rate(function: str, text: str, *, minutes: int = 5) -> Alarm:
    """Rings when more than one call in twenty fails, and at least three do: one failure wakes nobody.

    A call fails that ends in an error, or is answered by 500 or above. A new version that answers none of a canary's
    tenth of the calls is noticed within three minutes.
    """
    period = minutes * 60
    failed = "(crashed + FILL(answered, 0))"
    return Alarm(
        name=f"{function}Errors",
        text=text,
        watches=Expression(
            expression=f"IF({failed} >= 3, 100 * {failed} / total, 0)",
            metrics={
                "crashed": _of_function(function, "Errors", period=period),
                "answered": _written_by(function, "ServerErrors", statistic="Sum", period=period),
                "total": _of_function(function, "Invocations", period=period),
            },
        ),
        threshold=5,
    )


def percentage(*, part: Metric, whole: Metric, at_least: int) -> Expression:
    """``part`` in percent of ``whole``; 0 while ``part`` is below ``at_least``."""
    return Expression(
        expression=f"IF(failed >= {at_least}, 100 * failed / total, 0)", metrics={"failed": part, "total": whole}
    )


def part_of_plays(name: str, text: str, *, metric: str, percent: int, at_least: int) -> Alarm:
    """Rings when for three hours more than so many percent of the plays applied in the hour are these."""
    part, whole = (
        _written_by("StreamProjectActivity", each, statistic="Sum", period=HOUR) for each in (metric, "PlaysApplied")
    )
    watches = percentage(part=part, whole=whole, at_least=at_least)
    return Alarm(name=name, text=text, watches=watches, evaluations=3, threshold=percent)


def lag(function: str, text: str) -> Alarm:
    """Rings when what a stream's function reads has been older than five minutes for five minutes."""
    metric = Metric(
        namespace="AWS/Lambda",
        metric="IteratorAge",
        dimensions={"FunctionName": f"!Ref {function}", "Resource": f'!Sub "${{{function}}}:live"'},
        statistic="Maximum",
        period=60,
    )
    return Alarm(name=f"{function}Lag", text=text, watches=metric, evaluations=5, threshold=_FIVE_MINUTES * 1000)


def counted(
    name: str, text: str, *, function: str, metric: str, statistic: Statistic = "Sum", period: int = _FIVE_MINUTES
) -> Alarm:
    """Rings when a metric that the function writes is above zero."""
    watches = _written_by(function, metric, statistic=statistic, period=period)
    return Alarm(name=name, text=text, watches=watches)


def not_run(name: str, text: str, *, function: str, period: int, evaluations: int) -> Alarm:
    """Rings when a schedule's function has ended no run in so many periods; RunSeconds is written at a run's end."""
    return replace(
        counted(name, text, function=function, metric="RunSeconds", statistic="SampleCount", period=period),
        evaluations=evaluations,
        threshold=1,
        comparison="LessThanThreshold",
        missing="breaching",
    )


def throttled(tables: dict[str, str], *, period: int = _FIVE_MINUTES) -> Expression:
    """The throttled requests of tables: ``"write"`` or ``"read"`` by logical id."""
    metrics = {
        f"{way}_{table.lower()}": Metric(
            namespace="AWS/DynamoDB",
            metric=f"{way.title()}ThrottleEvents",
            dimensions={"TableName": f"!Ref {table}"},
            statistic="Sum",
            period=period,
        )
        for table, way in tables.items()
    }
    return Expression(expression=" + ".join(f"FILL({name}, 0)" for name in metrics), metrics=metrics)


def _of_function(function: str, metric: str, *, period: int = _FIVE_MINUTES) -> Metric:
    return Metric(
        namespace="AWS/Lambda",
        metric=metric,
        dimensions={"FunctionName": f"!Ref {function}"},
        statistic="Sum",
        period=period,
    )


def _written_by(function: str, metric: str, *, statistic: Statistic, period: int) -> Metric:
    return Metric(
        namespace=NAMESPACE,
        metric=metric,
        dimensions={"service": folder(function)},
        statistic=statistic,
        period=period,
    )


def folder(function: str) -> str:
    """``schedule_close_pool`` of ``ScheduleClosePool``."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", function).lower()


def _wrapped(text: str, citation: str) -> str:
    """As a block of YAML; the citation stays on one line, so that it can be searched for."""
    margin = " " * 8
    together = citation.replace(" ", _NO_BREAK)
    block = fill(f"{text} {together}", 118, initial_indent=margin, subsequent_indent=margin, break_on_hyphens=False)
    return block.replace(_NO_BREAK, " ")
