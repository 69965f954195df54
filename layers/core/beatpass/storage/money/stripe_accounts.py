"""Producers' connections to Stripe accounts, and the balances that the finances page fetched last."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field

from beatpass.domain.money.accounts.payout_readiness import Balance, Connection, SalesRefused
from beatpass.domain.money.accounts.stripe_accounts import StripeAccount
from beatpass.storage.dynamodb import documents
from beatpass.storage.dynamodb.errors import faults
from beatpass.storage.dynamodb.read import Wanted, get, query_all
from beatpass.storage.dynamodb.tables import FinanceItem
from beatpass.storage.dynamodb.write import Writes
from beatpass.storage.money.statement_lines import month_changes_of
from beatpass.storage.platform import keys


@dataclass(frozen=True, slots=True)
class StoredFinances:
    """A producer's finances without its lines. ``synced_at`` is when Stripe last answered, None if never.

    ``account`` is the account as of then; an event may have reported a change since. ``changes`` are what each month
    changed on the balance, by currency and month.
    """

    connection: Connection | None = None
    balances: list[Balance] = field(default_factory=list)
    synced_at: str | None = None
    account: StripeAccount | None = None
    lifetimes: dict[str, int] = field(default_factory=dict)
    refused: SalesRefused | None = None
    carried: dict[str, int] = field(default_factory=dict)
    changes: dict[tuple[str, str], int] = field(default_factory=dict)

    @property
    def held(self) -> dict[str, int]:
        """What the producer has at Stripe by our lines, by currency."""
        found: Counter[str] = Counter()
        for (currency, _), amount in self.changes.items():
            found[currency] += amount
        return dict(found)


def read_stored_finances(artist_id: str) -> StoredFinances:
    """One call, for a few items, among them one for each currency, and one for each of its months."""
    pk = keys.connection(artist_id)[0]
    items = {item.sk: item for item in query_all(FinanceItem, pk)}
    connection = connection_of(items.get(keys.connection("")[1]))
    seen = json.loads(items[keys.balances("")[1]].body or "") if keys.balances("")[1] in items else None
    prefix, carried = keys.lifetime("", "")[1], keys.carried("", "")[1]
    refusal = items.get(keys.sales_refused("")[1])
    return StoredFinances(
        connection=connection,
        balances=[Balance(**each) for each in seen["balances"]] if seen else [],
        synced_at=seen["at"] if seen else None,
        account=StripeAccount(**seen["account"]) if seen and "account" in seen else None,
        lifetimes={
            sk.removeprefix(prefix): int(item.amount or 0) for sk, item in items.items() if sk.startswith(prefix)
        },
        refused=documents.load(SalesRefused, refusal.body) if refusal and refusal.body else None,
        carried={
            sk.removeprefix(carried): int(item.amount or 0)
            for sk, item in items.items()
            if sk.startswith(carried) and item.amount
        },
        changes=month_changes_of(items),
    )


def put_refusal(artist_id: str, refused: SalesRefused) -> None:
    """Store that Stripe refused a sale of this producer."""
    with faults():
        FinanceItem(*keys.sales_refused(artist_id), body=documents.dump(refused)).save()


def forget_refusal(artist_id: str) -> None:
    with faults():
        FinanceItem(*keys.sales_refused(artist_id)).delete()


def connection_item(artist_id: str) -> Wanted:
    return FinanceItem, keys.connection(artist_id)


def connection_of(item: FinanceItem | None) -> Connection | None:
    return documents.load(Connection, item.body) if item and item.body else None


def find_connection(artist_id: str) -> Connection | None:
    return connection_of(get(FinanceItem, keys.connection(artist_id)))


def connect_account(artist_id: str, connection: Connection, *, over: Connection | None) -> None:
    """Raises Conflict if the producer's connection is not ``over`` any more (None: if it has one)."""
    condition = FinanceItem.body == documents.dump(over) if over else FinanceItem.pk.does_not_exist()
    with faults():
        FinanceItem(*keys.connection(artist_id), body=documents.dump(connection)).save(condition=condition)


def restore_connection(writes: Writes, artist_id: str, connection: Connection) -> None:
    """Store the connection of an account whose creator ended before storing it."""
    item = FinanceItem(*keys.connection(artist_id), body=documents.dump(connection))
    writes.save(item, condition=FinanceItem.pk.does_not_exist())


def put_balances(artist_id: str, found: Sequence[Balance], account: StripeAccount, *, at: str) -> None:
    """Store the balances. This may overwrite a later fetch; what it writes is at most a minute older."""
    seen = {"at": at, "account": asdict(account), "balances": [asdict(each) for each in found]}
    with faults():
        FinanceItem(*keys.balances(artist_id), body=json.dumps(seen, separators=(",", ":"))).save()
