"""Each split is sent once, whatever faults of Stripe, the database or the sender occur (docs/stripe.md 5-64)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from beatpass.domain.money.pooling.splits import Refused, begin_attempt
from beatpass.gateways.stripe_api import StripeApi, StripeUnavailable
from beatpass.storage.dynamodb.errors import Conflict
from beatpass.storage.money.journal import find_lines_of_entries
from beatpass.storage.money.splits import get_split, key_of
from beatpass.usecases.money.pooling import send_splits as sending
from beatpass.usecases.money.pooling.retry_splits import retry_splits
from beatpass.usecases.money.pooling.send_splits import send_splits
from infra.stripe_simulator import accounts, transfers
from infra.stripe_simulator.model import Fault as StripeFault
from infra.stripe_simulator.world import Object, Refusal
from tests.support.databases import database
from tests.support.faults import FAULTS, Fault
from tests.support.pooling import Subscribers
from tests.support.sweeping import swept

# The SDK retries twice.
EACH_TIME = 3
# The first request, for the account's balance, is answered.
LATE: list[StripeFault] = [None, "timeout_after", "timeout_after", "timeout_after"]
NEVER: list[StripeFault] = [None, "timeout", "timeout", "timeout"]


@pytest.fixture
def month(tables: None) -> Subscribers:
    """A month with one producer, allocated."""
    made = Subscribers({"a": 1}, ready="a")
    made.close()
    return made


def test_all_splits_are_sent_and_the_pool_is_closed(tables: None) -> None:
    month = Subscribers({"a": 1, "b": 2, "c": 4}, ready="ab")
    month.close()
    assert month.send() == {"paid": 2}
    month.deliver()
    month.assert_all_sent()
    assert month.send() == {}
    month.close()
    assert month.pool().state == "closed"


def test_the_journal_entry_of_a_split_names_its_line_for_the_payout(month: Subscribers) -> None:
    month.send()
    month.deliver()
    (transfer,) = month.world.all("transfer")
    (line,) = find_lines_of_entries("a", [transfer["id"]]).values()
    assert (line.type, line.net) == ("subscription", transfer["amount"])


def test_57_a_timeout_after_the_transfer_was_made_sends_it_once(month: Subscribers) -> None:
    month.stripe.faults = [*LATE]
    assert month.send() == {"sending APIConnectionError": 1}
    assert month.splits()["a"].status == "sending"
    assert month.send() == {}
    assert month.send_when_due().status == "paid"
    month.assert_all_sent()
    assert len(month.world.all("transfer")) == 1


def test_58_after_five_attempts_answered_with_500_it_fails_and_nothing_is_sent(
    month: Subscribers, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> Object:
        raise Refusal(500, "api_error")

    monkeypatch.setitem(month.stripe._handlers, ("POST", "/v1/transfers"), broken)
    month.send()
    while not (split := month.splits()["a"]).settled:
        month.send_when_due()
    assert (split.status, split.reason, split.attempts, split.number) == ("failed", "api_error", 5, 3)
    assert month.sent() == {}
    (line,) = month.lines_of("a")
    assert (line.status, line.reason, line.net) == ("failed", "api_error", 0)
    month.close()
    assert month.pool().state == "closed"


def test_58_a_transfer_answered_with_500_is_found_before_another_key_is_used(month: Subscribers) -> None:
    month.stripe.faults = [None, "500_after"]
    assert month.send() == {"sending api_error": 1}
    assert month.send_when_due().faults == 2
    assert month.send_when_due().status == "paid"
    assert len(month.world.all("transfer")) == 1
    month.assert_all_sent()


def test_59_without_funds_it_waits_and_is_paid_by_a_new_key_after_a_top_up(month: Subscribers) -> None:
    taken = month.world.move("payout", -month.world.available("cad"), "cad", source="po_1")
    assert month.send() == {"pending balance_insufficient": 1}
    month.world.move("topup", -taken["amount"], "cad", source="tu_2")
    # The key must be new: the old one repeats the saved refusal, even with funds.
    waiting = month.splits()["a"]
    old = replace(waiting, number=waiting.number - 1)
    assert month.api.send_split(old, first_use=False) == Refused("balance_insufficient")
    assert month.send_when_due().status == "paid"
    month.assert_all_sent()


def test_60_an_account_that_lost_its_capability_is_paid_when_it_has_it_again(month: Subscribers) -> None:
    accounts.change(month.world, "acct_a", capabilities={"transfers": "inactive"})
    assert month.send() == {"pending insufficient_capabilities_for_transfer": 1}
    accounts.finish(month.world, "acct_a")
    month.wait(minutes=5)
    month.deliver()
    month.wait(seconds=1)
    assert month.send() == {"paid": 1}
    month.assert_all_sent()


def test_60_after_five_days_without_the_capability_it_fails(month: Subscribers) -> None:
    accounts.change(month.world, "acct_a", capabilities={"transfers": "inactive"})
    month.send()
    for _ in range(4):
        month.send_when_due()
    split = month.splits()["a"]
    assert (split.status, split.reason) == ("failed", "insufficient_capabilities_for_transfer")


def test_a_split_to_an_account_that_does_not_exist_fails_at_once(month: Subscribers) -> None:
    month.stripe.remove_account("acct_a")
    assert month.send() == {"failed resource_missing": 1}


def test_61_a_transfer_made_more_than_twenty_hours_ago_is_found_and_not_repeated(month: Subscribers) -> None:
    month.stripe.faults = [*LATE]
    month.send()
    month.stripe._saved.clear()  # Stripe forgot the key
    month.wait(hours=21)
    assert month.send() == {"paid": 1}
    assert len(month.world.all("transfer")) == 1
    month.assert_all_sent()


def test_61_a_split_that_was_not_sent_then_is_sent_with_another_key(month: Subscribers) -> None:
    month.stripe.faults = [*NEVER]
    month.send()
    month.wait(hours=21)
    assert month.send() == {"paid": 1}
    assert month.splits()["a"].number == 2
    month.assert_all_sent()


def test_62_an_event_that_comes_before_the_answer_is_stored_pays_the_split_once(month: Subscribers) -> None:
    month.stripe.faults = [*LATE]
    month.send()
    month.deliver()
    assert month.splits()["a"].status == "paid"
    month.wait(hours=21)
    assert month.send() == {}
    month.assert_all_sent()


def test_63_reversals_are_absolute_in_any_order_of_events(month: Subscribers) -> None:
    month.send()
    (sent,) = month.world.all("transfer")
    for amount in (30, 70):
        transfers.reverse(month.world, sent["id"], {"amount": amount})
    for record in reversed(month.record_new_events()):
        month.apply(record)
    share = month.arrived
    assert month.lifetime_of("a") == month.journal()["producer:a"] == share - 100
    assert sorted(line.net for line in month.lines_of("a")) == [-70, -30, share]
    assert month.journal()["pool:2026-11"] == 0


def test_64_of_two_concurrent_senders_one_sends(month: Subscribers) -> None:
    split = month.splits()["a"]
    key = key_of(split.month, split.currency, split.allocation, "a")
    stored = get_split(key)
    assert stored is not None
    asked = len(month.stripe.requests)
    sending._store(stored, begin_attempt(split, month.now()))
    with pytest.raises(Conflict):
        sending._store(stored, begin_attempt(split, month.now()))
    assert month.send() == {}
    assert len(month.stripe.requests) == asked
    assert month.send_when_due().status == "paid"
    month.assert_all_sent()


def test_an_account_with_a_negative_balance_is_sent_nothing_until_it_is_covered(month: Subscribers) -> None:
    debt = month.world.move("payment_refund", -1, "usd", source="pyr_1", owner="acct_a")
    for _ in range(6):
        assert month.send() == {"pending negative_balance": 1}
        month.wait(days=1, seconds=1)
    assert (month.sent(), month.splits()["a"].attempts) == ({}, 0)
    debt["net"] = 0
    assert month.send() == {"paid": 1}
    month.assert_all_sent()


def test_a_split_to_a_negative_balance_fails_after_half_a_year_and_an_operator_may_retry_it(
    month: Subscribers,
) -> None:
    debt = month.world.move("payment_refund", -1, "cad", source="pyr_1", owner="acct_a")
    assert month.send() == {"pending negative_balance": 1}
    month.wait(days=199)
    assert month.send() == {"pending negative_balance": 1}
    month.wait(days=2)
    assert month.send() == {"failed negative_balance": 1}
    month.wait(days=2)
    assert (month.send(), month.sent(), month.splits()["a"].settled) == ({}, {}, True)
    debt["net"] = 0
    assert (retry_splits(now=month.now), month.send()) == (1, {"paid": 1})
    month.assert_all_sent()


def test_an_account_whose_balance_cannot_be_read_is_sent_nothing_and_uses_no_attempt(month: Subscribers) -> None:
    month.stripe.faults = [500] * EACH_TIME
    assert month.send() == {"queued api_error": 1}
    assert month.sent() == {}
    split = month.send_when_due()
    assert (split.status, split.attempts, split.number) == ("paid", 0, 1)


def test_a_split_that_may_have_been_sent_is_retried_whatever_the_accounts_balance_is(month: Subscribers) -> None:
    month.stripe.faults = [*LATE]
    month.send()
    month.world.move("payment_refund", -1_000_000, "cad", source="pyr_1", owner="acct_a")
    assert month.send_when_due().status == "paid"
    assert len(month.world.all("transfer")) == 1


def few(looks: Iterator[int]) -> bool:
    """There is time for four splits."""
    return next(looks) < 4


def test_parallel_senders_and_runs_that_end_early_send_each_split_once(tables: None) -> None:
    names = "abcdefghijk"
    month = Subscribers(dict.fromkeys(names, 1), ready=names)
    month.close()
    runs = 0
    while not all(split.settled for split in month.splits().values()):
        sent = send_splits(now=month.now, connect=lambda: month.api, in_time=partial(few, count()), senders=3)
        assert 0 < sum(sent.values()) <= 4
        runs += 1
    assert runs == 3
    month.deliver()
    month.assert_all_sent()
    assert len(month.world.all("transfer")) == len(names)


def test_after_a_rate_limit_the_same_key_is_used_again(month: Subscribers) -> None:
    month.stripe.faults = [None, 429]
    assert month.send() == {"queued rate_limit": 1}
    split = month.send_when_due()
    assert (split.status, split.attempts, split.number) == ("paid", 0, 1)


def test_an_invalid_api_key_uses_no_attempt(month: Subscribers) -> None:
    month.api = StripeApi(api_key="rk_wrong", http_client=month.stripe)
    with pytest.raises(StripeUnavailable):
        month.send()
    month.api = StripeApi(api_key="sk_test_made_up", http_client=month.stripe)
    split = month.send_when_due()
    assert (split.status, split.attempts) == ("paid", 0)


@pytest.mark.parametrize("fault", FAULTS)
def test_57_a_fault_at_any_call_sends_each_split_once(fault: Fault) -> None:
    def story() -> tuple[Subscribers, Callable[[], object]]:
        month = Subscribers({"a": 1}, ready="a", paid=(5_000,))
        month.close()
        month.stripe.faults = [*LATE]
        return month, month.send

    for month in swept(story, fault):
        for _ in range(3):
            month.wait(hours=1)
            month.send()
        month.stripe.faults.clear()
        month.deliver()
        month.assert_all_sent()
        assert len(month.world.all("transfer")) == 1


@settings(max_examples=12, deadline=None)
@given(faults=st.lists(st.sampled_from(["timeout", "timeout_after", "500_after", 500, 429]), max_size=8))
def test_any_answers_of_stripe_for_a_day_send_each_split_once(faults: list[StripeFault]) -> None:
    with database("moto"):
        month = Subscribers({"a": 1, "b": 2}, ready="ab", paid=(5_000,))
        month.close()
        month.stripe.faults = list(faults)
        for _ in range(8):
            month.send()
            month.wait(hours=7)
        month.assert_all_sent()
        assert len(month.world.all("transfer")) == 2
