"""The numbered sections of docs/runbook.md, one for each alarm."""

from __future__ import annotations

import re

from infra.local.stack import ROOT

PATH = ROOT / "docs/runbook.md"
_SECTION = re.compile(r"^### (\d+\.\d+) (\w+)$", re.MULTILINE)


class NoSection(Exception):
    """docs/runbook.md does not have exactly one section of an alarm's name."""


def sections() -> list[tuple[str, str]]:
    """(number, alarm) of every section, in the order of the page."""
    return _SECTION.findall(PATH.read_text())


def section_of(alarm: str) -> str:
    """The number of its section. Raises NoSection."""
    numbers = [number for number, name in sections() if name == alarm]
    if len(numbers) != 1:
        raise NoSection(f"docs/runbook.md has {len(numbers)} sections named {alarm}: give it exactly one.")
    return numbers[0]
