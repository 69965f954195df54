"""The functions as Lambda loads them, and the sample events."""

from __future__ import annotations

import importlib.util
import json
import sys
from functools import cache
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

from tests.support.roles import in_its_role

ROOT = Path(__file__).parents[2]
CONTEXT = SimpleNamespace(
    function_name="test",
    memory_limit_in_mb=512,
    invoked_function_arn="arn:aws:lambda:us-east-1:123456789012:function:test",
    aws_request_id="00000000-0000-0000-0000-000000000000",
    get_remaining_time_in_millis=lambda: 30_000,
)


@cache
def function(name: str) -> ModuleType:
    """``functions/<name>/handler.py``, imported once; every one of them is called handler, and acts in its role."""
    path = ROOT / "functions" / name / "handler.py"
    specification = importlib.util.spec_from_file_location(f"functions.{name}.handler", path)
    if specification is None or specification.loader is None:
        raise FileNotFoundError(path)
    module = importlib.util.module_from_spec(specification)
    sys.modules[specification.name] = module
    specification.loader.exec_module(module)
    module.__dict__["handler"] = in_its_role(name, module.handler)
    return module


def sample(name: str) -> Any:  # noqa: ANN401 - any event
    """``events/<name>.json``"""
    return json.loads((ROOT / "events" / f"{name}.json").read_text())
