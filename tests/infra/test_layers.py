"""import-linter checks the layer; this checks the handlers, which are not in a package."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.support.functions import ROOT

# Handlers may use the domain; DynamoDB, Stripe and queues are only used by use cases.
ALLOWED = {"clock", "domain", "usecases", "http", "observability", "settings"}
HANDLERS = sorted(ROOT.glob("functions/*/handler.py"))


def imported(source: str) -> set[str]:
    names = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names


@pytest.mark.parametrize("path", HANDLERS, ids=[path.parent.name for path in HANDLERS])
def test_a_handler_imports_only_allowed_rooms(path: Path) -> None:
    source = path.read_text()
    ours = {name.split(".")[1] for name in imported(source) if name.startswith("beatpass.")}
    assert ours
    assert ours <= ALLOWED
    assert not {name.split(".")[0] for name in imported(source)} & {"boto3", "botocore", "pynamodb", "stripe"}


def test_a_function_is_one_module() -> None:
    """Functions are loaded by path in tests, so that a second module in a folder would not be found."""
    assert [path.name for path in ROOT.glob("functions/*/*.py") if path.name != "handler.py"] == []
