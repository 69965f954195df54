"""The key of a day, by which guests' networks are labelled; it expires (docs/specification.md 2.7)."""

from __future__ import annotations

import json

from beatpass.domain.listening.networks import expiry_of
from beatpass.storage.dynamodb.read import get
from beatpass.storage.dynamodb.tables import RowItem
from beatpass.storage.dynamodb.write import put_new
from beatpass.storage.platform import keys


def find_network_key(day: str, *, candidate: bytes) -> bytes:
    """The day's key: the one that the first process of the day proposed. One call, or up to three for the first."""
    key = keys.network_key(day)
    row = get(RowItem, key)
    if row is None:
        body = json.dumps({"key": candidate.hex()})
        if put_new([RowItem(*key, body=body, expires_at=expiry_of(day))]):
            return candidate
        row = get(RowItem, key)
    return bytes.fromhex(json.loads((row and row.body) or "{}")["key"])
