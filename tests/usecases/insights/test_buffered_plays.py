"""Pages count every buffered play once, although one call reads items of different moments."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from beatpass.domain.catalogue.entities import Album, Producer, Track, User
from beatpass.storage.catalogue.entities import to_item
from beatpass.storage.dynamodb.read import Wanted
from beatpass.storage.dynamodb.tables import FigureItem, StandingItem
from beatpass.storage.insights.days import Content, read_range
from beatpass.storage.platform import keys, versioned_documents
from beatpass.storage.platform.versioned_documents import Stored
from beatpass.usecases.platform.project_activity import flush_buffer, project_activity
from beatpass.usecases.progress.list_xp_ledger import list_xp_ledger
from tests.support.buffers import small_buffers
from tests.support.faults import calls
from tests.support.races import before_call
from tests.support.worlds import deliveries
from tests.usecases.platform.test_shards import play, saved

pytestmark = pytest.mark.usefixtures("tables")

DAY = date(2026, 11, 20)
NOW = datetime(2026, 11, 21, tzinfo=UTC)
AT = "2026-01-01T00:00:00.000Z"
CONTENTS: list[Content] = [
    Track(
        id="t",
        uploader_id="ana",
        title="T",
        duration_ms=180_000,
        created_at=AT,
        published_at=AT,
        version=1,
        visibility="public",
        licensing="standard",
        credits=("ana",),
    ),
    Album(id="al", artist_id="ana", title="A", created_at=AT, version=1, visibility="public", track_ids=()),
    Producer(id="ana", user_id="u", name="Ana", created_at=AT, version=1),
]


def project(first: int, last: int) -> None:
    """The plays of these numbers, one after the other."""
    for number in range(first, last):
        records = deliveries([play(number)])
        project_activity(
            records, quarantine=lambda key, reason: pytest.fail(f"{key} was quarantined: {reason}"), month="2026-11"
        )


def plays_in(content: Content) -> tuple[int, dict[str, int]]:
    """(plays of the day, plays by listener: each play is of its own)."""
    found = read_range(content, first=DAY, last=DAY)
    return sum(counts.plays for _, counts in found.days), dict(found.listeners.plays)


def once(plays: int) -> dict[str, int]:
    return {f"u{number}": 1 for number in range(plays)}


KINDS: dict[str, Any] = {
    "standing": lambda item: item[0] is StandingItem,
    "slots": lambda item: item[1][1].startswith(keys.BUFFER),
    "days": lambda item: item[0] is FigureItem and not item[1][1].startswith(keys.BUFFER),
}


@pytest.mark.parametrize("older", [("standing",), ("slots",), ("days",), ("slots", "days"), ("standing", "days")])
@pytest.mark.parametrize(
    ("before", "after", "content"),
    [(2, 3, CONTENTS[0]), (3, 8, CONTENTS[1]), (11, 14, CONTENTS[2]), (13, 24, CONTENTS[2])],
    ids=["first_move", "many_moves", "flush", "flush_of_a_second_epoch"],
)
def test_items_read_before_plays_moved_and_others_read_after_it_count_every_play_once(
    content: Content, older: Sequence[str], before: int, after: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two newest plays, twelve in slots: every play comes to a page that began before it, or is missing as a whole."""
    read, first = versioned_documents.read, True

    def torn(wanted: Sequence[Wanted], **options: bool) -> dict[Wanted, Stored]:
        nonlocal first
        if not first:
            return read(wanted, **options)
        first = False
        found = read(wanted, **options)
        project(before, after)
        now = read(wanted, **options)
        return {
            item: (found if any(KINDS[kind](item) for kind in older) else now)[item]
            for item in wanted
            if item in (found if any(KINDS[kind](item) for kind in older) else now)
        }

    with small_buffers():
        project_activity(deliveries([saved("t")]), quarantine=lambda *_: pytest.fail("quarantined"))
        project(0, before)
        with monkeypatch.context() as patch:
            patch.setattr(versioned_documents, "read", torn)
            plays, counted = plays_in(content)
        assert plays == sum(counted.values()) <= after
        assert set(counted.values()) == {1}
        assert counted.keys() >= once(before).keys()
        assert plays_in(content) == (after, once(after))


@pytest.mark.parametrize("named", [True, False])
@pytest.mark.parametrize("at", range(3))
@pytest.mark.parametrize("source", [None, "plays"])
def test_plays_between_any_two_calls_are_no_gap_in_the_ledger(named: bool, at: int, source: Any) -> None:  # noqa: ANN401, FBT001 - parametrised
    to_item(User(id="u", artist_ids=("ana",), version=1)).save()
    with small_buffers():
        project_activity(deliveries([saved("t")]), quarantine=lambda *_: pytest.fail("quarantined"))
        for before, after in ((5, 9), (9, 12), (12, 19), (19, 40)):
            project(0, before)
            with before_call(at, lambda: project(before, after)):  # noqa: B023 - called within
                page = list_xp_ledger("u", "ana" if named else None, source=source, before=None, limit=50, now=NOW)
            [line] = [line for line in page.lines if line.source == "plays"]
            assert before <= line.xp <= after


def test_a_flushed_buffer_and_an_empty_one_are_read_in_one_call() -> None:
    with small_buffers():
        project_activity(deliveries([saved("t")]), quarantine=lambda *_: pytest.fail("quarantined"))
        for number in (0, 1, 3, 9, 13, 20):
            project(0, number)
            for flushed in (False, True):
                if flushed:
                    flush_buffer("ana")
                with calls() as counted:
                    assert plays_in(CONTENTS[0])[0] == number
                assert counted.count == 1


def test_plays_of_several_credited_producers_wait_in_the_buffers_of_all() -> None:
    with small_buffers():
        project_activity(deliveries([saved("t", credited=("ana", "bo"))]), quarantine=lambda *_: pytest.fail("no"))
        for number in range(17):
            project_activity(
                deliveries([play(number, credited=("ana", "bo"))]),
                quarantine=lambda *_: pytest.fail("quarantined"),
                month="2026-11",
            )
        bo = replace(CONTENTS[2], id="bo")
        assert [plays_in(each)[0] for each in (*CONTENTS, bo)] == [17] * 4
