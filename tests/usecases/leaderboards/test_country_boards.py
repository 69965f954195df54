"""Boards within a country, against a naive oracle; and producers that other people's pages do not name."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from beatpass.domain.leaderboards.boards import OF_COUNTRIES, Build, Category, Row, RowRange, scheduled_run
from beatpass.domain.leaderboards.periods import Period
from beatpass.domain.platform.figures import Standing
from beatpass.storage.leaderboards.board_reads import read_board, read_own_row
from beatpass.usecases.leaderboards.build_leaderboards import build_leaderboards
from beatpass.usecases.leaderboards.read_leaderboard import find_range_around, read_leaderboard
from tests.support.standings import made_up, store

NOW = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
PRODUCERS = 41
COUNTRIES = ("CA", "DE", "US", None)
PERIODS: tuple[Period, ...] = ("all_time", "7d", "2026-H1")


@pytest.fixture(autouse=True)
def _small_pages(tables: None, small_pages: None) -> None:
    pass


def world(seed: int = 1) -> dict[str, Standing]:
    """Most are of Germany, so that its boards begin and end in the middle of pages."""
    chance = random.Random(seed)  # noqa: S311 - reproducible
    return {
        name: replace(standing, country=chance.choices(COUNTRIES, (2, 7, 3, 2))[0])
        for name, standing in made_up(PRODUCERS, seed=seed).items()
    }


def build(at: datetime = NOW) -> Build:
    return build_leaderboards(scheduled_run(at), attempt="a", clock=lambda: at).build


def whole(build: Build, category: Category, period: Period, country: str | None = None) -> list[Row]:
    return read_board(build, category, period, start=0, limit=PRODUCERS, country=country).rows


def oracle(
    build: Build, standings: dict[str, Standing], category: Category, period: Period, country: str
) -> list[tuple[str, int, int]]:
    """(producer, rank, how many others share it), from the board of all producers."""
    of_country = [row for row in whole(build, category, period) if standings[row.artist_id].country == country]
    ranks = [1 + sum(other.rank < row.rank for other in of_country) for row in of_country]
    return [(row.artist_id, rank, ranks.count(rank) - 1) for row, rank in zip(of_country, ranks, strict=True)]


@pytest.mark.parametrize("category", OF_COUNTRIES)
@pytest.mark.parametrize("period", PERIODS)
def test_a_board_of_a_country_is_that_of_all_without_the_others(category: Category, period: Period) -> None:
    standings = world()
    store(standings)
    made = build()
    for country in ("CA", "DE", "US"):
        wanted = oracle(made, standings, category, period, country)
        rows = whole(made, category, period, country)
        assert [(row.artist_id, row.rank, row.tied_with) for row in rows] == wanted
        assert made.countries[country] == len(wanted) > 0
        of_all = {row.artist_id: row for row in whole(made, category, period)}
        for row in rows:
            everywhere = of_all[row.artist_id]
            assert (row.score, row.details, row.level) == (everywhere.score, everywhere.details, everywhere.level)
            assert row.rank_of_all == everywhere.rank
        for start in (0, 3, 4, len(rows) - 1):
            page = read_board(made, category, period, start=start, limit=4, country=country)
            assert (page.top, page.rows) == (rows[:3], rows[start : start + 4])


def test_a_country_without_producers_has_an_empty_board() -> None:
    store(world())
    made = build()
    for country in ("FR", "AA", "ZZ"):
        page = read_board(made, "plays", "all_time", start=0, limit=9, artist_id="artist0001", country=country)
        assert (page.top, page.rows, page.own) == ([], [], None)
        assert read_own_row(made, "artist0001", category="plays", period="all_time", country=country) is None


def test_everybody_finds_itself_on_the_board_of_its_own_country_alone() -> None:
    standings = world()
    store(standings)
    made = build()
    for category in OF_COUNTRIES:
        rows = {row.artist_id: row for country in ("CA", "DE", "US") for row in whole(made, category, "30d", country)}
        for name in list(standings)[::5]:
            country = standings[name].country
            for asked in ("CA", "DE", "US"):
                own = read_own_row(made, name, category=category, period="30d", country=asked)
                assert own == (rows[name] if asked == country else None)
                page = read_board(made, category, "30d", start=3, limit=2, artist_id=name, country=asked)
                assert page.own == own


def test_around_me_is_in_the_middle_of_the_board_of_my_country() -> None:
    standings = world()
    store(standings)
    made = build()
    rows = whole(made, "points", "all_time", "DE")
    for position, row in enumerate(rows):
        found = find_range_around(made, "points", "all_time", limit=5, artist_id=row.artist_id, country="DE")
        page = read_leaderboard(made, "points", "all_time", rows=found, country="DE")
        assert position < 3 or row in page.rows
        assert found.stop <= len(rows)
    stranger = next(name for name, standing in standings.items() if standing.country == "US")
    first = find_range_around(made, "points", "all_time", limit=5, artist_id=stranger, country="DE")
    assert first == RowRange(3, 8)


def test_places_are_gained_within_the_country_of_then() -> None:
    standings = world()
    store(standings)
    before = build()
    ranks = {
        row.artist_id: row.rank for country in ("CA", "DE", "US") for row in whole(before, "plays", "all_time", country)
    }
    chance = random.Random(2)  # noqa: S311 - reproducible
    changed = {
        name: replace(
            standing,
            ranked_plays=chance.randint(0, 30),
            country=chance.choice(COUNTRIES) if number % 6 == 0 else standing.country,
            public_tracks=0 if number % 11 == 0 else standing.public_tracks,
        )
        for number, (name, standing) in enumerate(standings.items())
    }
    store(changed)
    after = build(NOW + timedelta(minutes=30))
    for country in ("CA", "DE", "US"):
        for row in whole(after, "plays", "all_time", country):
            assert row.previous_rank == ranks.get(row.artist_id)


def test_a_private_producer_has_its_rank() -> None:
    standings = world()
    standings["artist0003"] = replace(standings["artist0003"], listed=False, country="US")
    store(standings)
    made = build()
    for country in (None, "US"):
        private = [row.artist_id for row in whole(made, "plays", "all_time", country) if not row.listed]
        assert private == ["artist0003"]
        own = read_own_row(made, "artist0003", category="plays", period="all_time", country=country)
        assert own is not None
        assert not own.listed
