"""Reading a range of a board, of one build, in few database calls."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from botocore.client import BaseClient

from beatpass.domain.leaderboards.boards import CATEGORIES, TOP, Build, Category, RowRange, scheduled_run
from beatpass.domain.leaderboards.periods import Period
from beatpass.domain.platform.errors import BuildGone, NotFound
from beatpass.domain.platform.figures import Standing
from beatpass.storage.dynamodb.tables import CatalogueItem, LeaderboardItem
from beatpass.storage.leaderboards.board_reads import BoardPage
from beatpass.storage.leaderboards.served_boards import KNOWN_SECONDS
from beatpass.storage.platform import keys
from beatpass.usecases.leaderboards.build_leaderboards import KEPT, build_leaderboards
from beatpass.usecases.leaderboards.read_leaderboard import (
    find_build,
    find_range_around,
    read_leaderboard,
    require_period,
)
from tests.support.faults import calls
from tests.support.standings import made_up, store

NOW = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
PRODUCERS = 23


@pytest.fixture(autouse=True)
def _small_pages(tables: None, small_pages: None) -> None:
    pass


def build(at: datetime = NOW) -> Build:
    return build_leaderboards(scheduled_run(at), attempt="a", clock=lambda: at).build


def find(snapshot: str | None = None, *, at: datetime = NOW) -> Build | None:
    found, _ = find_build(snapshot, now=at)
    return found


def read(
    build: Build | None,
    category: Category = "plays",
    period: Period = "all_time",
    *,
    start: int,
    limit: int,
    artist_id: str | None = None,
) -> BoardPage:
    return read_leaderboard(build, category, period, rows=RowRange(start, start + limit), artist_id=artist_id)


def test_any_range_equals_that_part_of_the_board() -> None:
    store(made_up(PRODUCERS))
    made = build()
    for category, period in zip(CATEGORIES, (*made.periods, *made.periods), strict=False):
        whole = read(made, category, period, start=0, limit=PRODUCERS).rows
        assert len({row.artist_id for row in whole}) == PRODUCERS
        for start in (0, 3, 4, 5, 9, 21, 22, 23, 40):
            for limit in (1, 2, 5, 6, 100):
                page = read(made, category, period, start=start, limit=limit)
                assert page.rows == whole[start : start + limit]
                assert page.top == whole[:3]


def test_a_range_with_the_top_and_the_own_row_takes_one_call() -> None:
    store(made_up(PRODUCERS))
    made = build()
    with calls() as counted:
        page = read(made, start=3, limit=7, artist_id="artist0007")
    assert counted.count == 1
    assert page.own is not None
    assert page.own.artist_id == "artist0007"
    assert len(page.rows) == 7
    with calls() as counted:
        page = read(made, start=8, limit=12)  # the later pages do not name their producers
    assert counted.count == 2
    assert len(page.rows) == 12


def test_before_the_first_build_every_read_asks_for_the_pointer() -> None:
    assert find() is None
    page = read(None, start=3, limit=10, artist_id="a")
    assert (page.top, page.rows, page.own) == ([], [], None)
    store(made_up(3))
    made = build()
    assert find() == made


def test_the_served_build_is_cached_for_seconds() -> None:
    store(made_up(3))
    first = build()
    with calls() as counted:
        assert find() == find() == first
    assert counted.count == 1
    second = build(NOW + timedelta(minutes=30))
    assert find(at=NOW + timedelta(seconds=KNOWN_SECONDS + 1)) == second


def test_the_build_and_other_items_take_one_call() -> None:
    store(made_up(3))
    first, second = build(), build(NOW + timedelta(minutes=30))
    CatalogueItem(*keys.user("u"), version=3, body="{}").save()
    with calls() as counted:
        found, (user, stranger) = find_build(
            first.snapshot,
            now=NOW,
            together_with=[(CatalogueItem, keys.user("u")), (CatalogueItem, keys.user("stranger"))],
        )
    assert counted.count == 1
    assert found == first
    assert user.version == 3
    assert stranger is None
    assert find() == second


def test_a_superseded_build_is_served_until_it_expires() -> None:
    store(made_up(PRODUCERS))
    first = build()
    build(NOW + timedelta(minutes=30))
    assert find(first.snapshot, at=NOW + KEPT - timedelta(seconds=1)) == first
    with pytest.raises(BuildGone):
        find(first.snapshot, at=NOW + KEPT)
    with pytest.raises(BuildGone):
        find("20200101T0000Z-never")


def test_the_served_build_is_read_at_any_age() -> None:
    store(made_up(PRODUCERS))
    first = build()
    assert find(first.snapshot, at=NOW + 10 * KEPT) == first
    assert find(at=NOW + 10 * KEPT) == first


def test_a_snapshot_with_missing_items_is_gone() -> None:
    store(made_up(PRODUCERS))
    made = build()
    LeaderboardItem(*keys.leaderboard_page(made.snapshot, "plays", "all_time", 1)).delete()
    with pytest.raises(BuildGone):
        read(made, start=3, limit=10)


def test_a_producer_is_in_the_middle_of_its_range() -> None:
    store(made_up(PRODUCERS))
    made = build()
    whole = [row.artist_id for row in read(made, "collaboration", "30d", start=0, limit=PRODUCERS).rows]
    for limit in (1, 4, 7, 20, 100):
        for position, artist_id in enumerate(whole):
            around = find_range_around(made, "collaboration", "30d", limit=limit, artist_id=artist_id)
            shown = whole[around.start : around.stop]
            assert len(shown) == min(limit, PRODUCERS - TOP)
            assert artist_id in (shown if position >= TOP else whole[:TOP])


def test_the_range_around_an_unranked_producer_is_the_first() -> None:
    assert find_range_around(None, "plays", "all_time", limit=5, artist_id="never") == RowRange(TOP, TOP)
    store(made_up(PRODUCERS))
    assert find_range_around(build(), "plays", "all_time", limit=5, artist_id="never") == RowRange(TOP, TOP + 5)
    store({artist_id: Standing() for artist_id in made_up(PRODUCERS)})
    empty = build(NOW + timedelta(minutes=30))
    assert find_range_around(empty, "plays", "all_time", limit=5, artist_id="artist0001") == RowRange(TOP, TOP)


@pytest.mark.parametrize("period", ["2027-H1", "2025-H2", "1999-H1"])
def test_a_future_or_long_past_season_is_not_ranked(period: Period) -> None:
    store(made_up(3))
    for made in (None, build()):
        with pytest.raises(NotFound):
            require_period(made, period, now=NOW)
        for known in ("all_time", "7d", "30d", "2026-H1", "2026-H2"):
            require_period(made, known, now=NOW)


def test_items_that_were_just_written_are_read_again_consistently(monkeypatch: pytest.MonkeyPatch) -> None:
    """An eventually consistent read may not find them yet."""
    store(made_up(PRODUCERS))
    made = build()
    rows = [read(made, start=start, limit=9, artist_id="artist0007") for start in (0, 12)]
    original = BaseClient._make_api_call  # type: ignore[attr-defined, unused-ignore]

    def stale(client: BaseClient, operation: str, arguments: Any) -> Any:  # noqa: ANN401
        if operation == "BatchGetItem":
            late = [name for name, asked in arguments["RequestItems"].items() if not asked["ConsistentRead"]]
            answer = original(client, operation, arguments)
            return answer | {"Responses": answer["Responses"] | {name: [] for name in late}}
        return original(client, operation, arguments)

    monkeypatch.setattr(BaseClient, "_make_api_call", stale)
    assert [read(made, start=start, limit=9, artist_id="artist0007") for start in (0, 12)] == rows
