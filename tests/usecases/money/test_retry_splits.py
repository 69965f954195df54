"""An operator's retry of failed splits: each is sent once, to its producer's current account."""

from __future__ import annotations

from dataclasses import replace

import pytest

from beatpass.domain.money.accounts.payout_readiness import Connection
from beatpass.storage.money.stripe_accounts import connect_account, find_connection
from beatpass.usecases.money.pooling.retry_splits import list_unsent, retry_splits
from infra.stripe_simulator import accounts
from infra.stripe_simulator.world import Object, Refusal
from tests.support.pooling import Subscribers

FIRST = Connection(account_id="acct_a", country="CA", number=1, at="2026-11-20T12:00:00.000Z")


@pytest.fixture
def month(tables: None) -> Subscribers:
    made = Subscribers({"a": 1, "b": 1}, ready="ab")
    made.close()
    return made


def retry(month: Subscribers) -> int:
    return retry_splits(now=month.now)


def given_up(month: Subscribers, monkeypatch: pytest.MonkeyPatch) -> None:
    """Stripe answers 500 for producer a until its split fails, and the month is closed."""
    answer = month.stripe._handlers["POST", "/v1/transfers"]

    def broken(world: object, owner: object, ids: object, given: Object) -> Object:
        if given["destination"] == "acct_a":
            raise Refusal(500, "api_error")
        return answer(month.world, None, [], given)

    with monkeypatch.context() as patch:
        patch.setitem(month.stripe._handlers, ("POST", "/v1/transfers"), broken)
        month.send()
        while not month.splits()["a"].settled:
            month.send_when_due()
    month.close()
    assert (month.splits()["a"].status, month.pool().state) == ("failed", "closed")


def test_a_failed_split_is_sent_and_its_month_closed_again(month: Subscribers, monkeypatch: pytest.MonkeyPatch) -> None:
    given_up(month, monkeypatch)
    assert [split.artist_id for split in list_unsent()] == ["a"]
    assert retry(month) == 1
    assert ([split.status for split in month.splits().values()], month.pool().state) == (["queued", "paid"], "sending")
    (line,) = month.lines_of("a")
    assert (line.status, line.reason) == ("queued", None)
    assert month.send() == {"paid": 1}
    month.close()
    assert month.pool().state == "closed"
    assert list(list_unsent()) == []
    month.deliver()
    month.assert_all_sent()


def test_a_transfer_that_was_made_after_all_is_found_and_not_repeated(
    month: Subscribers, monkeypatch: pytest.MonkeyPatch
) -> None:
    given_up(month, monkeypatch)
    lost = month.api.send_split(month.splits()["a"], first_use=False)  # Stripe carried it out without answering
    assert retry(month) == 1
    assert month.send() == {"paid": 1}
    assert len([each for each in month.world.all("transfer") if each["destination"] == "acct_a"]) == 1, lost
    month.assert_all_sent()


def test_a_producer_whose_account_left_is_paid_to_its_new_account(month: Subscribers) -> None:
    month.stripe.remove_account("acct_a")
    assert month.send() == {"failed resource_missing": 1, "paid": 1}
    assert retry(month) == 1
    assert month.send() == {"failed resource_missing": 1}
    connect_account("a", replace(FIRST, account_id="acct_new", number=2), over=find_connection("a"))
    accounts.change(month.world, "acct_new", metadata={"artist_id": "a"})
    accounts.finish(month.world, "acct_new")
    month.deliver()
    assert retry(month) == 1
    assert month.send() == {"paid": 1}
    assert month.sent()["acct_new"] == month.splits()["a"].amount
    month.deliver()
    assert sum(month.journal().values()) == month.journal()["pool:2026-11"] == 0


def test_a_split_that_waits_for_funds_can_be_retried_at_once(month: Subscribers) -> None:
    taken = month.world.move("payout", -month.world.available("cad"), "cad", source="po_1")
    assert month.send() == {"pending balance_insufficient": 2}
    month.world.move("topup", -taken["amount"], "cad", source="tu_2")
    assert month.send() == {}
    assert retry(month) == 2
    assert month.send() == {"paid": 2}
    month.deliver()
    month.assert_all_sent()


def test_after_five_days_without_the_capability_a_retry_gives_five_more_attempts(month: Subscribers) -> None:
    accounts.change(month.world, "acct_a", capabilities={"transfers": "inactive"})
    for _ in range(5):
        month.send()
        month.wait(days=1, seconds=1)
    assert retry(month) == 1
    assert month.send() == {"pending insufficient_capabilities_for_transfer": 1}
    assert month.splits()["a"].attempts == 1
