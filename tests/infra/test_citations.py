"""Every page that the repository cites exists and has the cited section; every path that a page names exists."""

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

# A path in a page, or the name of a source file alone. Routes begin with a slash or a variable, so they do not match.
_NAME = r"[\w.<>*-]+"
_PATH = re.compile(rf"(?<![\w/.<>*$%{{}}:-])(?:{_NAME}(?:/{_NAME})+/?|\w[\w-]*\.(?:py|md)\b)")
_PACKAGE = "layers/core/beatpass"


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


def _missing(page: str, text: str) -> list[str]:
    """The paths in a page that are not in the repository, the page's folder or the package."""
    bases = ("", str(Path(page).parent), _PACKAGE)
    missing = []
    for found in _PATH.findall(re.sub(r"\w+://\S+", "", text)):
        path = re.sub(r"<\w+>", "*", found.rstrip("./"))
        first, _, rest = path.partition("/")
        if not rest and path.endswith((".py", ".md")) and path not in _file_names():
            missing.append(path)
        if not re.search(r"[a-z]", rest.rpartition("/")[2]) and not rest.endswith("*"):
            continue  # a quotient, as in "rows/500"
        if not any(first in _folders(base) for base in bases):
            continue  # of another machine, as "application/json" or ".tools/sam"
        if not any(any((ROOT / base).glob(path)) for base in bases):
            missing.append(path)
    return missing


@cache
def _file_names() -> frozenset[str]:
    return frozenset(Path(each).name for each in _texts())


@cache
def _folders(base: str) -> frozenset[str]:
    """The tracked folders directly below this one."""
    below = [Path(each).relative_to(base).parts for each in _texts() if Path(each).is_relative_to(base)]
    return frozenset(parts[0] for parts in below if len(parts) > 1)


def test_every_cited_page_exists_and_has_the_section() -> None:
    wrong = {name: found for name, text in _texts().items() if (found := _wrong(text))}
    assert not wrong


def test_nothing_cites_a_page_outside_of_the_repository() -> None:
    outside = {name: found for name, text in _texts().items() if (found := _OUTSIDE.findall(text))}
    assert not outside


def test_every_path_that_a_page_names_exists() -> None:
    pages = {name: text for name, text in _texts().items() if name.endswith(".md") and name != "CHANGELOG.md"}
    assert {"README.md", "CONTRIBUTING.md", "infra/README.md", "docs/stripe.md"} <= pages.keys()
    assert not {name: found for name, text in pages.items() if (found := _missing(name, text))}


def test_a_path_that_is_not_there_is_found() -> None:
    text = "`nowhere.py`, infra/nowhere/, `domain/money/nowhere.py`; `domain/platform/`, functions/http_*, rows/5."
    assert _missing("README.md", text) == ["nowhere.py", "infra/nowhere", "domain/money/nowhere.py"]


def test_a_wrong_page_and_a_wrong_section_are_found() -> None:
    folder = "docs"
    text = f"({folder}/nowhere.md 1), {folder}/specification.md 5.3, 5.99 and 99; {folder}/stripe.md 4.5."
    assert _wrong(text) == [f"{folder}/nowhere.md", f"{folder}/specification.md 5.99", f"{folder}/specification.md 99"]
