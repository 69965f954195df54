"""An explanation is of the served build, and its suggested changes move the producer up in the next one."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from beatpass.domain.catalogue.entities import User
from beatpass.domain.collaboration.contribution import weight
from beatpass.domain.leaderboards.boards import CATEGORIES, Category, Row, scheduled_run
from beatpass.domain.leaderboards.rank_explanation import ExplainedRank, Lever
from beatpass.domain.platform.errors import NotFound
from beatpass.domain.platform.figures import Standing
from beatpass.domain.platform.rules import COLLABORATION_XP, METADATA_XP, UPLOAD_XP
from beatpass.domain.platform.times import to_iso
from beatpass.storage.catalogue import entities
from beatpass.storage.leaderboards import served_boards
from beatpass.storage.leaderboards.board_reads import read_board
from beatpass.usecases.leaderboards.build_leaderboards import build_leaderboards
from beatpass.usecases.leaderboards.explain_rank import explain_rank
from tests.support.faults import calls
from tests.support.standings import made_up, store

pytestmark = pytest.mark.usefixtures("tables", "small_pages")

NOW = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
HALF_HOUR = timedelta(minutes=30)
PRODUCERS = 23


def build(at: datetime = NOW) -> None:
    build_leaderboards(scheduled_run(at), attempt="a", clock=lambda: at)
    served_boards.forget()


def explain(artist_id: str, category: Category, period: str = "all_time", at: datetime = NOW) -> ExplainedRank:
    served_boards.forget()
    return explain_rank("u", artist_id, category=category, period=period, now=at)


@pytest.fixture(autouse=True)
def _manager(tables: None) -> None:
    entities.to_item(User(id="u", artist_ids=(*made_up(PRODUCERS), "mine"), version=1)).save()


def changed(standing: Standing, category: Category, lever: Lever, change: int) -> Standing:
    """The standing after exactly this change, without its side effects."""
    xp = {"plays": 1, "uploads": UPLOAD_XP, "metadata": METADATA_XP, "collaborations": COLLABORATION_XP}
    fresh = weight(published_at=to_iso(NOW), qualified_plays=0, credited=1)
    match category, lever:
        case "points", _:
            return replace(standing, xp={**standing.xp, "given": change * xp[lever]})
        case "earnings", "uploads":
            return replace(standing, weight=standing.weight + change * fresh)
        case "collaboration", "plays":
            return replace(standing, collaborative_plays=standing.collaborative_plays + change)
        case _, "plays":
            return replace(standing, ranked_plays=standing.ranked_plays + change)
        case _, "metadata":
            return replace(standing, completeness_sum=standing.completeness_sum + 25 * change)
        case _, "collaborations":
            return replace(standing, collaborators=standing.collaborators + change)
        case _:
            return replace(
                standing,
                public_tracks=standing.public_tracks + change,
                completeness_sum=standing.completeness_sum + 100 * change,
            )


@pytest.mark.parametrize("category", CATEGORIES)
def test_every_suggested_change_moves_up_in_the_next_build(category: Category) -> None:
    standings = made_up(PRODUCERS)
    store(standings)
    build()
    tried, at = 0, NOW
    for artist_id in list(standings)[::8]:
        explained = explain(artist_id, category)
        assert explained.mine is not None
        if explained.next_place is None:
            assert explained.mine.rank == 1
            continue
        assert explained.next_place.rank < explained.mine.rank
        for lever, change in explained.next_place.levers.items():
            if change is not None:
                store({artist_id: changed(standings[artist_id], category, lever, change)})
                at += HALF_HOUR
                build(at)
                after = explain(artist_id, category, at=at).mine
                assert after is not None
                assert after.rank < explained.mine.rank
                store({artist_id: standings[artist_id]})
                tried += 1
    assert tried


def test_the_components_add_up_and_the_next_rank_is_on_the_board() -> None:
    store(made_up(PRODUCERS))
    build()
    found = served_boards.served()
    assert found is not None
    for period in found.periods:
        for category in CATEGORIES:
            check(read_board(found, category, period, start=0, limit=PRODUCERS).rows, category, period)


def check(board: list[Row], category: Category, period: str) -> None:
    for row in board[::9]:
        explained = explain(row.artist_id, category, period)
        assert explained.mine is not None
        assert (explained.mine.rank, explained.mine.score) == (
            row.rank,
            row.score,
        )
        assert sum(part.points for part in explained.components) == pytest.approx(row.score, abs=1e-3)
        assert explained.drop is None
        if explained.next_place is None:
            assert row.rank == 1
        else:
            above = board[row.rank - 2]
            assert (explained.next_place.rank, explained.next_place.score) == (above.rank, above.score)
            assert (period == "2026-H1") == (not explained.next_place.levers)


def test_a_drop_is_split_into_the_own_change_and_that_of_others() -> None:
    standings = {f"p{n}": Standing(exists=True, public_tracks=1, name="N", ranked_plays=100 - n) for n in range(20)}
    mine = Standing(exists=True, public_tracks=1, name="M", ranked_plays=95)
    store({**standings, "mine": mine})
    build()
    before = explain("mine", "plays").mine
    passing = {name: replace(standing, ranked_plays=200) for name, standing in standings.items() if name > "p6"}
    store({**passing, "mine": replace(mine, ranked_plays=90)})  # as if tracks had been deleted
    later = NOW + HALF_HOUR
    build(later)
    explained = explain("mine", "plays", at=later)
    assert before is not None
    assert explained.mine is not None
    assert explained.drop is not None
    assert explained.drop.places == explained.mine.rank - before.rank
    plays = [standing.ranked_plays for standing in ({**standings, **passing}).values()]
    still = 1 + sum(each > 95 for each in plays)
    assert (explained.drop.own, explained.drop.others) == (explained.mine.rank - still, still - before.rank)
    assert explained.drop.score_before == 95


def test_an_unranked_producer_gets_an_empty_explanation() -> None:
    store({**made_up(5), "mine": Standing(exists=True, admin=True, public_tracks=3)})
    assert explain("mine", "overall") == ExplainedRank(None)
    build()
    explained = explain("mine", "overall")
    assert (explained.mine, explained.components, explained.next_place, explained.drop) == (None, (), None, None)


@pytest.mark.parametrize("period", ["all_time", "30d", "2026-H1"])
def test_an_explanation_takes_few_database_calls(period: str) -> None:
    standings = made_up(PRODUCERS)
    store(standings)
    build()
    others = [name for name in standings if name != "artist0004"]
    store({name: replace(standings[name], ranked_plays=1_000, weight=2**50) for name in others})
    build(NOW + HALF_HOUR)
    for category in CATEGORIES:
        served_boards.forget()
        with calls() as made:
            explained = explain_rank("u", "artist0004", category=category, period=period, now=NOW)
        # On the overall board the rivals take one more, and with pages of five rows their scores another.
        assert made.count <= (5 if category == "overall" else 3)
        assert explained.mine is not None
        if category == "plays" and period == "all_time":
            assert explained.drop is not None


@pytest.mark.parametrize("period", ["2025-H2", "2027-H1"])
def test_a_season_that_is_not_ranked_is_not_found(period: str) -> None:
    store(made_up(5))
    build()
    with pytest.raises(NotFound):
        explain("artist0001", "plays", period)
