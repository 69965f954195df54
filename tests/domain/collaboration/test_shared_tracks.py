"""Rows of shared tracks: sums that do not depend on the order, exact as far as they say."""

from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st

from beatpass.domain.collaboration import shared_tracks
from beatpass.domain.collaboration.shared_tracks import EXACT, Row
from beatpass.domain.platform.figures import Collaborators
from beatpass.domain.platform.times import day_of_milliseconds, milliseconds_of_day
from beatpass.storage.dynamodb import documents

DAY_MS = 86_400_000
NOW = 1_790_000_000_000


def summed(rows: list[Row]) -> Row:
    total: Row = [0, 0]
    for row in rows:
        total = shared_tracks.add(total, row)
    return total


@given(
    seed=st.integers(0, 2**32),
    joined=st.integers(0, 2 * EXACT),
    left=st.floats(0, 1),
    parts=st.integers(1, 5),
)
def test_a_sum_is_the_same_in_any_order_and_any_parts(seed: int, joined: int, left: float, parts: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - reproducible
    published = [NOW + chance.randrange(300 * DAY_MS) for _ in range(joined)]
    gone = published[: int(left * joined)]
    rows = [shared_tracks.change(plays=each % 7, published=each, sign=+1) for each in published]
    rows += [shared_tracks.change(plays=each % 7, published=each, sign=-1) for each in gone]
    plays = chance.randint(0, 5)
    rows += [[1, 0]] * plays
    chance.shuffle(rows)
    by_part = [summed(rows[number::parts]) for number in range(parts)]
    total = summed(rows)
    assert summed(by_part) == total
    now = published[len(gone) :]
    assert shared_tracks.tracks(total) == len(now)
    assert total[0] == sum(each % 7 for each in now) + plays
    assert total[1] == joined
    if not now:
        return
    assert shared_tracks.days(total) == sorted(set(map(day_of_milliseconds, now))) or joined <= EXACT
    assert {*shared_tracks.days(total)} == {*map(day_of_milliseconds, now)}
    ends = shared_tracks.first(total), shared_tracks.last(total)
    if joined <= EXACT:
        assert ends == (min(now), max(now))
    else:
        assert ends == tuple(milliseconds_of_day(day_of_milliseconds(each)) for each in (min(now), max(now)))


def test_a_row_is_bounded_by_the_days_of_publication() -> None:
    """Ten years with a hundred tracks each day."""
    collaborators = Collaborators()
    days = range(738_000, 738_000 + 3_650)
    collaborators.add("b", [0, EXACT + 1])
    collaborators.add("b", [0, 100 * len(days), *(number for day in days for number in (day, 100))])
    assert len(documents.dump(collaborators)) < 50_000
