"""The daily run, on moto and on DynamoDB Local."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from beatpass.domain.collaboration.recommendations.answers import Dismissals
from beatpass.domain.platform.figures import Collaborators, CollaboratorsKey, Standing
from beatpass.storage.collaboration.recommendations import write_dismissals
from beatpass.storage.dynamodb import documents
from beatpass.storage.dynamodb.errors import Unavailable
from beatpass.storage.dynamodb.tables import FigureItem, RecommendationItem
from beatpass.storage.platform import keys
from beatpass.usecases.collaboration.recommend_collaborations import recommend_collaborations
from tests.support.databases import BOTH, database
from tests.support.faults import FAULTS, Fault, Killed, calls
from tests.support.standings import store
from tests.support.tables import contents

NOW = datetime(2026, 11, 21, 4, tzinfo=UTC)
DAY = str(NOW.date().toordinal())


@pytest.fixture(params=BOTH)
def _database(request: pytest.FixtureRequest) -> Iterator[None]:
    with database(request.param):
        yield


def producers(count: int, **fields: Any) -> dict[str, Standing]:  # noqa: ANN401 - of a standing
    one = Standing(exists=True, genres={"trap": 3}, genre_tracks=3, public_tracks=3, **fields)
    return {
        f"a{number:03d}": replace(one, name=f"Producer {number}", days={DAY: [number, 0]}) for number in range(count)
    }


def worked(artist_id: str, *others: str) -> None:
    body = documents.dump(Collaborators({other: [0, 1] for other in others}))
    FigureItem(*keys.figure(CollaboratorsKey(artist_id)), body=body).save()


def made() -> dict[str, list[str]]:
    """By producer, whom it was recommended."""
    return {
        pk.partition("#")[2]: [row[0] for row in document.get("rows", [])]
        for (pk, sk), document in contents("RECOMMENDATIONS_TABLE").items()
        if sk == "RECOMMENDATIONS"
    }


@pytest.mark.usefixtures("_database")
def test_everyone_with_three_tracks_of_a_genre_gets_others_of_it() -> None:
    standings = producers(6)
    store(
        standings
        | {
            "admin": replace(standings["a001"], admin=True),
            "gone": replace(standings["a001"], exists=False),
            "few": replace(standings["a001"], genre_tracks=2),
            "silent": replace(standings["a001"], genres={}, genre_tracks=0),
        }
    )
    worked("a000", "a001", "a002")
    worked("a003", "a001")
    write_dismissals("a000", Dismissals({"a005": "2026-11-20T00:00:00.000Z"}), over=None)
    told = recommend_collaborations(DAY, now=NOW, slices=3)
    assert (told.producers, told.asked, told.answered, told.left) == (9, 7, 7, 0)
    found = made()
    assert found.keys() == {*standings, "admin"}
    assert found["a000"] == ["a003", "a004", "few"]  # a003 and a000 both work with a001
    assert set(found["a005"]) == {"a000", "a001", "a002", "a003", "a004", "few"}
    assert "a005" in found["admin"]


@pytest.mark.usefixtures("_database")
def test_a_run_goes_on_where_time_ended_and_comes_to_the_same_as_one_without_end() -> None:
    store(producers(120))
    whole = recommend_collaborations("whole", now=NOW, threads=2, slices=5)
    assert (whole.asked, whole.candidates, whole.left) == (120, 25, 0)
    found = made()
    assert found.keys() == producers(120).keys()
    _forget()
    left = []
    while True:
        told = recommend_collaborations("sliced", now=NOW, threads=2, slices=5, in_time=lambda: False)
        left.append(told.left)
        if not told.left:
            break
    assert left == [3, 1, 0]
    assert made() == found
    again = recommend_collaborations("sliced", now=NOW, slices=5)
    assert (again.producers, again.asked, again.left) == (0, 0, 0)
    recommend_collaborations("next", now=NOW + timedelta(days=1), slices=5)
    assert made().keys() == found.keys()


def _forget() -> None:
    for key in contents("RECOMMENDATIONS_TABLE"):
        RecommendationItem(*key).delete()


@pytest.mark.parametrize("fault", FAULTS)
def test_a_run_that_fails_anywhere_goes_on_and_leaves_nobody_out(fault: Fault) -> None:
    with database("moto"):
        store(producers(6))
        with calls() as counted:
            recommend_collaborations("whole", now=NOW, slices=2)
        found = made()
        for at in range(counted.count):
            _forget()
            with calls(fault, at), suppress(Killed, Unavailable):
                recommend_collaborations("again", now=NOW, slices=2)
            told = recommend_collaborations("again", now=NOW, slices=2)
            assert (made(), told.left) == (found, 0), at


def test_the_work_of_a_producer_is_the_same_among_many() -> None:
    """By calls: a run of four times the producers makes at most four times as many, but for the slices' own."""
    made_calls = []
    for count in (100, 400):
        with database("moto"):
            store(producers(count))
            with calls() as counted:
                recommend_collaborations("run", now=NOW, slices=1)
            made_calls.append(counted.count)
    assert made_calls[1] <= 4 * made_calls[0]


def test_growing_genres_are_told_of_where_producers_meet() -> None:
    today = NOW.date().toordinal()
    rising = Standing(exists=True, genres={"trap": 3, "a word of its own": 3}, genre_tracks=3)
    rising.reach(today)
    rising.count_recent("collaborative_plays", today, 100)
    with database("moto"):
        store(producers(1) | {"rising": rising})
        recommend_collaborations(DAY, now=NOW, slices=1)
        (growing,) = (made for (_, sk), made in contents("RECOMMENDATIONS_TABLE").items() if "genres" in made)
    assert growing["genres"] == {"trap": pytest.approx(50 / 60, abs=1e-4)}
