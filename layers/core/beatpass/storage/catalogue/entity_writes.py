"""What a change of the catalogue puts into its transaction: an entity with its rows, or not at all.

Every write is conditional on the state that it was decided on; the transaction ends in Conflict where that has moved.
"""

from __future__ import annotations

from beatpass.storage.catalogue.entities import E, Entity, key_of, rows_of, to_item
from beatpass.storage.dynamodb.errors import faults
from beatpass.storage.dynamodb.read import Wanted, get
from beatpass.storage.dynamodb.tables import CatalogueItem, Condition
from beatpass.storage.dynamodb.write import Writes
from beatpass.storage.platform import keys


def change(writes: Writes, before: E | None, after: E | None) -> None:
    """Move an entity, with the rows beside it, from one state to another; None stands for not being there."""
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
    """A user of whom nothing is stored has version 0."""
    if before is None or before.version == 0:
        return CatalogueItem.pk.does_not_exist()
    return CatalogueItem.version == before.version


def require_producer(writes: Writes, artist_id: str) -> None:
    """The producer must still be there."""
    writes.condition_check(CatalogueItem, *keys.artist(artist_id), condition=CatalogueItem.pk.exists())


# --- uploads: what a producer that goes must not leave behind


def note_upload(writes: Writes, artist_id: str) -> None:
    """A track or album of this producer comes."""
    writes.update(CatalogueItem(*keys.uploads(artist_id)), actions=[CatalogueItem.version.add(1)])


def count_uploads(artist_id: str) -> int:
    """How often ``note_upload`` was called; to be read before ``has_uploads``, and given to ``close_uploads``."""
    item = get(CatalogueItem, keys.uploads(artist_id))
    return int(item.version) if item else 0


def has_uploads(artist_id: str) -> bool:
    """Whether a track or album of this producer is left; those that others credit it on do not count."""
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
    """No track or album may have come since they were counted."""
    key = keys.uploads(artist_id)
    if counted:
        writes.delete(CatalogueItem(*key), condition=CatalogueItem.version == counted)
    else:
        writes.condition_check(CatalogueItem, *key, condition=CatalogueItem.pk.does_not_exist())


# --- follows


def follower_item(artist_id: str, user_id: str) -> Wanted:
    return CatalogueItem, keys.follower(artist_id, user_id)


def follow_turn(item: CatalogueItem | None) -> int:
    """How often this user has followed and unfollowed this producer: it follows now if that is odd."""
    return int(item.version) if item else 0


def put_follow_turn(writes: Writes, artist_id: str, user_id: str, *, turn: int) -> None:
    key = keys.follower(artist_id, user_id)
    condition = CatalogueItem.version == turn - 1 if turn > 1 else CatalogueItem.pk.does_not_exist()
    writes.save(CatalogueItem(*key, version=turn), condition=condition)
