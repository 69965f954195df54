"""Read all records of money that the daily reconciliation compares, in one scan."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from beatpass.domain.money.bookkeeping.journal import Unbalanced
from beatpass.domain.money.bookkeeping.reconciliation import BadRow, Lifetime, MonthChange, Row, SaleRow
from beatpass.domain.money.pooling.pool_reconciliation import PoolSum
from beatpass.domain.money.pooling.pools import Pool
from beatpass.domain.money.pooling.splits import Split
from beatpass.domain.platform.times import day_of
from beatpass.storage.dynamodb import documents
from beatpass.storage.dynamodb.errors import faults
from beatpass.storage.dynamodb.read import scan_raw
from beatpass.storage.dynamodb.tables import FinanceItem
from beatpass.storage.money.journal import load_entry
from beatpass.storage.money.payouts import payout_of
from beatpass.storage.money.sales import sale_state_of
from beatpass.storage.platform import keys

_JOURNAL, _LIFETIME = keys.journal(""), keys.lifetime("", "")
_CHANGED = keys.MONTH_CHANGES
_OUTCOME, _PAYOUT = keys.sale_outcome(""), keys.payout("")


def scan_money_records() -> Iterator[Row]:
    """All rows of the finances table that are compared with others."""
    for raw in scan_raw(FinanceItem):
        try:
            row = _row(raw)
        except Unbalanced:
            row = BadRow(raw["pk"]["S"], "unbalanced")
        except (KeyError, TypeError, ValueError):
            row = BadRow(f"{raw['pk']['S']} {raw['sk']['S']}", "unreadable")
        if row:
            yield row


def put_report(report: object, *, at: str) -> None:
    """Store a run's findings as JSON, for the operator whom the alarm calls; one report per day, the last run's."""
    body = json.dumps(report, separators=(",", ":"))
    with faults():
        FinanceItem(*keys.reconciliation(day_of(at)), body=body).save()


def _row(raw: dict[str, Any]) -> Row | None:
    pk, sk = raw["pk"]["S"], raw["sk"]["S"]
    if sk == _JOURNAL[1]:
        return load_entry(raw["body"]["S"])
    if sk.startswith(_LIFETIME[1]):
        return Lifetime(pk.removeprefix(_LIFETIME[0]), sk.removeprefix(_LIFETIME[1]), int(raw["amount"]["N"]))
    if sk.startswith(_CHANGED):
        _, currency, month = sk.split("#")
        return MonthChange(pk.removeprefix(_LIFETIME[0]), currency, month, int(raw["amount"]["N"]))
    if sk == _OUTCOME[1]:
        known = sale_state_of(raw["body"]["S"])
        transferred = any(entry.startswith("tr_") for entry in known.entries)
        waiting = [f"{each.waiting} {each.code}" for each in known.attempts.values()]
        return SaleRow(pk.removeprefix(_OUTCOME[0]), known.outcome, transferred, ", ".join(waiting) or None)
    if pk == keys.POOLS:
        return documents.load(Pool, raw["body"]["S"])
    if pk.startswith(keys.POOL_SUM):
        _, month, currency, _ = pk.split("#")
        return PoolSum(month, currency, int(raw.get("amount", {"N": "0"})["N"]))
    if pk.startswith(keys.SPLITS):
        return documents.load(Split, raw["body"]["S"])
    if sk == _PAYOUT[1]:
        stored = payout_of(FinanceItem(pk, sk, body=raw["body"]["S"]))
        return stored.payout if stored else None
    return None
