"""The modules of beatpass import each other without cycles, and the domain imports the standard library only.

Imports inside functions and under TYPE_CHECKING count too. The import contracts in pyproject.toml look at packages.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator, Mapping
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

from tests.support.functions import ROOT

SOURCE = ROOT / "layers" / "core"
Graph = Mapping[str, set[str]]


def module_name(path: Path, source: Path) -> str:
    parts = path.relative_to(source).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imported_names(path: Path) -> Iterator[str]:
    """The dotted names that a file imports. Relative imports, which this repository does not use, fail."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (each.name for each in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.module is not None, path
            assert node.level == 0, path
            yield from (f"{node.module}.{each.name}" for each in node.names)


def import_graph(source: Path) -> dict[str, set[str]]:
    """The modules that each module below ``source`` imports. Of ``from a import b``, ``a.b`` if that is a module."""
    paths = {module_name(path, source): path for path in source.rglob("*.py")}
    graph: dict[str, set[str]] = {}
    for name, path in paths.items():
        candidates = {each if each in paths else each.rpartition(".")[0] for each in imported_names(path)}
        graph[name] = candidates & paths.keys()
    return graph


def cycles(graph: Graph) -> list[set[str]]:
    """The strongly connected components of more than one module."""
    reachable = {name: _reachable(graph, name) for name in graph}
    found: list[set[str]] = []
    for name in graph:
        component = {other for other in reachable[name] if name in reachable[other]}
        if len(component) > 1 and component not in found:
            found.append(component)
    return found


def _reachable(graph: Graph, start: str) -> set[str]:
    found, left = set[str](), [start]
    while left:
        new = graph[left.pop()] - found
        found |= new
        left += new
    return found


def test_modules_import_each_other_without_cycles() -> None:
    graph = import_graph(SOURCE)
    assert "beatpass.ranking.ranks" in graph["beatpass.usecases.leaderboards.build.rank"]
    assert cycles(graph) == []
    TopologicalSorter(graph).prepare()


def test_the_domain_imports_the_standard_library_only() -> None:
    for path in (SOURCE / "beatpass" / "domain").rglob("*.py"):
        for name in imported_names(path):
            package, domain = name.partition(".")[0], name.startswith("beatpass.domain.")
            assert domain or package in sys.stdlib_module_names, f"{path} imports {name}"


@pytest.mark.parametrize(
    "import_of_b",
    [
        "from a.b import B",
        "from a import b",
        "def later():\n    import a.b",
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from a.b import B",
    ],
)
def test_a_cycle_is_found_wherever_its_import_is(tmp_path: Path, import_of_b: str) -> None:
    package = tmp_path / "a"
    package.mkdir()
    (package / "__init__.py").write_text("")
    (package / "c.py").write_text(import_of_b)
    (package / "b.py").write_text("from a.d import D")
    (package / "d.py").write_text("from a.c import C")
    (package / "e.py").write_text("from a.b import B")
    assert cycles(import_graph(tmp_path)) == [{"a.b", "a.c", "a.d"}]
