"""Pages of the XP ledger have neither gap nor repeat, however its kinds of line are read."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from beatpass.domain.ledger import Line, Place, Stretch, page_of

DAYS = [f"2026-11-{day:02d}" for day in range(1, 6)]
PLACES = st.one_of(
    st.sampled_from(DAYS).map(Place),
    st.builds(
        lambda day, hour, row, below: Place(f"{day}T{hour:02d}:00:00.000Z", row, below),
        st.sampled_from(DAYS),
        st.integers(0, 2),
        st.sampled_from("ab"),
        st.integers(0, 2),
    ),
)


def line(place: Place) -> Line:
    return Line(place, source="uploads", cause="t", xp=100, at=place.at, rules="r")


def stretch(places: set[Place], before: Place | None, reach: int) -> Stretch:
    """As a call reads one kind of line: so many, and where it broke off if any are left."""
    behind = sorted((place for place in places if before is None or place < before), reverse=True)
    seen = behind[:reach]
    return Stretch([line(place) for place in seen], seen[-1] if len(behind) > reach else None)


@given(
    there=st.sets(PLACES, max_size=40),
    coming=st.lists(st.sets(PLACES, max_size=3), max_size=10),
    limit=st.integers(1, 7),
    reach=st.integers(1, 9),
)
def test_a_walk_meets_everything_that_was_there_once_and_in_order(
    there: set[Place], coming: list[set[Place]], limit: int, reach: int
) -> None:
    """Lines that come during the walk may be met where it has not been yet; nothing is met twice."""
    now, met, before = set(there), [], None
    arrivals = iter(coming)
    while True:
        awards = {place for place in now if place.row}
        page = page_of([stretch(awards, before, reach), stretch(now - awards, before, reach)], limit=limit)
        assert len(page.lines) <= limit
        met += [each.place for each in page.lines]
        if page.last is None:
            break
        assert before is None or page.last < before
        before = page.last
        now |= next(arrivals, set())
    assert met == sorted(set(met), reverse=True)
    assert there <= set(met)


def test_a_days_plays_stand_below_its_awards_and_above_the_day_before() -> None:
    order = [
        Place("2026-11-02T00:00:00.000Z", "r", 1),
        Place("2026-11-02T00:00:00.000Z", "r", 0),
        Place("2026-11-02"),
        Place("2026-11-01T23:59:59.999Z", "r", 0),
        Place("2026-11-01"),
    ]
    assert sorted(order, reverse=True) == order
