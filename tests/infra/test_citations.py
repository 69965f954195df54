"""Every page that the repository cites is in the repository, with the section that is named."""

from __future__ import annotations

import re
import subprocess
from functools import cache
from pathlib import Path

from tests.support.functions import ROOT

# A page, and sections of it: "5.3", or "5.3, 5.4 and 6".
_SECTION = r"\d+(?:\.\d+)*"
_CITED = re.compile(rf"\b(docs/[\w/.-]+\.md)(?: ({_SECTION}(?:(?:, | and ){_SECTION})*))?")
_NUMBERED = re.compile(rf"^#+ ({_SECTION})\b", re.MULTILINE)
# Pages outside of the repository, as they were cited once; written so that this file does not match.
_OUTSIDE = re.compile("[S]PEC|[D]ESIGN\\b|[S]TRIPE(?: [0-9]|'s|, case|\\.md)|[A]PI\\.md|\\b[d]ecisions? [0-9]")


@cache
def _texts() -> dict[str, str]:
    """Every tracked text file, by path."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True, text=True)  # noqa: S607 - git of the machine
    found = {}
    for name in filter(None, listed.stdout.split("\0")):
        try:
            found[name] = (ROOT / name).read_text(encoding="utf-8")
        except (UnicodeDecodeError, FileNotFoundError, IsADirectoryError):
            continue
    return found


@cache
def _sections(page: Path) -> frozenset[str]:
    return frozenset(_NUMBERED.findall(page.read_text(encoding="utf-8")))


def _wrong(text: str) -> list[str]:
    """The citations in this text that lead nowhere."""
    wrong = []
    for page, sections in _CITED.findall(text):
        if not (ROOT / page).is_file():
            wrong.append(page)
            continue
        wrong += [f"{page} {each}" for each in re.findall(_SECTION, sections) if each not in _sections(ROOT / page)]
    return wrong


def test_every_cited_page_exists_and_has_the_section() -> None:
    wrong = {name: found for name, text in _texts().items() if (found := _wrong(text))}
    assert not wrong


def test_nothing_cites_a_page_outside_of_the_repository() -> None:
    outside = {name: found for name, text in _texts().items() if (found := _OUTSIDE.findall(text))}
    assert not outside


def test_a_wrong_page_and_a_wrong_section_are_found() -> None:
    folder = "docs"
    text = f"({folder}/nowhere.md 1), {folder}/specification.md 5.3, 5.99 and 99; {folder}/stripe.md 4.5."
    assert _wrong(text) == [f"{folder}/nowhere.md", f"{folder}/specification.md 5.99", f"{folder}/specification.md 99"]
