"""Pages of the XP ledger have neither gaps nor repeats, wherever a read of its rows ends."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from beatpass.domain.platform.figures import ProducerDayKey
from beatpass.domain.progress.xp_ledger import Line, LinePosition, page_of
from beatpass.storage.platform import figure_keys, keys

# The number of lines of each row; a day whose plays earned nothing has none.
ROWS = st.dictionaries(st.sampled_from("abcdefghijkl"), st.integers(0, 3), max_size=12)


def read(rows: dict[str, int], before: LinePosition | None, reach: int) -> tuple[list[Line], LinePosition | None]:
    """The rows that a call reads from the row of ``before`` on, and the position it read to if rows are left."""
    behind = sorted((row for row in rows if before is None or row <= before.row), reverse=True)
    lines = [
        Line(LinePosition(row, below), source="uploads", cause="t", xp=100, at=row, rules="r")
        for row in behind[:reach]
        for below in reversed(range(rows[row]))
    ]
    kept = [line for line in lines if before is None or line.position < before]
    return kept, LinePosition(behind[reach - 1]) if len(behind) > reach else None


@given(stored=ROWS, added=st.lists(ROWS.map(dict.items), max_size=5), limit=st.integers(1, 7), reach=st.integers(2, 9))
def test_reading_all_pages_returns_every_line_once_in_order(
    stored: dict[str, int], added: list[dict[str, int]], limit: int, reach: int
) -> None:
    """Rows added meanwhile may be in the pages not read yet; no line comes twice."""
    now, positions, before = dict(stored), [], None
    additions = iter(added)
    while True:
        page = page_of(*read(now, before, reach), limit=limit)
        assert len(page.lines) <= limit
        positions += [each.position for each in page.lines]
        if page.last is None:
            break
        assert before is None or page.last < before
        before = page.last
        now = dict(next(additions, ())) | now
    assert positions == sorted(set(positions), reverse=True)
    assert {LinePosition(row, below) for row, lines in stored.items() for below in range(lines)} <= set(positions)


def test_a_days_plays_are_below_its_awards_and_above_the_previous_day() -> None:
    cause = "ARTIST#a#TRACK#t#00000001"
    rows = [
        keys.ledger("a", "2026-11-02T12:00:00.000Z", cause),
        keys.ledger("a", "2026-11-02T00:00:00.000Z", cause),
        figure_keys.key_of(ProducerDayKey("a", "2026-11-02")),
        keys.ledger("a", "2026-11-01T23:59:59.999Z", cause),
        figure_keys.key_of(ProducerDayKey("a", "2026-11-01")),
    ]
    assert sorted(rows, reverse=True) == rows
