"""Logs, metrics and traces of every function. Logs contain no personal data: no ids, bodies or tokens.

Lambda's active tracing gives each invocation its segment. The X-Ray SDK is left out: its patching slows cold starts.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from http import HTTPStatus
from typing import Any

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext

from beatpass.clock import now

logger = Logger(serialize_stacktrace=False)  # the stack trace as text is enough
metrics = Metrics()

Handler = Callable[[dict[str, Any], LambdaContext], dict[str, Any]]


def observed(handler: Handler) -> Handler:
    """Wrap a handler: put the request id on every log line, and flush the metrics that it added.

    An answer of 500 or above is counted: Lambda sees no error in it, and alarms have to.
    """

    @wraps(handler)
    def run(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
        try:
            answer = handler(event, context)
            if answer.get("statusCode", HTTPStatus.OK) >= HTTPStatus.INTERNAL_SERVER_ERROR:
                metrics.add_metric(name="ServerErrors", unit=MetricUnit.Count, value=1)
            return answer
        finally:
            if metrics.metric_set:
                metrics.flush_metrics()

    with_request_id: Handler = logger.inject_lambda_context(run, clear_state=True)
    return with_request_id


def add_count(name: str, number: int) -> None:
    """Add to a metric, but for nothing: CloudWatch bills a metric for each hour in which it is written.

    So an alarm on it takes missing data as none.
    """
    if number:
        metrics.add_metric(name=name, unit=MetricUnit.Count, value=number)


def ran(started: datetime) -> float:
    """Record and return the duration of a scheduled run in seconds; an alarm watches for missing runs."""
    seconds = (now() - started).total_seconds()
    metrics.add_metric(name="RunSeconds", unit=MetricUnit.Seconds, value=seconds)
    return seconds
