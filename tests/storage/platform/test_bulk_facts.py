"""Bulk writes of facts: each fact once, with all its rows or not at all."""

from __future__ import annotations

import pytest

from beatpass.domain.platform.facts import ArtistFollowed
from beatpass.domain.platform.figures import Standing
from beatpass.storage.dynamodb.errors import Conflict
from beatpass.storage.dynamodb.tables import ActivityItem, CatalogueItem, StandingItem
from beatpass.storage.platform import keys
from beatpass.storage.platform.bulk_facts import Change, put_facts, record_changes, recorded, standings
from beatpass.storage.platform.fact_keys import fact_key
from tests.support.tables import contents

pytestmark = pytest.mark.usefixtures("tables")


def follows(count: int) -> list[ArtistFollowed]:
    return [
        ArtistFollowed(artist_id=f"a{n % 7}", user_id=f"u{n}", turn=1, at="2026-11-20T12:00:00.000Z")
        for n in range(count)
    ]


def change_of(fact: ArtistFollowed) -> Change:
    rows = [CatalogueItem(*keys.follower(fact.artist_id, f"{fact.user_id}-{n}"), version=1) for n in range(3)]
    return Change(fact, tuple(rows))


def test_recorded_facts_are_found_and_no_others() -> None:
    facts = follows(230)
    put_facts(facts[:130])
    assert recorded(facts) == {fact_key(fact) for fact in facts[:130]}
    assert len(contents("ACTIVITY_TABLE")) == 130
    assert recorded([]) == set()


def test_changes_beyond_one_transaction_are_all_written() -> None:
    facts = follows(60)
    record_changes([change_of(fact) for fact in facts])
    assert recorded(facts) == {fact_key(fact) for fact in facts}
    assert len(contents("CATALOGUE_TABLE")) == 180


def test_an_existing_fact_fails_its_transaction_with_all_rows() -> None:
    facts = follows(60)
    put_facts([facts[30]])
    with pytest.raises(Conflict):
        record_changes([change_of(fact) for fact in facts])
    assert recorded(facts) == {fact_key(fact) for fact in [*facts[:25], facts[30]]}
    assert len(contents("CATALOGUE_TABLE")) == 75


def test_a_standing_that_is_not_stored_is_a_default_one() -> None:
    StandingItem("ARTIST#a1", "STANDING", body='{"plays":3}').save()
    assert standings(["a1", "a2"]) == {"a1": Standing(plays=3), "a2": Standing()}


def test_a_put_fact_is_stored_like_a_recorded_one() -> None:
    fact = follows(1)[0]
    put_facts([fact])
    item = ActivityItem.get(*fact_key(fact))
    assert item.kind == "ArtistFollowed"
