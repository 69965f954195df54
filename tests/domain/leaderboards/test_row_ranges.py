"""Pages of a board: from any page, following both directions visits each producer once."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from beatpass.domain.leaderboards.boards import TOP, RowRange, range_around, range_before, range_from

populations, limits = st.integers(0, 250), st.integers(1, 100)


def walk(first: RowRange, limit: int, population: int) -> list[RowRange]:
    """All pages that the cursors lead to: forward to the end, and back to the top."""
    pages = [first]
    while pages[-1].stop < population:
        pages.append(range_from(pages[-1].stop, limit, population))
    while pages[0].start > TOP:
        pages.insert(0, range_before(pages[0].start, limit, population))
    return pages


@given(populations, limits, st.data())
def test_from_any_position_both_directions_visit_all_rows_once(
    population: int, limit: int, data: st.DataObject
) -> None:
    position = data.draw(st.none() | st.integers(1, population)) if population else None
    around = range_around(position, limit, population)
    if position is not None and position > TOP:
        assert around.start < position <= around.stop
        assert around.stop - around.start == min(limit, population - TOP)
    pages = walk(around, limit, population)
    positions = [position for page in pages for position in range(page.start, page.stop)]
    assert positions == list(range(TOP, population))
    assert all(page.stop - page.start <= limit for page in pages)


@given(populations, limits, st.integers(TOP, 400))
def test_a_page_never_extends_beyond_the_last_row(population: int, limit: int, position: int) -> None:
    for page in (range_from(position, limit, population), range_before(position, limit, population)):
        assert page.stop - page.start <= limit
        assert page.start <= page.stop <= max(population, TOP, page.start)
