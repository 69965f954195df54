"""``make bench NAME=<figure prefix>``: measure, print the table, and write .bench/results.json.

The exit status is 0 even if a budget is missed, because a noisy machine must not fail a build; the table shows it.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator

from infra.as_of import travel_if_asked
from infra.bench.environment import prepare
from infra.bench.report import table, unmeasured, write
from infra.local.stack import LocalStackError
from infra.tables import empty_tables

# Figures begin with their family's name; each family is a module that yields (figure, value).
FAMILIES = {
    "cold_start": "cold_start",
    "page": "pages",
    "insights": "insights",
    "play": "plays",
    "projection": "projection",
    "leaderboards": "leaderboards",
    "recommendations": "recommendations",
    "webhook": "webhook",
    "cost": "cost",
}


def chosen(prefix: str) -> list[str]:
    """The families that may have figures of this prefix."""
    family = prefix.partition(".")[0]
    return [each for each in FAMILIES if each == family or ("." not in prefix and each.startswith(prefix))]


def measure(prefix: str) -> Iterator[tuple[str, float]]:
    with prepare():
        for family in chosen(prefix):
            print(f"measuring {family} ...", flush=True)
            empty_tables()
            module = importlib.import_module(f"infra.bench.{FAMILIES[family]}")
            yield from ((figure, value) for figure, value in module.measure() if figure.startswith(prefix))


def main(prefix: str) -> int:
    if not chosen(prefix):
        print(f"No figure begins with {prefix!r}; families: {', '.join(FAMILIES)}.")
        return 2
    try:
        figures = dict(measure(prefix))
    except LocalStackError as error:
        print(error)
        return 1
    write(figures)
    print("\n" + table(figures))
    if not prefix and (missing := unmeasured(figures)):
        print(f"\nnot measured: {', '.join(missing)}")
    return 0


if __name__ == "__main__":
    travel_if_asked()
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else ""))
