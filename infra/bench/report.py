"""Reports figures: a table for people, ``.bench/results.json`` for programs."""

from __future__ import annotations

import json
from collections.abc import Mapping
from fnmatch import fnmatchcase
from pathlib import Path

from infra.bench.budgets import BUDGETS, budget_of

RESULTS = Path(__file__).parents[2] / ".bench" / "results.json"


def verdict(figure: str, value: float) -> str:
    budget = budget_of(figure)
    if budget is None:
        return ""
    return "ok" if budget.holds(value) else "MISSED"


def table(figures: Mapping[str, float]) -> str:
    """figure | value | budget | verdict, a line each."""
    width = max(map(len, figures), default=0)
    lines = [f"{'figure':<{width}}  {'value':>10}  {'budget':>10}  verdict"]
    for figure, value in figures.items():
        budget = budget_of(figure) or ""
        lines.append(f"{figure:<{width}}  {value:>10,.2f}  {budget!s:>10}  {verdict(figure, value)}".rstrip())
    return "\n".join(lines)


def unmeasured(figures: Mapping[str, float]) -> list[str]:
    """Patterns of budgets without a measured figure."""
    return [each.pattern for each in BUDGETS if not any(fnmatchcase(figure, each.pattern) for figure in figures)]


def write(figures: Mapping[str, float], path: Path = RESULTS) -> None:
    """Write a flat map from figure to value; figures of earlier runs stay unless measured again."""
    earlier = json.loads(path.read_text()) if path.exists() else {}
    path.parent.mkdir(parents=True, exist_ok=True)
    rounded = {figure: round(value, 4) for figure, value in figures.items()}
    path.write_text(json.dumps(dict(sorted((earlier | rounded).items())), indent=2) + "\n")
