"""The ledger, read page by page, equals the content of the tables for every page size."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

import pytest

from beatpass.domain.catalogue.entities import User
from beatpass.domain.progress.xp_ledger import Line, LinePosition, Source
from beatpass.storage.catalogue.entities import to_item
from beatpass.storage.platform import keys
from beatpass.usecases.platform.project_activity import flush_buffer, project_activity
from beatpass.usecases.progress.list_xp_ledger import list_xp_ledger
from tests.support.faults import calls
from tests.support.tables import contents
from tests.support.worlds import deliveries, history

pytestmark = pytest.mark.usefixtures("tables")

NOW = datetime(2026, 11, 21, tzinfo=UTC)
SOURCES: Sequence[Source] = ("uploads", "plays", "metadata", "collaborations", "achievements")


def walk(source: Source | None, limit: int, *, calls_most: int = 2) -> list[Line]:
    lines: list[Line] = []
    before: LinePosition | None = None
    while True:
        with calls() as counted:
            page = list_xp_ledger("u", "ana", source=source, before=before, limit=limit, now=NOW)
        assert 2 <= counted.count <= calls_most
        lines += page.lines
        if page.last is None:
            return lines
        assert before is None or page.last < before
        before = page.last


def stored(artist_id: str) -> set[tuple[str, str, int]]:
    """(source, cause, xp) of every award, and of every day whose plays earned XP."""
    found = set()
    for (pk, sk), body in contents("FIGURES_TABLE").items():
        if pk == f"ARTIST#{artist_id}" and keys.AWARDS in sk:
            found |= {(line["source"], line["cause"], line["xp"]) for line in body}
        elif pk == f"ARTIST#{artist_id}" and sk.startswith("DAY#") and "xp" in body:
            found.add(("plays", sk[4:], body["xp"]))
    return found


@pytest.mark.parametrize("searched", [2, 1000])
def test_every_line_comes_once_newest_first(searched: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("beatpass.storage.progress.xp_ledger.ROWS_SEARCHED", searched)
    facts = history(seed=3, steps=150)
    project_activity(deliveries(facts), quarantine=lambda key, reason: pytest.fail(f"{key} was parked: {reason}"))
    to_item(User(id="u", artist_ids=("ana",), version=1)).save()
    everything = walk(None, 100)
    flush_buffer("ana")
    assert {(line.source, line.cause, line.xp) for line in everything} == stored("ana")
    assert {line.source for line in everything} == set(SOURCES)
    assert [line.at for line in everything] == sorted((line.at for line in everything), reverse=True)
    for limit in (1, 2, 7):
        assert walk(None, limit) == everything
        for source in SOURCES:  # where fewer rows are searched than there are slots, these are read again
            assert walk(source, limit, calls_most=3 if searched == 2 else 2) == [
                line for line in everything if line.source == source
            ]
