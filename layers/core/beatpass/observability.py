"""Logs, metrics and traces of every function. Nothing that points at a person is logged: no ids, no bodies, no tokens.

Active tracing gives each invocation its segment; the X-Ray SDK, whose patching costs a cold start more than it tells
here, is left out.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.utilities.typing import LambdaContext

logger = Logger()
metrics = Metrics()

Handler = Callable[[dict[str, Any], LambdaContext], dict[str, Any]]


def observed(handler: Handler) -> Handler:
    """The handler with the invocation's request id on every line, its metrics flushed, and cold starts counted."""
    with_metrics: Handler = metrics.log_metrics(handler, capture_cold_start_metric=True, raise_on_empty_metrics=False)
    with_logs: Handler = logger.inject_lambda_context(with_metrics, clear_state=True)
    return with_logs
