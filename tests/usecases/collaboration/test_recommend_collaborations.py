"""Test the daily run of recommendations on moto and on DynamoDB Local."""

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
from beatpass.storage.platform import figure_keys
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
        f"a{number:03d}": replace(one, name=f"Producer {number}", daily=[int(DAY), number]) for number in range(count)
    }


def store_collaborators(artist_id: str, *others: str) -> None:
    body = documents.dump(Collaborators({other: [0, 1, 1, 1] for other in others}))
    FigureItem(*figure_keys.key_of(CollaboratorsKey(artist_id)), body=body).save()


def stored_recommendations() -> dict[str, list[str]]:
    """The ids of the recommended producers, by producer."""
    return {
        pk.partition("#")[2]: [row[0] for row in document.get("rows", [])]
        for (pk, sk), document in contents("RECOMMENDATIONS_TABLE").items()
        if sk == "RECOMMENDATIONS"
    }


@pytest.mark.usefixtures("_database")
def test_each_producer_with_three_tracks_of_a_genre_gets_other_producers_of_that_genre() -> None:
    standings = producers(6)
    store(
        standings
        | {
            "admin": replace(standings["a001"], admin=True),
            "private": replace(standings["a001"], listed=False),
            "gone": replace(standings["a001"], exists=False),
            "few": replace(standings["a001"], genre_tracks=2),
            "silent": replace(standings["a001"], genres={}, genre_tracks=0),
        }
    )
    store_collaborators("a000", "a001", "a002")
    store_collaborators("a003", "a001")
    write_dismissals("a000", Dismissals({"a005": "2026-11-20T00:00:00.000Z"}), over=None)
    result = recommend_collaborations(DAY, now=NOW, slices=3)
    assert (result.producers, result.asked, result.answered, result.left) == (10, 8, 8, 0)
    found = stored_recommendations()
    assert found.keys() == {*standings, "admin", "private"}
    assert found["a000"] == ["a003", "a004", "few"]  # a003 and a000 both work with a001
    assert set(found["a005"]) == {"a000", "a001", "a002", "a003", "a004", "few"}
    assert "a005" in found["admin"]
    assert "a005" in found["private"]


@pytest.mark.usefixtures("_database")
def test_an_interrupted_run_continues_and_has_the_result_of_an_uninterrupted_one() -> None:
    store(producers(120))
    whole = recommend_collaborations("whole", now=NOW, threads=2, slices=5)
    assert (whole.asked, whole.candidates, whole.left) == (120, 25, 0)
    found = stored_recommendations()
    assert found.keys() == producers(120).keys()
    _delete_recommendations()
    left = []
    while True:
        result = recommend_collaborations("sliced", now=NOW, threads=2, slices=5, in_time=lambda: False)
        left.append(result.left)
        if not result.left:
            break
    assert left == [3, 1, 0]
    assert stored_recommendations() == found
    again = recommend_collaborations("sliced", now=NOW, slices=5)
    assert (again.producers, again.asked, again.left) == (0, 0, 0)
    recommend_collaborations("next", now=NOW + timedelta(days=1), slices=5)
    assert stored_recommendations().keys() == found.keys()


def _delete_recommendations() -> None:
    for key in contents("RECOMMENDATIONS_TABLE"):
        RecommendationItem(*key).delete()


@pytest.mark.parametrize("fault", FAULTS)
def test_a_run_that_fails_at_any_call_continues_and_leaves_no_producer_out(fault: Fault) -> None:
    with database("moto"):
        store(producers(6))
        with calls() as counted:
            recommend_collaborations("whole", now=NOW, slices=2)
        found = stored_recommendations()
        for at in range(counted.count):
            _delete_recommendations()
            with calls(fault, at), suppress(Killed, Unavailable):
                recommend_collaborations("again", now=NOW, slices=2)
            result = recommend_collaborations("again", now=NOW, slices=2)
            assert (stored_recommendations(), result.left) == (found, 0), at


def test_the_calls_per_producer_do_not_grow_with_the_number_of_producers() -> None:
    """A run for four times as many producers makes at most four times as many calls."""
    call_counts = []
    for count in (100, 400):
        with database("moto"):
            store(producers(count))
            with calls() as counted:
                recommend_collaborations("run", now=NOW, slices=1)
            call_counts.append(counted.count)
    assert call_counts[1] <= 4 * call_counts[0]


def test_growing_genres_are_shown_only_if_several_producers_have_them() -> None:
    today = NOW.date().toordinal()
    rising = Standing(exists=True, genres={"trap": 3, "a word of its own": 3}, genre_tracks=3)
    rising.advance_to(today)
    rising.count_recent("collaborative_plays", today, 100)
    with database("moto"):
        store(producers(1) | {"rising": rising})
        recommend_collaborations(DAY, now=NOW, slices=1)
        (growing,) = (body for (_, sk), body in contents("RECOMMENDATIONS_TABLE").items() if "genres" in body)
    assert growing["genres"] == {"trap": pytest.approx(50 / 60, abs=1e-4)}
