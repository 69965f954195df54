"""Find accounts by their pseudonyms, which no index leads to: for restores alone."""

from __future__ import annotations

from collections.abc import Collection

from beatpass.domain.catalogue.entities import User
from beatpass.storage.catalogue.entities import from_item
from beatpass.storage.dynamodb.errors import faults
from beatpass.storage.dynamodb.read import scan_raw
from beatpass.storage.dynamodb.tables import CatalogueItem
from beatpass.storage.platform import keys


def users_by_pseudonym(pseudonyms: Collection[str]) -> dict[str, User]:
    """Scans the whole table."""
    found = {}
    for raw in scan_raw(CatalogueItem) if pseudonyms else ():
        if raw["sk"]["S"] == keys.user("")[1]:
            user = from_item(User, CatalogueItem(raw["pk"]["S"], raw["sk"]["S"], body=raw["body"]["S"]))
            if user.pseudonym in pseudonyms:
                found[user.pseudonym] = user
    return found


def delete_listener_name(pseudonym: str) -> None:
    with faults():
        CatalogueItem(*keys.listener_name(pseudonym)).delete()
