"""No oracle imports the product, so that they do not share its defects."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from infra.local.stack import ROOT

ORACLES = "infra.verification.oracles"
# The money oracle reads the objects of the simulated Stripe, which is not part of the product.
_ALLOWED = (ORACLES, "infra.stripe_simulator")


def imported(path: Path) -> Iterator[str]:
    """The names that a file imports, at any depth."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (each.name for each in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{path} imports relatively"
            yield str(node.module)
            yield from (f"{node.module}.{each.name}" for each in node.names)


def forbidden(path: Path) -> list[str]:
    """Imports other than the standard library, oracles and the simulated Stripe, direct and indirect."""
    found, seen, waiting = set(), set(), [path]
    while waiting:
        if (reading := waiting.pop()) in seen:
            continue
        seen.add(reading)
        for name in imported(reading):
            if name.split(".", 1)[0] in sys.stdlib_module_names:
                continue
            if not any(name == each or name.startswith(f"{each}.") for each in _ALLOWED):
                found.add(name)
            if (module := ROOT / f"{name.replace('.', '/')}.py").is_file():
                waiting.append(module)
    return sorted(found)


@pytest.mark.parametrize("path", sorted((ROOT / ORACLES.replace(".", "/")).glob("*.py")), ids=lambda path: path.stem)
def test_an_oracle_imports_nothing_of_the_product(path: Path) -> None:
    assert forbidden(path) == []


def test_an_import_of_the_product_is_found() -> None:
    assert "beatpass.domain.leaderboards.boards" in forbidden(ROOT / "infra/verification/verify_import.py")


def test_there_are_oracles() -> None:
    assert len(list((ROOT / ORACLES.replace(".", "/")).glob("*.py"))) > 1
