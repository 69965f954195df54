"""The daily run, on moto and on DynamoDB Local."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from beatpass.domain.figures import Collaborators, CollaboratorsKey, Standing
from beatpass.domain.recommending.answers import Dismissals
from beatpass.storage import documents, keys
from beatpass.storage.recommendations import write_dismissals
from beatpass.storage.tables import FigureItem
from beatpass.usecases.recommend_collaborations import recommend_collaborations
from tests.support.databases import BOTH, database
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
    told = recommend_collaborations(now=NOW)
    assert (told.producers, told.asked, told.answered) == (9, 7, 7)
    found = made()
    assert found.keys() == {*standings, "admin"}
    assert found["a000"] == ["a003", "a004", "few"]  # a003 and a000 both work with a001
    assert set(found["a005"]) == {"a000", "a001", "a002", "a003", "a004", "few"}
    assert "a005" in found["admin"]


@pytest.mark.usefixtures("_database")
def test_segments_and_a_second_run_give_the_same() -> None:
    store(producers(120))
    told = recommend_collaborations(now=NOW)
    assert (told.asked, told.candidates) == (120, 25)
    whole = contents("RECOMMENDATIONS_TABLE")
    recommend_collaborations(now=NOW)
    assert contents("RECOMMENDATIONS_TABLE") == whole
    asked = [recommend_collaborations(now=NOW, part=(number, 3)).asked for number in range(3)]
    assert sum(asked) == 120
    assert contents("RECOMMENDATIONS_TABLE") == whole
    recommend_collaborations(now=NOW + timedelta(days=1))
    assert made().keys() == producers(120).keys()
