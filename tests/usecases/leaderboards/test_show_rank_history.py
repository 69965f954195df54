"""A history has all builds of two days, and the first build of each day for a year."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from beatpass.domain.catalogue.entities import User
from beatpass.domain.leaderboards.boards import Build, scheduled_run
from beatpass.domain.leaderboards.rank_history import DAILY_KEPT, PastBuild, RankHistory, past_build, with_latest
from beatpass.domain.platform.errors import NotFound
from beatpass.domain.platform.figures import Standing
from beatpass.domain.platform.times import to_iso
from beatpass.storage.catalogue import entities
from beatpass.storage.dynamodb.tables import LeaderboardItem
from beatpass.storage.leaderboards import served_boards
from beatpass.usecases.leaderboards.build_leaderboards import KEPT, build_leaderboards
from beatpass.usecases.leaderboards.show_rank_history import show_rank_history
from tests.support.faults import calls
from tests.support.standings import made_up, played, store

pytestmark = pytest.mark.usefixtures("tables", "small_pages")

NOW = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)


def build(at: datetime) -> Build:
    served_boards.forget()
    return build_leaderboards(scheduled_run(at), attempt="a", clock=lambda: at).build


def history(artist_id: str, period: str = "all_time", at: datetime = NOW) -> RankHistory:
    served_boards.forget()
    return show_rank_history("u", artist_id, category="plays", period=period, now=at)


@pytest.fixture(autouse=True)
def _manager(tables: None) -> None:
    entities.to_item(User(id="u", artist_ids=("artist0001", "mine"), version=1)).save()


def test_each_build_has_its_rank_score_and_population() -> None:
    standings = made_up(9)
    expected, at = [], NOW
    for number in range(4):
        standings = played(standings, "artist0001", 7 * number)
        if number == 2:
            standings["newcomer"] = Standing(exists=True, public_tracks=1, name="New", ranked_plays=1_000)
        store(standings)
        at = NOW + timedelta(minutes=30 * number)
        build(at)
        plays = {name: standing.ranked_plays for name, standing in standings.items()}
        rank = 1 + sum(each > plays["artist0001"] for each in plays.values())
        expected.append((to_iso(at), rank, plays["artist0001"], len(plays)))
    found = history("artist0001", at=at).ranks
    assert [(past.build.as_of, past.rank, past.score, past.build.population) for past in found] == expected
    assert [past.rank for past in history("mine", at=at).ranks] == [None] * 4


def test_the_first_build_of_a_day_outlives_the_others() -> None:
    store(made_up(9))
    moments = [NOW + timedelta(hours=hours) for hours in (0, 1, 14, 15, 16, 40, 41)]
    builds = [build(moment) for moment in moments]
    assert [each.daily for each in builds] == [True, False, False, True, False, True, False]
    for each, moment in zip(builds, moments, strict=True):
        ends = {
            item.sk: item.expires_at
            for item in LeaderboardItem.scan()
            if item.pk.startswith(f"SNAPSHOT#{each.snapshot}#") and item.sk in ("PRODUCERS", "PAGE", "FRONT")
        }
        kept = DAILY_KEPT if each.daily else KEPT
        assert ends["PRODUCERS"] == int((moment + kept).timestamp())
        assert ends["PAGE"] == ends["FRONT"] == int((moment + KEPT).timestamp())


def test_a_year_of_builds_is_two_days_and_the_first_build_of_each_day() -> None:
    past: list[PastBuild] = []
    last, at = "", NOW - timedelta(days=400)
    while at <= NOW:
        daily = last < to_iso(at)[:10]
        past = with_latest(past, PastBuild(f"s{to_iso(at)}", to_iso(at), 1, 1, daily))
        last, at = to_iso(at)[:10], at + timedelta(hours=6)
    recent = [each for each in past if each.as_of > to_iso(NOW - timedelta(days=2))]
    assert len(recent) == 8
    days = [each.as_of[:10] for each in past if each.daily]
    assert len(days) == len(set(days)) == 366
    assert len(past) == 366 + 6  # two of the recent ones are the first of their day


def test_adding_a_build_twice_adds_it_once() -> None:
    store(made_up(3))
    kept = with_latest([], past_build(build(NOW)))
    assert with_latest(kept, kept[0]) == kept


def test_a_history_takes_one_call_and_one_for_every_hundred_builds() -> None:
    store(made_up(3))
    for number in range(3):
        build(NOW + timedelta(minutes=30 * number))
    served_boards.forget()
    with calls() as made:
        history("artist0001")
    assert made.count == 2


def test_before_the_first_build_the_history_is_empty() -> None:
    assert history("mine") == RankHistory(None, [])


def test_a_season_that_is_not_ranked_is_not_found() -> None:
    store(made_up(3))
    build(NOW)
    with pytest.raises(NotFound):
        history("artist0001", "2025-H1")
