"""import-linter watches the layer; this watches the doors, which are no package."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.support.functions import ROOT

# A door may speak the domain's words; DynamoDB, Stripe and queues are behind the use cases.
OPEN = {"clock", "domain", "usecases", "http", "observability", "settings"}
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
def test_a_door_opens_on_the_use_cases_only(path: Path) -> None:
    source = path.read_text()
    ours = {name.split(".")[1] for name in imported(source) if name.startswith("beatpass.")}
    assert ours
    assert ours <= OPEN
    assert not {name.split(".")[0] for name in imported(source)} & {"boto3", "botocore", "pynamodb", "stripe"}


def test_every_function_stands_alone() -> None:
    """Lambda unpacks one folder: a second module of ours would not be found by its name in the tests."""
    assert [path.name for path in ROOT.glob("functions/*/*.py") if path.name != "handler.py"] == []
