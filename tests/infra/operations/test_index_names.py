"""make index-names adds the rows of producers saved before there were rows for each word."""

from __future__ import annotations

import pytest

from beatpass.domain.platform import text
from beatpass.storage.catalogue.name_index import add_missing_rows
from beatpass.storage.dynamodb.errors import Conflict
from beatpass.storage.dynamodb.tables import CatalogueItem
from infra.operations.index_names import index_names
from tests.support.http import request
from tests.support.races import before_call
from tests.support.studio import new_producer, new_track, read_tables, update

pytestmark = pytest.mark.usefixtures("tables")


def forget_rows() -> None:
    for item in list(CatalogueItem.scan()):
        if item.pk.startswith("NAMES#FOUND#"):
            item.delete()


def found(search: str) -> list[str]:
    return [each["name"] for each in request("GET", "/v1/artists", query={"search": search}).body["items"]]


def test_producers_saved_before_are_found_by_every_word() -> None:
    artist_id = new_producer("u1", "Zoë Night")
    new_producer("u2", "Night Owl", listed=False)
    new_track("u1")
    complete = read_tables()
    forget_rows()
    update(f"/v1/artists/{artist_id}", user="u1", bio="I am here.")
    assert found("night") == []
    assert index_names() == (2, 1)
    assert found("night") == found("zoe") == ["Zoë Night"]
    assert found("owl") == []
    assert index_names() == (2, 0)
    rows = {key for key in complete["CATALOGUE_TABLE"] if key[0].startswith("NAMES#")}
    assert rows == {key for key in read_tables()["CATALOGUE_TABLE"] if key[0].startswith("NAMES#")}


def test_rows_of_texts_that_are_normalised_otherwise_today_are_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    plain = {ord("\u02bb"): "\u02bb"}
    with monkeypatch.context() as patch:
        patch.setattr(text, "_PLAIN", {**text._PLAIN, **plain})
        artist_id = new_producer("u1", "Hawai\u02bbi Beat")
    index_names()
    assert found("hawai") == found("hawai'i") == found("hawai\u02bbi") == ["Hawai\u02bbi Beat"]
    update(f"/v1/artists/{artist_id}", user="u1", name="Kauai Beat")
    assert (found("hawai"), found("kauai"), found("beat")) == ([], ["Kauai Beat"], ["Kauai Beat"])
    assert all("hawai" not in key[1] for key in read_tables()["CATALOGUE_TABLE"])


def test_a_name_that_changes_meanwhile_leaves_no_row_of_the_one_before() -> None:
    artist_id = new_producer("u1", "Zoë Night")
    forget_rows()
    with (
        before_call(2, lambda: update(f"/v1/artists/{artist_id}", user="u1", name="Day")),
        pytest.raises(Conflict),
    ):
        add_missing_rows(artist_id)
    assert found("night") == []
    assert index_names() == (1, 0)
