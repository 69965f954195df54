"""Each filter over lines of each type and status, paged while lines are added and changed (docs/stripe.md 5)."""

from __future__ import annotations

from itertools import product
from typing import Any, get_args

import pytest

from beatpass.domain.money.bookkeeping.transactions import (
    Transaction,
    TransactionFilter,
    TransactionStatus,
    TransactionType,
)
from beatpass.storage.dynamodb.write import transaction
from beatpass.storage.money.journal import move_lines
from tests.functions.money.test_http_finances import TRANSACTIONS, page
from tests.support.studio import new_producer

pytestmark = pytest.mark.usefixtures("tables", "cursor_secret")

TYPES: tuple[TransactionType, ...] = get_args(TransactionType)
STATUSES: tuple[TransactionStatus, ...] = get_args(TransactionStatus)
# docs/specification.md 10.3's filters, independent of the code. Payouts are not sales; all that waits is pending.
PASS: dict[TransactionFilter, tuple[set[str], set[str]]] = {
    "all": (set(TYPES), set(STATUSES)),
    "sales": ({"sale", "refund"}, set(STATUSES)),
    "subscriptions": ({"subscription"}, set(STATUSES)),
    "paid": (set(TYPES), {"paid"}),
    "pending": (set(TYPES), {"queued", "sending", "pending"}),
    "failed": (set(TYPES), {"failed"}),
}


def line(number: int, kind: TransactionType, status: TransactionStatus) -> Transaction:
    """Two lines each have the same time, so that their ids order them."""
    return Transaction(
        id=f"line{number:03d}",
        type=kind,
        status=status,
        at=f"2026-11-20T12:{number // 2:02d}:00.000Z",
        amount=number,
        fee=0,
        net=number,
        currency="cad",
        period="2026-10" if kind == "subscription" else None,
    )


def write(artist_id: str, before: list[Transaction], after: list[Transaction]) -> None:
    for number in range(0, max(len(before), len(after)), 12):
        with transaction() as writes:
            move_lines(writes, artist_id, before[number : number + 12], after[number : number + 12])


@pytest.fixture
def artist_id() -> str:
    return new_producer("u", "Ana")


def matrix() -> list[Transaction]:
    return [line(number, *pair) for number, pair in enumerate(product(TYPES, STATUSES))]


def passing(lines: list[Transaction], filter_: TransactionFilter) -> list[str]:
    """Newest first."""
    types, statuses = PASS[filter_]
    found = [each for each in lines if each.type in types and each.status in statuses]
    return [each.id for each in sorted(found, key=lambda each: (each.at, each.id), reverse=True)]


def shown(filter_: TransactionFilter, **query: str) -> Any:  # noqa: ANN401 - JSON
    return page(TRANSACTIONS, filter=filter_, **query)


def ids(answer: Any) -> list[str]:  # noqa: ANN401 - JSON
    return [each["id"] for each in answer["items"]]


def test_66_each_filter_shows_exactly_its_types_and_statuses(artist_id: str) -> None:
    write(artist_id, [], matrix())
    assert set(PASS) == set(get_args(TransactionFilter))
    for filter_ in get_args(TransactionFilter):
        assert ids(shown(filter_, limit="40")) == passing(matrix(), filter_)


@pytest.mark.parametrize("filter_", get_args(TransactionFilter))
def test_66_a_cursor_gives_each_line_once_while_lines_are_added_and_changed(
    artist_id: str, filter_: TransactionFilter
) -> None:
    old = matrix()
    write(artist_id, [], old)
    first = shown(filter_, limit="3")
    seen, cursor, new = ids(first), first["next_cursor"], list[Transaction]()
    while cursor:
        number = len(old) + len(new)
        write(artist_id, [], [line(number, "sale", "paid"), line(number + 1, "subscription", "failed")])
        new += [line(number, "sale", "paid"), line(number + 1, "subscription", "failed")]
        answer = shown(filter_, limit="3", cursor=cursor)
        seen, cursor = seen + ids(answer), answer["next_cursor"]
    assert seen == passing(old, filter_)
    assert ids(shown(filter_, limit="40")) == passing([*old, *new], filter_)[:40]


def test_66_a_line_whose_status_changes_keeps_its_position_and_moves_between_lists(artist_id: str) -> None:
    old = matrix()
    write(artist_id, [], old)
    pending = next(each for each in old if (each.type, each.status) == ("sale", "pending"))
    first = shown("all", limit="20")
    paid = line(old.index(pending), "sale", "paid")
    write(artist_id, [pending], [paid])
    rest = shown("all", limit="40", cursor=first["next_cursor"])
    now = [paid if each == pending else each for each in old]
    assert ids(first) + ids(rest) == passing(old, "all")
    for filter_ in get_args(TransactionFilter):
        assert ids(shown(filter_, limit="40")) == passing(now, filter_)
