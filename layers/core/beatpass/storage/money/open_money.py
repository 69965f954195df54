"""Whether money of a producer is still open, so that it cannot be deleted (docs/specification.md 1.1).

A module of its own, so that the catalogue imports nothing else of money.
"""

from __future__ import annotations

import json

from beatpass.storage.dynamodb.read import query_all, query_page
from beatpass.storage.dynamodb.tables import FinanceItem
from beatpass.storage.platform import keys


def has_open_money(artist_id: str) -> bool:
    """A line that waits, a balance at Stripe when it was last looked at, or parts of past pools; two calls."""
    lines = keys.money_line(artist_id, "pending", "", "")[0]
    waiting, _ = query_page(FinanceItem, lines, FinanceItem.sk < keys.LAST, limit=1)
    return bool(waiting) or any(map(_is_open, query_all(FinanceItem, keys.connection(artist_id)[0])))


def _is_open(item: FinanceItem) -> bool:
    if item.sk.startswith(keys.carried("", "")[1]):
        return bool(item.amount)
    if item.sk == keys.balances("")[1]:
        seen = json.loads(item.body or "")
        return any(each[name] for each in seen["balances"] for name in ("available", "pending", "in_transit"))
    return False
