"""One BatchGetItem over several tables."""

from __future__ import annotations

import pytest

from beatpass.storage.dynamodb.read import get_together
from beatpass.storage.dynamodb.tables import CatalogueItem, LeaderboardItem, RowItem, StandingItem
from beatpass.storage.platform import keys
from tests.support.faults import calls

pytestmark = pytest.mark.usefixtures("tables")


def test_one_call_returns_items_of_two_tables_in_the_order_asked() -> None:
    CatalogueItem(*keys.user("u"), version=3, body="{}").save()
    LeaderboardItem(*keys.leaderboard_pointer(), body="[]", as_of="now").save()
    wanted = [
        (LeaderboardItem, keys.leaderboard_pointer()),
        (CatalogueItem, keys.user("stranger")),
        (CatalogueItem, keys.user("u")),
        (LeaderboardItem, keys.leaderboard_pointer()),
    ]
    with calls() as counted:
        pointer, stranger, user, again = get_together(wanted)
    assert counted.count == 1
    assert isinstance(pointer, LeaderboardItem)
    assert pointer.as_of == again.as_of == "now"
    assert stranger is None
    assert isinstance(user, CatalogueItem)
    assert user.version == 3


def test_no_items_need_no_call() -> None:
    with calls() as counted:
        assert get_together([]) == []
    assert counted.count == 0


def test_an_item_equals_the_one_that_pynamodb_makes() -> None:
    StandingItem("p", "s", body="{}").save()
    RowItem("p", "s", lines="[]").save()
    CatalogueItem("p", "s", genres={"soul", "trap"}).save()
    LeaderboardItem("p", "s", body="♫", expires_at=1_800_000_000).save()
    models = [StandingItem, RowItem, CatalogueItem, LeaderboardItem]
    for model, item in zip(models, get_together([(model, ("p", "s")) for model in models]), strict=True):
        assert isinstance(item, model)
        assert item.attribute_values == model.get("p", "s").attribute_values
