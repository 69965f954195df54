"""The functions as Lambda loads them, and the sample events."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

from infra.handlers import load_handler
from tests.support.roles import in_its_role

ROOT = Path(__file__).parents[2]
CONTEXT = SimpleNamespace(
    function_name="test",
    memory_limit_in_mb=512,
    invoked_function_arn="arn:aws:lambda:us-east-1:123456789012:function:test",
    aws_request_id="00000000-0000-0000-0000-000000000000",
    get_remaining_time_in_millis=lambda: 30_000,
)
# For a scheduled function that has just started.
PLENTY = SimpleNamespace(**{**vars(CONTEXT), "get_remaining_time_in_millis": lambda: 900_000})


@cache
def function(name: str) -> ModuleType:
    """``functions/<name>/handler.py``, imported once; its handler may call only what its role allows."""
    module = load_handler(name)
    module.__dict__["handler"] = in_its_role(name, module.handler)
    return module


def sample(name: str) -> Any:  # noqa: ANN401 - any event
    """``events/<name>.json``"""
    return json.loads((ROOT / "events" / f"{name}.json").read_text())
