"""The writes of a change of the catalogue: an entity together with its rows, in one transaction.

Every write is conditional on the state that was read before; the transaction raises Conflict if that has changed.
"""

from __future__ import annotations

import json

from beatpass.domain.catalogue.entities import Track
from beatpass.storage.catalogue.entities import E, Entity, key_of, rows_of, to_item
from beatpass.storage.dynamodb.errors import faults
from beatpass.storage.dynamodb.read import Wanted, get
from beatpass.storage.dynamodb.tables import CatalogueItem, Condition
from beatpass.storage.dynamodb.write import Writes
from beatpass.storage.platform import keys


def change(writes: Writes, before: E | None, after: E | None) -> None:
    """Change an entity and its rows from ``before`` to ``after``; None means that it does not exist."""
    old = {(row.pk, row.sk): row for row in rows_of(before)} if before else {}
    new = {(row.pk, row.sk): row for row in rows_of(after)} if after else {}
    if after:
        writes.save(to_item(after), condition=_unchanged(before))
    elif before:
        writes.delete(CatalogueItem(*key_of(before)), condition=_unchanged(before))
    for key, row in old.items():
        if key not in new:
            writes.delete(row)
    for key, row in new.items():
        if key not in old:
            writes.save(row, condition=CatalogueItem.pk.does_not_exist())
        elif not row.has_values_of(old[key]):
            writes.save(row)


def _unchanged(before: Entity | None) -> Condition:
    """A user without an item has version 0."""
    if before is None or before.version == 0:
        return CatalogueItem.pk.does_not_exist()
    return CatalogueItem.version == before.version


def keep_title(writes: Writes, track: Track) -> None:
    """Keep the title of a track that is deleted, for histories."""
    body = json.dumps({"title": track.title}, ensure_ascii=False)
    writes.save(CatalogueItem(*keys.deleted_track(track.id), body=body))


def require_producer(writes: Writes, artist_id: str) -> None:
    """Fail the transaction if the producer does not exist any more."""
    writes.condition_check(CatalogueItem, *keys.artist(artist_id), condition=CatalogueItem.pk.exists())


# --- uploads, which must be gone before their producer is deleted


def note_upload(writes: Writes, artist_id: str) -> None:
    """Count an upload of a track or album by this producer."""
    writes.update(CatalogueItem(*keys.uploads(artist_id)), actions=[CatalogueItem.version.add(1)])


def count_uploads(artist_id: str) -> int:
    """The number of uploads noted; read it before ``has_uploads``, and pass it to ``close_uploads``."""
    item = get(CatalogueItem, keys.uploads(artist_id))
    return int(item.version) if item else 0


def has_uploads(artist_id: str) -> bool:
    """Whether the producer has a track or album; tracks of others that credit it do not count."""
    pk = keys.artist(artist_id)[0]
    with faults():
        albums = CatalogueItem.query(pk, CatalogueItem.sk.startswith(keys.ALBUMS), consistent_read=True, limit=1)
        tracks = CatalogueItem.query(
            pk,
            CatalogueItem.sk.startswith(keys.CREDITS),
            filter_condition=CatalogueItem.body.exists(),  # only the uploader's row has one
            consistent_read=True,
        )
        return any(True for _ in albums) or any(True for _ in tracks)


def close_uploads(writes: Writes, artist_id: str, *, counted: int) -> None:
    """Fail the transaction if a track or album was uploaded since ``counted`` was read."""
    key = keys.uploads(artist_id)
    if counted:
        writes.delete(CatalogueItem(*key), condition=CatalogueItem.version == counted)
    else:
        writes.condition_check(CatalogueItem, *key, condition=CatalogueItem.pk.does_not_exist())


# --- follows


def follower_item(artist_id: str, pseudonym: str) -> Wanted:
    return CatalogueItem, keys.follower(artist_id, pseudonym)


def follow_turn(item: CatalogueItem | None) -> int:
    """The number of times that this user followed or unfollowed the producer; odd while it follows."""
    return int(item.version) if item else 0


def put_follow_turn(writes: Writes, artist_id: str, pseudonym: str, *, turn: int) -> None:
    key = keys.follower(artist_id, pseudonym)
    condition = CatalogueItem.version == turn - 1 if turn > 1 else CatalogueItem.pk.does_not_exist()
    writes.save(CatalogueItem(*key, version=turn), condition=condition)
