"""Logs, metrics and traces of every function. Nothing that points at a person is logged: no ids, no bodies, no tokens.

Active tracing gives each invocation its segment; the X-Ray SDK, whose patching costs a cold start more than it tells
here, is left out.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext

from beatpass.clock import now

logger = Logger(serialize_stacktrace=False)  # the text of a trace is enough
metrics = Metrics()

Handler = Callable[[dict[str, Any], LambdaContext], dict[str, Any]]


def observed(handler: Handler) -> Handler:
    """The handler with its request id on every line of the log, and what it measured written out, if anything."""

    @wraps(handler)
    def run(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
        try:
            return handler(event, context)
        finally:
            if metrics.metric_set:
                metrics.flush_metrics()

    with_request_id: Handler = logger.inject_lambda_context(run, clear_state=True)
    return with_request_id


def ran(started: datetime) -> float:
    """The work of a schedule is done: the seconds it took, without which the alarm on runs that do not come rings."""
    seconds = (now() - started).total_seconds()
    metrics.add_metric(name="RunSeconds", unit=MetricUnit.Seconds, value=seconds)
    return seconds
