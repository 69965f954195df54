"""Producers' accounts at Stripe, and what the finances page last saw of them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field

from beatpass.domain.money.payout_readiness import Balance, Connection
from beatpass.domain.money.stripe_accounts import StripeAccount
from beatpass.storage.dynamodb import documents
from beatpass.storage.dynamodb.errors import faults
from beatpass.storage.dynamodb.read import Wanted, get, query_all
from beatpass.storage.dynamodb.tables import FinanceItem
from beatpass.storage.dynamodb.write import Writes
from beatpass.storage.platform import keys


@dataclass(frozen=True, slots=True)
class Money:
    """All that is kept of a producer's money but its lines. ``synced_at`` is when Stripe answered last, if ever, and
    ``account`` what it said of the account then; an event may have told of a change since.
    """

    connection: Connection | None = None
    balances: list[Balance] = field(default_factory=list)
    synced_at: str | None = None
    account: StripeAccount | None = None
    lifetimes: dict[str, int] = field(default_factory=dict)


def read_money(artist_id: str) -> Money:
    """One call: a handful of items, one for each currency among them."""
    pk = keys.connection(artist_id)[0]
    items = {item.sk: item for item in query_all(FinanceItem, pk)}
    connection = connection_of(items.get(keys.connection("")[1]))
    seen = json.loads(items[keys.balances("")[1]].body or "") if keys.balances("")[1] in items else None
    beginning = keys.lifetime("", "")[1]
    return Money(
        connection=connection,
        balances=[Balance(**each) for each in seen["balances"]] if seen else [],
        synced_at=seen["at"] if seen else None,
        account=StripeAccount(**seen["account"]) if seen and "account" in seen else None,
        lifetimes={
            sk.removeprefix(beginning): int(item.amount or 0) for sk, item in items.items() if sk.startswith(beginning)
        },
    )


def connection_item(artist_id: str) -> Wanted:
    return FinanceItem, keys.connection(artist_id)


def connection_of(item: FinanceItem | None) -> Connection | None:
    return documents.load(Connection, item.body) if item and item.body else None


def find_connection(artist_id: str) -> Connection | None:
    return connection_of(get(FinanceItem, keys.connection(artist_id)))


def connect_account(artist_id: str, connection: Connection, *, over: Connection | None) -> None:
    """Raises Conflict where the producer's account is not ``over`` (None: where it has one) any more."""
    condition = FinanceItem.body == documents.dump(over) if over else FinanceItem.pk.does_not_exist()
    with faults():
        FinanceItem(*keys.connection(artist_id), body=documents.dump(connection)).save(condition=condition)


def heal_connection(writes: Writes, artist_id: str, connection: Connection) -> None:
    """For an account that was made, and whose maker ended before it was noted."""
    item = FinanceItem(*keys.connection(artist_id), body=documents.dump(connection))
    writes.save(item, condition=FinanceItem.pk.does_not_exist())


def put_balances(artist_id: str, found: Sequence[Balance], account: StripeAccount, *, at: str) -> None:
    """What Stripe says now; a look that began later may be overwritten, and is a minute old at the most."""
    seen = {"at": at, "account": asdict(account), "balances": [asdict(each) for each in found]}
    with faults():
        FinanceItem(*keys.balances(artist_id), body=json.dumps(seen, separators=(",", ":"))).save()
