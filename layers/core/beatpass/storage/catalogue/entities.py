"""Users, producers, tracks and albums as items of the catalogue table, and the reads of them.

``*_item`` names an item for ``calls.get_together``; ``*_of`` makes an entity of the item that it returns.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, TypeVar

from beatpass.domain.catalogue.entities import Album, Producer, Track, User
from beatpass.domain.platform.text import normalise_name, normalise_text, word_beginnings
from beatpass.domain.platform.times import day_of
from beatpass.storage.dynamodb import documents
from beatpass.storage.dynamodb.read import Wanted, batch_get, get
from beatpass.storage.dynamodb.tables import CatalogueItem, Key
from beatpass.storage.platform import keys

Entity = User | Producer | Track | Album
E = TypeVar("E", User, Producer, Track, Album)

_TUPLES = {
    User: ("artist_ids", "former_ids", "unlisted_ids"),
    Producer: ("links", "pictures"),
    Track: ("credits", "genres", "tags"),
    Album: ("track_ids",),
}


def key_of(entity: Entity) -> Key:
    match entity:
        case User():
            return keys.user(entity.id)
        case Producer():
            return keys.artist(entity.id)
        case Track():
            return keys.track(entity.id)
        case Album():
            return keys.album(entity.id)


def to_item(entity: Entity) -> CatalogueItem:
    return CatalogueItem(*key_of(entity), version=entity.version, body=documents.dump(entity))


def from_item(kind: type[E], item: CatalogueItem) -> E:
    return from_text(kind, item.body or "")


def from_text(kind: type[E], body: str) -> E:
    content: dict[str, Any] = documents.upgraded(kind, documents.content(body))
    for name in _TUPLES[kind]:
        if name in content:
            content[name] = tuple(content[name])
    return kind(**content)


def rows_of(entity: Entity) -> list[CatalogueItem]:
    """The rows stored beside the entity: its name, reserved and to be found, or its entries in lists of producers."""
    match entity:
        case Producer():
            reserved = CatalogueItem(*keys.artist_name(entity.name), body=json.dumps({"artist_id": entity.id}))
            return [reserved, *_search_rows(entity)]
        case Track():
            return [row for artist_id in entity.credits for row in _track_rows(entity, artist_id)]
        case Album():
            summary = json.dumps({"title": entity.title, "tracks": len(entity.track_ids)}, ensure_ascii=False)
            own = CatalogueItem(*keys.artist_album(entity.artist_id, entity.created_at, entity.id), body=summary)
            if entity.visibility != "public":
                return [own]
            return [own, CatalogueItem(*keys.public_album(entity.artist_id, entity.created_at, entity.id))]
        case User():
            if entity.listener_name is None:
                return []
            body = json.dumps({"name": entity.listener_name}, ensure_ascii=False)
            return [CatalogueItem(*keys.listener_name(entity.pseudonym), body=body)]


def _search_rows(producer: Producer) -> list[CatalogueItem]:
    """A row for each word that a search may begin with, see storage/catalogue/names.py; none of a private producer."""
    if not producer.listed:
        return []
    searched = normalise_text(producer.name)
    body = json.dumps({"artist_id": producer.id, "searched": searched}, ensure_ascii=False)
    name = normalise_name(producer.name)
    found = {keys.found_name(part, name, producer.id) for part in word_beginnings(searched)}
    return [CatalogueItem(*key, body=body) for key in sorted(found)]


def _track_rows(track: Track, artist_id: str) -> list[CatalogueItem]:
    body = json.dumps({"uploader": True}) if artist_id == track.uploader_id else None
    searched: dict[str, Any] = {
        "title": normalise_text(track.title),
        "genres": set(map(normalise_name, track.genres)) or None,
        "collaborative": len(track.credits) > 1,
        "uploaded": day_of(track.created_at),
    }
    rows = [
        CatalogueItem(*keys.credit(artist_id, track.created_at, track.id), body=body, **searched),
        CatalogueItem(*keys.track_title(artist_id, searched["title"], track.id), **searched),
    ]
    public = []
    if track.public and track.published_at:
        public.append(keys.public_track(artist_id, track.published_at, track.id))
        if len(track.credits) > 1:
            public.append(keys.joint_track(artist_id, track.published_at, track.id))
    return [*rows, *(CatalogueItem(*key) for key in public)]


# --- reads


def user_item(user_id: str) -> Wanted:
    return CatalogueItem, keys.user(user_id)


def listener_name_item(pseudonym: str) -> Wanted:
    """The one item that leads from a pseudonym to a name (docs/privacy.md 2)."""
    return CatalogueItem, keys.listener_name(pseudonym)


def listener_name_of(item: CatalogueItem | None) -> str | None:
    return str(json.loads(item.body or "{}")["name"]) if item else None


def producer_item(artist_id: str) -> Wanted:
    return CatalogueItem, keys.artist(artist_id)


def name_item(name: str) -> Wanted:
    """The reservation of a name."""
    return CatalogueItem, keys.artist_name(name)


def track_item(track_id: str) -> Wanted:
    return CatalogueItem, keys.track(track_id)


def album_item(album_id: str) -> Wanted:
    return CatalogueItem, keys.album(album_id)


def user_of(item: CatalogueItem | None, user_id: str) -> User:
    """A user without an item manages no producer."""
    return from_item(User, item) if item else User(id=user_id)


def entity_of(kind: type[E], item: CatalogueItem | None) -> E | None:
    return from_item(kind, item) if item else None


def get_user(user_id: str) -> User:
    return user_of(get(CatalogueItem, keys.user(user_id)), user_id)


def get_producer(artist_id: str) -> Producer | None:
    return entity_of(Producer, get(CatalogueItem, keys.artist(artist_id)))


def get_track(track_id: str) -> Track | None:
    return entity_of(Track, get(CatalogueItem, keys.track(track_id)))


def get_album(album_id: str) -> Album | None:
    return entity_of(Album, get(CatalogueItem, keys.album(album_id)))


def get_producers(artist_ids: Iterable[str]) -> dict[str, Producer]:
    """The producers that exist, by id; a call per BATCH_GET_ITEMS."""
    return {each.id: each for each in _get_all(Producer, map(keys.artist, artist_ids))}


def get_tracks(track_ids: Iterable[str]) -> dict[str, Track]:
    """The tracks that exist, by id; a call per BATCH_GET_ITEMS."""
    return {each.id: each for each in _get_all(Track, map(keys.track, track_ids))}


def get_albums(album_ids: Iterable[str]) -> dict[str, Album]:
    return {each.id: each for each in _get_all(Album, map(keys.album, album_ids))}


def _get_all(kind: type[E], wanted: Iterable[Key]) -> list[E]:
    return [from_item(kind, item) for item in batch_get(CatalogueItem, list(dict.fromkeys(wanted)))]
