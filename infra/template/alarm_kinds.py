"""What an alarm is, and the kinds of alarm that this system has."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from textwrap import fill
from typing import Literal

from infra.template.runbook import section_of

Statistic = Literal["Maximum", "Sum", "SampleCount"]
HOUR = 3600
_FIVE_MINUTES = 300
_NO_BREAK = "\0"

_ALARM = """\
  {name}:
    Type: AWS::CloudWatch::Alarm
    Properties:
      AlarmDescription: >-
{description}
      Namespace: {namespace}
      MetricName: {metric}
      Dimensions:
{dimensions}
      Statistic: {statistic}
      Period: {period}
      EvaluationPeriods: {evaluations}
      Threshold: {threshold}
      ComparisonOperator: {comparison}
      TreatMissingData: {missing}
      AlarmActions: [!Ref Alarms]
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """``text`` says in one sentence what is wrong for whom; ``period`` is in seconds; dimensions map to YAML values."""

    name: str
    text: str
    namespace: str
    metric: str
    dimensions: dict[str, str]
    statistic: Statistic
    period: int
    evaluations: int = 1
    threshold: int = 0
    comparison: str = "GreaterThanThreshold"
    missing: Literal["breaching", "notBreaching"] = "notBreaching"

    def resource(self) -> str:
        """Its YAML. Raises NoSection where the runbook has none of its name."""
        return _ALARM.format(
            name=self.name,
            description=_wrapped(self.text, f"See docs/runbook.md {section_of(self.name)}."),
            namespace=self.namespace,
            metric=self.metric,
            dimensions="\n".join(
                f"        - {{Name: {key}, Value: {value}}}" for key, value in self.dimensions.items()
            ),
            statistic=self.statistic,
            period=self.period,
            evaluations=self.evaluations,
            threshold=self.threshold,
            comparison=self.comparison,
            missing=self.missing,
        )


def dead_letters(queue: str, text: str) -> Alarm:
    """Rings while a message is in the queue."""
    return Alarm(
        name=f"{queue}Alarm",
        text=text,
        namespace="AWS/SQS",
        metric="ApproximateNumberOfMessagesVisible",
        dimensions={"QueueName": f"!GetAtt {queue}.QueueName"},
        statistic="Maximum",
        period=60,
    )


def errors(function: str, text: str) -> Alarm:
    """Rings when the function raises, times out or runs out of memory."""
    return Alarm(
        name=f"{function}Errors",
        text=text,
        namespace="AWS/Lambda",
        metric="Errors",
        dimensions={"FunctionName": f"!Ref {function}"},
        statistic="Sum",
        period=_FIVE_MINUTES,
    )


def lag(function: str, text: str) -> Alarm:
    """Rings when what a stream's function reads has been older than five minutes for five minutes."""
    return Alarm(
        name=f"{function}Lag",
        text=text,
        namespace="AWS/Lambda",
        metric="IteratorAge",
        dimensions={"FunctionName": f"!Ref {function}", "Resource": f'!Sub "${{{function}}}:live"'},
        statistic="Maximum",
        period=60,
        evaluations=5,
        threshold=_FIVE_MINUTES * 1000,
    )


def counted(name: str, text: str, *, function: str, metric: str, statistic: Statistic = "Sum") -> Alarm:
    """Rings when a metric that the function writes is above zero."""
    return Alarm(
        name=name,
        text=text,
        namespace="BeatPass",
        metric=metric,
        dimensions={"service": _folder(function)},
        statistic=statistic,
        period=_FIVE_MINUTES,
    )


def not_run(name: str, text: str, *, function: str, period: int, evaluations: int) -> Alarm:
    """Rings when a schedule's function has ended no run in so many periods; RunSeconds is written at a run's end."""
    return replace(
        counted(name, text, function=function, metric="RunSeconds", statistic="SampleCount"),
        period=period,
        evaluations=evaluations,
        threshold=1,
        comparison="LessThanThreshold",
        missing="breaching",
    )


def _folder(function: str) -> str:
    """``schedule_close_pool`` of ``ScheduleClosePool``."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", function).lower()


def _wrapped(text: str, citation: str) -> str:
    """As a block of YAML; the citation stays on one line, so that it can be searched for."""
    indent = " " * 8
    together = citation.replace(" ", _NO_BREAK)
    block = fill(f"{text} {together}", 118, initial_indent=indent, subsequent_indent=indent, break_on_hyphens=False)
    return block.replace(_NO_BREAK, " ")
