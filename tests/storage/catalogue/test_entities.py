"""Entities stored as items, their rows, and the lists of a producer."""

from __future__ import annotations

from dataclasses import replace

import pytest

from beatpass.domain.catalogue.album_table import AlbumRow
from beatpass.domain.catalogue.entities import Album, Producer, Track, User
from beatpass.domain.platform.figures import TrackFigures, TrackKey
from beatpass.storage.catalogue.entities import (
    E,
    get_album,
    get_albums,
    get_producer,
    get_track,
    get_tracks,
    get_user,
    rows_of,
)
from beatpass.storage.catalogue.entity_writes import change, count_uploads, note_upload
from beatpass.storage.catalogue.lists import Rows, count_public_albums, list_album_rows, list_rows
from beatpass.storage.catalogue.names import find_names
from beatpass.storage.dynamodb.errors import Conflict
from beatpass.storage.dynamodb.read import get_together
from beatpass.storage.dynamodb.write import Writes, transaction
from beatpass.storage.platform import keys
from beatpass.storage.platform.derived_figures import figure_item, figure_of
from tests.support.faults import calls
from tests.support.tables import contents

pytestmark = pytest.mark.usefixtures("tables")

AT = "2026-11-21T09:00:00.000Z"
USER = User(id="u1", artist_ids=("nova", "vega"), version=1)
NOVA = Producer(
    id="nova",
    name="Nova",
    created_at=AT,
    version=1,
    user_id="u1",
    bio="Hi.",
    links=("https://a.b",),
    pictures=("p",),
    country="XK",
    listed=False,
    admin=True,
)
TIDE = Track(
    id="tide",
    uploader_id="nova",
    title="Tide",
    duration_ms=60_000,
    created_at=AT,
    version=1,
    visibility="public",
    licensing="standard",
    credits=("nova", "vega"),
    bpm=140.5,
    genres=("trap",),
    tags=("dark", "808"),
    published_at=AT,
)
COAST = Album(
    id="coast", artist_id="nova", title="Coast", created_at=AT, version=1, visibility="public", track_ids=("tide",)
)


def put(*entities: E) -> None:
    with transaction() as writes:
        for entity in entities:
            change(writes, None, entity)


def test_entities_read_equal_those_written() -> None:
    put(NOVA)
    put(TIDE)
    put(COAST)
    with transaction() as writes:
        change(writes, User(id="u1"), USER)
    assert (get_user("u1"), get_producer("nova"), get_track("tide"), get_album("coast")) == (USER, NOVA, TIDE, COAST)
    assert get_tracks(["tide", "none", "tide"]) == {"tide": TIDE}
    assert get_albums(["none", "coast"]) == {"coast": COAST}


def test_missing_entities_read_as_none_or_empty() -> None:
    assert get_user("u1") == User(id="u1")
    assert get_producer("nova") is None
    assert get_track("tide") is None
    assert get_album("coast") is None
    assert get_tracks([]) == {}
    assert figure_of(TrackFigures, get_together([figure_item(TrackKey("tide"))])[0]) == TrackFigures()


def test_rows_follow_the_changes_of_their_entity() -> None:
    put(TIDE)
    for after in (
        replace(TIDE, credits=("nova",), version=2),
        replace(TIDE, visibility="draft", version=3),
        replace(TIDE, credits=("nova", "lyra"), version=4),
        None,
    ):
        before = get_track("tide")
        with transaction() as writes:
            change(writes, before, after)
        expected = {(row.pk, row.sk) for row in rows_of(after)} | {keys.track("tide")} if after else set()
        assert contents("CATALOGUE_TABLE").keys() == expected


def test_a_stale_write_changes_nothing() -> None:
    put(TIDE)
    with transaction() as writes:
        change(writes, TIDE, replace(TIDE, title="Ebb", version=2))
    before = contents("CATALOGUE_TABLE")
    for stale in (replace(TIDE, visibility="draft", version=2), None):
        with pytest.raises(Conflict), transaction() as writes:
            change(writes, TIDE, stale)
    with pytest.raises(Conflict):
        put(TIDE)
    assert contents("CATALOGUE_TABLE") == before


def test_a_failed_transaction_writes_nothing() -> None:
    put(NOVA)
    with transaction() as writes:
        note_upload(writes, "nova")
    before = contents("CATALOGUE_TABLE")
    with pytest.raises(Conflict), transaction() as writes:
        _delete_and_change_missing_entities(writes)
    assert contents("CATALOGUE_TABLE") == before
    assert count_uploads("nova") == 1


def _delete_and_change_missing_entities(writes: Writes) -> None:
    note_upload(writes, "nova")
    change(writes, NOVA, None)
    change(writes, TIDE, replace(TIDE, version=2))


def test_a_list_continues_after_a_deleted_last_row() -> None:
    tracks = [replace(TIDE, id=f"t{n}", published_at=f"2026-11-2{n}T09:00:00.000Z") for n in range(5)]
    put(*tracks)
    first = list_rows("nova", keys.PUBLIC_TRACKS, limit=2)
    assert first.ids == ["t4", "t3"]
    with transaction() as writes:
        change(writes, tracks[3], None)
    with calls() as counted:
        second = list_rows("nova", keys.PUBLIC_TRACKS, limit=2, after=first.last)
    assert counted.count == 1
    assert second.ids == ["t2", "t1"]
    assert list_rows("nova", keys.PUBLIC_TRACKS, limit=1, after=second.last) == list_rows(
        "nova", keys.PUBLIC_TRACKS, limit=9, after=second.last
    )
    assert list_rows("vega", keys.JOINT_TRACKS, limit=9).ids == ["t4", "t2", "t1", "t0"]
    assert list_rows("nova", keys.PUBLIC_ALBUMS, limit=9).ids == []


def test_names_are_sorted_and_continue_after_a_deleted_last_name() -> None:
    called = [replace(NOVA, id=f"a{number}", name=f"Nova {number}", listed=True) for number in (3, 1, 2)]
    put(*called, replace(NOVA, id="other", name="Nora", listed=True), replace(NOVA, id="private", name="Nova 0"))
    first = find_names("nova", limit=2)
    assert first.ids == ["a1", "a2"]
    with transaction() as writes:
        change(writes, called[2], None)
    assert find_names("nova", limit=2, after=first.last) == Rows(["a3"], last=None)
    assert find_names("nova 4", limit=2) == Rows([], last=None)


def test_rows_of_albums_have_title_and_number_of_tracks() -> None:
    cliff = replace(COAST, id="cliff", title="Été", created_at="2026-11-22T09:00:00.000Z", visibility="draft")
    put(COAST, cliff, replace(COAST, id="other", artist_id="vega"))
    coast = AlbumRow("coast", AT, "Coast", 1)
    with calls() as counted:
        assert list_album_rows("nova") == [AlbumRow("cliff", cliff.created_at, "Été", 1), coast]
        assert count_public_albums("nova") == 1
    assert counted.count == 2
    with transaction() as writes:
        change(writes, cliff, replace(cliff, title="Cliff", track_ids=(), visibility="public", version=2))
    assert list_album_rows("nova") == [AlbumRow("cliff", cliff.created_at, "Cliff", 0), coast]
    assert (count_public_albums("nova"), count_public_albums("none"), list_album_rows("none")) == (2, 0, [])
