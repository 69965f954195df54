"""Pages of the XP ledger have neither gap nor repeat, wherever a read of its rows breaks off."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from beatpass.domain.platform.figures import ProducerDayKey
from beatpass.domain.progress.xp_ledger import Line, Place, page_of
from beatpass.storage.platform import keys

# Rows of as many lines; a day that earned nothing by plays has none.
ROWS = st.dictionaries(st.sampled_from("abcdefghijkl"), st.integers(0, 3), max_size=12)


def read(rows: dict[str, int], before: Place | None, reach: int) -> tuple[list[Line], Place | None]:
    """As a call reads them: so many rows from that of ``before`` on, and where it broke off if any are left."""
    behind = sorted((row for row in rows if before is None or row <= before.row), reverse=True)
    lines = [
        Line(Place(row, below), source="uploads", cause="t", xp=100, at=row, rules="r")
        for row in behind[:reach]
        for below in reversed(range(rows[row]))
    ]
    kept = [line for line in lines if before is None or line.place < before]
    return kept, Place(behind[reach - 1]) if len(behind) > reach else None


@given(there=ROWS, coming=st.lists(ROWS.map(dict.items), max_size=5), limit=st.integers(1, 7), reach=st.integers(2, 9))
def test_a_walk_meets_everything_that_was_there_once_and_in_order(
    there: dict[str, int], coming: list[dict[str, int]], limit: int, reach: int
) -> None:
    """Rows that come during the walk may be met where it has not been yet; nothing is met twice."""
    now, met, before = dict(there), [], None
    arrivals = iter(coming)
    while True:
        page = page_of(*read(now, before, reach), limit=limit)
        assert len(page.lines) <= limit
        met += [each.place for each in page.lines]
        if page.last is None:
            break
        assert before is None or page.last < before
        before = page.last
        now = dict(next(arrivals, ())) | now
    assert met == sorted(set(met), reverse=True)
    assert {Place(row, below) for row, lines in there.items() for below in range(lines)} <= set(met)


def test_a_days_plays_stand_below_its_awards_and_above_the_day_before() -> None:
    cause = "ARTIST#a", "TRACK#t#00000001"
    rows = [
        keys.ledger("a", "2026-11-02T12:00:00.000Z", cause),
        keys.ledger("a", "2026-11-02T00:00:00.000Z", cause),
        keys.figure(ProducerDayKey("a", "2026-11-02")),
        keys.ledger("a", "2026-11-01T23:59:59.999Z", cause),
        keys.figure(ProducerDayKey("a", "2026-11-01")),
    ]
    assert sorted(rows, reverse=True) == rows
