"""An imported producer gets its first manager once."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from beatpass.domain.catalogue.entities import MAX_PRODUCERS_OF_A_USER, Producer, User
from beatpass.domain.platform.errors import LimitReached, NotFound
from beatpass.storage.catalogue import entities
from beatpass.usecases.catalogue.follow_producer import follow_producer
from beatpass.usecases.catalogue.take_over_producer import take_over_producer
from beatpass.usecases.platform.pseudonyms import pseudonym_of
from tests.support.tables import contents

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
IMPORTED = Producer(id="a1", name="Moved In", created_at="2022-01-01T00:00:00.000Z", version=1)


def facts() -> list[str]:
    return [sk for _, sk in contents("ACTIVITY_TABLE")]


@pytest.mark.usefixtures("tables")
def test_the_first_user_manages_the_producer() -> None:
    entities.to_item(IMPORTED).save()
    taken = take_over_producer("a1", user_id="u1", now=NOW)
    assert (taken.user_id, taken.version) == ("u1", 2)
    assert entities.get_user("u1").artist_ids == ("a1",)
    assert facts() == ["PROFILE#00000002"]

    assert take_over_producer("a1", user_id="u1", now=NOW) == taken
    with pytest.raises(NotFound):
        take_over_producer("a1", user_id="u2", now=NOW)
    assert entities.get_user("u2").artist_ids == ()
    assert facts() == ["PROFILE#00000002"]


@pytest.mark.usefixtures("tables")
def test_a_user_cannot_exceed_the_limit_of_producers() -> None:
    entities.to_item(IMPORTED).save()
    entities.to_item(User(id="u1", artist_ids=tuple(f"x{n}" for n in range(MAX_PRODUCERS_OF_A_USER)))).save()
    with pytest.raises(LimitReached):
        take_over_producer("a1", user_id="u1", now=NOW)
    assert facts() == []


@pytest.mark.usefixtures("tables")
def test_an_unknown_producer_is_not_found() -> None:
    with pytest.raises(NotFound):
        take_over_producer("a1", user_id="u1", now=NOW)


@pytest.mark.usefixtures("tables")
def test_who_takes_over_a_producer_no_longer_follows_it() -> None:
    entities.to_item(IMPORTED).save()
    for user in ("u1", "u2"):
        follow_producer("a1", user_id=user, now=NOW)
    take_over_producer("a1", user_id="u1", now=NOW)
    first, second = pseudonym_of("u1"), pseudonym_of("u2")
    follows = [f"FOLLOW#{first}#00000001", f"FOLLOW#{first}#00000002", f"FOLLOW#{second}#00000001"]
    assert sorted(facts()) == sorted([*follows, "PROFILE#00000002"])
    follow_producer("a1", user_id="u1", now=NOW)
    assert len(facts()) == 4
