"""Concurrent changes and failing calls: an entity, its rows and its fact are written together or not at all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import pytest

from beatpass.domain.catalogue.changes import profile_saved, track_saved
from beatpass.domain.catalogue.entities import Album, Producer, Track, User
from beatpass.domain.platform.errors import DomainError, Invalid, NameTaken, TryAgain
from beatpass.domain.platform.facts import (
    AlbumCreated,
    AlbumDeleted,
    ArtistDeleted,
    ArtistFollowed,
    ArtistUnfollowed,
    ProfileSaved,
    TrackDeleted,
    TrackSaved,
)
from beatpass.storage.catalogue.entities import E, from_item, get_producer, get_user, rows_of, to_item
from beatpass.storage.dynamodb.tables import ActivityItem, CatalogueItem
from beatpass.storage.platform.activity import from_body
from beatpass.storage.platform.bulk_facts import Change, record_changes
from beatpass.usecases.catalogue.delete_album import delete_album
from beatpass.usecases.catalogue.delete_producer import delete_producer
from beatpass.usecases.catalogue.delete_track import delete_track
from beatpass.usecases.catalogue.follow_producer import follow_producer, unfollow_producer
from beatpass.usecases.catalogue.save_album import create_album, update_album
from beatpass.usecases.catalogue.save_producer import create_producer, update_producer
from beatpass.usecases.catalogue.save_track import create_track, update_track
from tests.support.faults import FAULTS, Fault, Killed, calls
from tests.support.races import before_call

pytestmark = pytest.mark.usefixtures("tables")

NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)
AT = "2026-11-21T09:00:00.000Z"
TRACK: dict[str, Any] = {"title": "Tide", "duration_ms": 60_000, "visibility": "public", "licensing": "standard"}
ALBUM: dict[str, Any] = {"title": "Coast", "visibility": "public"}
SORT_KEYS: dict[type, str] = {User: "USER", Producer: "ARTIST", Track: "TRACK", Album: "ALBUM"}


def add_producer(artist_id: str, user_id: str = "u1", name: str = "") -> None:
    create_producer(user_id=user_id, admin=False, fields={"name": name or artist_id}, new_id=artist_id, now=NOW)


def add_track(track_id: str, user_id: str = "u1", **fields: Any) -> None:  # noqa: ANN401 - of a track
    create_track(user_id=user_id, artist_id=None, fields={**TRACK, **fields}, new_id=track_id, now=NOW)


def add_album(album_id: str, *track_ids: str) -> None:
    create_album(user_id="u1", artist_id=None, fields={**ALBUM, "track_ids": track_ids}, new_id=album_id, now=NOW)


def fact_keys() -> Counter[str]:
    """The number of facts of each kind, by the prefix of their keys."""
    return Counter(item.sk.partition("#")[0] for item in ActivityItem.scan())


def check_catalogue() -> None:
    """Check the invariants of the tables."""
    items = list(CatalogueItem.scan())
    users, producers, tracks, albums = _all(User, items), _all(Producer, items), _all(Track, items), _all(Album, items)
    listed = [rows_of(each) for found in (users, producers, tracks, albums) for each in found.values()]
    rows = {(row.pk, row.sk) for rows in listed for row in rows}
    rest = {
        (item.pk, item.sk)
        for item in items
        if item.pk.startswith(("NAMES#", "LISTENER#"))
        or item.sk.startswith(("CREDIT#", "TITLE#", "PUBLIC", "JOINT#", "ALBUM#"))
    }
    assert rows == rest
    for user in users.values():
        assert set(user.artist_ids) == {each.id for each in producers.values() if each.user_id == user.id}
    for track_ in tracks.values():
        assert track_.uploader_id in producers
        assert track_.album_id is None or track_.id in albums[track_.album_id].track_ids
    for album_ in albums.values():
        assert album_.artist_id in producers
        assert all(tracks[track_id].album_id == album_.id for track_id in album_.track_ids)
    check_facts(
        producers, tracks, albums, {item.pk.partition("#")[2]: item.version for item in items if "FOLLOWER" in item.sk}
    )


def _all(kind: type[E], items: list[CatalogueItem]) -> dict[str, E]:
    found = [from_item(kind, item) for item in items if item.sk == SORT_KEYS[kind]]
    return {each.id: each for each in found}


def check_facts(
    producers: dict[str, Producer], tracks: dict[str, Track], albums: dict[str, Album], turns: dict[str, Any]
) -> None:
    """The facts describe exactly the entities that exist."""
    facts = [from_body(item.kind, item.body) for item in ActivityItem.scan()]
    profiles = [fact for fact in facts if isinstance(fact, ProfileSaved | ArtistDeleted)]
    for artist_id in {fact.artist_id for fact in profiles} | producers.keys():
        own = sorted((fact for fact in profiles if fact.artist_id == artist_id), key=lambda fact: fact.version)
        assert [fact.version for fact in own] == list(range(1, len(own) + 1))
        assert isinstance(own[-1], ProfileSaved) == (artist_id in producers)
        if artist_id in producers:
            assert own[-1] == profile_saved(producers[artist_id], at=own[-1].at)
    saves = [fact for fact in facts if isinstance(fact, TrackSaved | TrackDeleted)]
    for track_id in {fact.track_id for fact in saves} | tracks.keys():
        last = max((fact for fact in saves if fact.track_id == track_id), key=lambda fact: fact.version)
        assert isinstance(last, TrackSaved) == (track_id in tracks)
        if isinstance(last, TrackSaved):
            now = tracks[track_id]
            assert (last.public, tuple(each.artist_id for each in last.credits)) == (now.public, now.credits)
    created = {fact.album_id for fact in facts if isinstance(fact, AlbumCreated)}
    assert created - {fact.album_id for fact in facts if isinstance(fact, AlbumDeleted)} == albums.keys()
    follows = Counter(fact.artist_id for fact in facts if isinstance(fact, ArtistFollowed | ArtistUnfollowed))
    assert follows == turns


def then(*acts: Callable[[], object]) -> Callable[[], None]:
    def act() -> None:
        for each in acts:
            each()

    return act


Scene = tuple[Callable[[], object], Callable[[], object], Callable[[], object]]

SCENES: dict[str, Scene] = {
    "two producers of one name": (
        lambda: None,
        lambda: add_producer("nova", "u1", "Nova"),
        lambda: add_producer("vega", "u2", " NOVA"),
    ),
    "two producers of one user": (lambda: None, lambda: add_producer("nova"), lambda: add_producer("vega")),
    "two renames to one name": (
        then(lambda: add_producer("nova"), lambda: add_producer("vega", "u2")),
        lambda: update_producer("nova", user_id="u1", admin=False, fields={"name": "Lyra"}, now=NOW),
        lambda: update_producer("vega", user_id="u2", admin=False, fields={"name": "lyra"}, now=NOW),
    ),
    "two edits of one producer": (
        lambda: add_producer("nova"),
        lambda: update_producer("nova", user_id="u1", admin=False, fields={"bio": "one"}, now=NOW),
        lambda: update_producer("nova", user_id="u1", admin=False, fields={"links": ("https://a.b",)}, now=NOW),
    ),
    "an upload during the deletion of the producer": (
        lambda: add_producer("nova"),
        lambda: delete_producer("nova", user_id="u1", now=NOW),
        lambda: add_track("tide"),
    ),
    "the deletion of the producer during an upload": (
        lambda: add_producer("nova"),
        lambda: add_track("tide"),
        lambda: delete_producer("nova", user_id="u1", now=NOW),
    ),
    "an album during the deletion of the producer": (
        lambda: add_producer("nova"),
        lambda: delete_producer("nova", user_id="u1", now=NOW),
        lambda: add_album("coast"),
    ),
    "an upload and its deletion during the deletion of the producer": (
        lambda: add_producer("nova"),
        lambda: delete_producer("nova", user_id="u1", now=NOW),
        then(lambda: add_track("tide"), lambda: delete_track("tide", user_id="u1", now=NOW)),
    ),
    "the deletion of a credited producer": (
        then(lambda: add_producer("nova"), lambda: add_producer("vega", "u2")),
        lambda: add_track("tide", credits=("vega",)),
        lambda: delete_producer("vega", user_id="u2", now=NOW),
    ),
    "two edits of one track": (
        then(lambda: add_producer("nova"), lambda: add_producer("vega", "u2"), lambda: add_track("tide")),
        lambda: update_track("tide", user_id="u1", fields={"credits": ("vega",)}, now=NOW),
        lambda: update_track("tide", user_id="u1", fields={"visibility": "draft"}, now=NOW),
    ),
    "a track is deleted while it joins an album": (
        then(lambda: add_producer("nova"), lambda: add_track("tide"), lambda: add_album("coast")),
        lambda: update_album("coast", user_id="u1", fields={"track_ids": ("tide",)}, now=NOW),
        lambda: delete_track("tide", user_id="u1", now=NOW),
    ),
    "an album is deleted while a track joins it": (
        then(lambda: add_producer("nova"), lambda: add_track("tide"), lambda: add_album("coast")),
        lambda: update_track("tide", user_id="u1", fields={"album_id": "coast"}, now=NOW),
        lambda: delete_album("coast", user_id="u1", now=NOW),
    ),
    "two albums add one track": (
        then(
            lambda: add_producer("nova"),
            lambda: add_track("tide"),
            lambda: add_album("coast"),
            lambda: add_album("cliff"),
        ),
        lambda: update_album("coast", user_id="u1", fields={"track_ids": ("tide",)}, now=NOW),
        lambda: update_album("cliff", user_id="u1", fields={"track_ids": ("tide",)}, now=NOW),
    ),
    "two follows of one user": (
        lambda: add_producer("nova"),
        lambda: follow_producer("nova", user_id="fan", now=NOW),
        lambda: follow_producer("nova", user_id="fan", now=NOW),
    ),
    "an unfollow during a follow": (
        lambda: add_producer("nova"),
        lambda: follow_producer("nova", user_id="fan", now=NOW),
        then(
            lambda: follow_producer("nova", user_id="fan", now=NOW),
            lambda: unfollow_producer("nova", user_id="fan", now=NOW),
        ),
    ),
}


@pytest.mark.parametrize("name", SCENES)
@pytest.mark.parametrize("number", range(4))
def test_a_concurrent_change_keeps_the_catalogue_consistent(name: str, number: int) -> None:
    prepare, one, other = SCENES[name]
    prepare()

    def attempt(act: Callable[[], object]) -> None:
        with suppress(DomainError):
            act()

    with before_call(number, lambda: attempt(other)):
        attempt(one)
    check_catalogue()


def test_the_second_of_two_producers_with_one_name_is_refused() -> None:
    with before_call(1, lambda: add_producer("vega", "u2", "nova")), pytest.raises(NameTaken):
        add_producer("nova", "u1", "Nova")
    assert get_producer("vega")
    assert get_producer("nova") is None
    assert get_user("u1").artist_ids == ()


def test_a_producer_deleted_concurrently_is_not_credited() -> None:
    add_producer("nova")
    add_producer("vega", "u2")
    with before_call(2, lambda: delete_producer("vega", user_id="u2", now=NOW)) as made, pytest.raises(Invalid):
        add_track("tide", credits=("vega",))
    assert "TransactWriteItems" in made
    check_catalogue()


def test_two_concurrent_edits_of_one_producer_are_both_kept() -> None:
    add_producer("nova")
    with before_call(
        1, lambda: update_producer("nova", user_id="u1", admin=False, fields={"bio": "I am Nova."}, now=NOW)
    ) as made:
        update_producer("nova", user_id="u1", admin=False, fields={"links": ("https://nova.example.com",)}, now=NOW)
    assert made.count("TransactWriteItems") == 2
    found = get_producer("nova")
    assert found
    assert (found.bio, found.links, found.version) == ("I am Nova.", ("https://nova.example.com",), 3)
    assert fact_keys() == {"PROFILE": 3}


def test_two_concurrent_follows_record_one_fact() -> None:
    add_producer("nova")
    with before_call(1, lambda: follow_producer("nova", user_id="fan", now=NOW)):
        follow_producer("nova", user_id="fan", now=NOW)
    assert fact_keys()["FOLLOW"] == 1


def change_everything(name: str) -> None:
    """Every change of a producer of its own user, from creation to deletion."""
    add_producer(name, f"user of {name}")
    for title in ("tide", "ebb"):
        create_track(user_id=f"user of {name}", artist_id=None, fields=TRACK, new_id=f"{title} of {name}", now=NOW)
    fields = {**ALBUM, "track_ids": (f"tide of {name}", f"ebb of {name}")}
    create_album(user_id=f"user of {name}", artist_id=None, fields=fields, new_id=f"coast of {name}", now=NOW)
    update_track(f"tide of {name}", user_id=f"user of {name}", fields={"visibility": "draft"}, now=NOW)
    follow_producer(name, user_id="fan", now=NOW)
    unfollow_producer(name, user_id="fan", now=NOW)
    delete_track(f"ebb of {name}", user_id=f"user of {name}", now=NOW)
    delete_album(f"coast of {name}", user_id=f"user of {name}", now=NOW)
    delete_track(f"tide of {name}", user_id=f"user of {name}", now=NOW)
    delete_producer(name, user_id=f"user of {name}", now=NOW)


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_at_any_call_leaves_no_partial_write(fault: Fault) -> None:
    with calls() as counted:
        change_everything("nova")
    for at in range(counted.count):
        with suppress(Killed, TryAgain), calls(fault, at):
            change_everything(f"nova {at}")
        check_catalogue()


def test_a_full_album_fits_one_transaction() -> None:
    add_producer("nova")
    made = [
        Track(id=f"t{n}", uploader_id="nova", created_at=AT, version=1, credits=("nova",), **TRACK) for n in range(81)
    ]
    record_changes([Change(track_saved(each, producers={}, at=AT), (to_item(each), *rows_of(each))) for each in made])
    ids = tuple(each.id for each in made)
    add_album("coast", *ids[:80])
    with pytest.raises(Invalid, match="not valid"):
        update_track("t80", user_id="u1", fields={"album_id": "coast"}, now=NOW)
    update_album("coast", user_id="u1", fields={"track_ids": ids[10:]}, now=NOW)
    check_catalogue()
    delete_album("coast", user_id="u1", now=NOW)
    check_catalogue()
    with pytest.raises(Invalid, match="not valid"):
        add_album("cliff", *ids, *(f"t{n}" for n in range(81, 95)))


def test_ten_credits_fit_one_transaction() -> None:
    for number in range(10):
        add_producer(f"a{number}", f"u{number}")
    add_track("tide", "u0", credits=tuple(f"a{number}" for number in range(1, 10)))
    update_track("tide", user_id="u0", fields={"visibility": "draft"}, now=NOW)
    update_track("tide", user_id="u0", fields={"visibility": "public", "credits": ()}, now=NOW)
    check_catalogue()
