"""Closing a month: producers who can be paid get shares that add up, and no crash adds one (docs/stripe.md 5-56)."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace

import pytest

from beatpass.domain.money.pooling.splits import Split
from beatpass.domain.platform.figures import Standing
from beatpass.settings import SETTINGS
from beatpass.storage.dynamodb.tables import FinanceItem
from beatpass.storage.money import kept_shares
from beatpass.storage.money.pools import list_pools, open_pool
from beatpass.storage.money.splits import issue_split, list_splits
from beatpass.storage.progress.standings import scan_standings
from beatpass.usecases.money.pooling import close_pools as closing
from beatpass.usecases.money.pooling import pool_parameters, weigh_producers
from infra.stripe_simulator.invoices import pay_invoice
from tests.support.faults import FAULTS, Fault, Killed
from tests.support.pooling import Subscribers
from tests.support.standings import store
from tests.support.sweeping import swept

on_both = pytest.mark.usefixtures("tables")


@on_both
def test_51_three_equal_producers_share_what_arrived_and_see_it_on_their_pages() -> None:
    month = Subscribers({"b": 5, "a": 5, "c": 5}, ready="abc")
    month.close()
    assert [each.amount for each in month.splits().values()] == sorted(
        (each.amount for each in month.splits().values()), reverse=True
    )
    assert sum(each.amount for each in month.splits().values()) == month.arrived == month.pool().amount
    assert month.pool().state == "sending"
    (line,) = month.lines_of("a")
    assert (line.type, line.status, line.period, line.net) == ("subscription", "queued", "2026-11", 0)


@on_both
def test_52_the_part_of_a_producer_who_cannot_be_paid_goes_to_the_others_and_each_sees_why() -> None:
    month = Subscribers({"a": 1, "b": 1, "c": 2}, ready="ab")
    month.close()
    assert {name: (each.status, each.reason) for name, each in month.splits().items()} == {
        "a": ("queued", None),
        "b": ("queued", None),
        "c": ("excluded", "not_payout_ready"),
    }
    assert sum(each.amount for each in month.splits().values()) == month.arrived
    (gained,), (lost,) = month.lines_of("a"), month.lines_of("c")
    assert gained.bonus in (month.arrived // 4, month.arrived // 4 + 1)
    assert (lost.status, lost.amount, lost.bonus, lost.reason) == ("excluded", 0, 0, "not_payout_ready")


@on_both
@pytest.mark.parametrize(
    "weights", [{"a": 1}, {"a": 0}, {}], ids=["53 no producer ready", "54 no weight", "54 no producer"]
)
def test_53_54_a_pool_that_no_producer_can_receive_goes_into_the_current_month(weights: dict[str, int]) -> None:
    month = Subscribers(weights)
    month.close()
    assert (month.pool().state, month.pool().carried_to) == ("closed", "2026-12")
    assert month.journal() == {
        "subscribers": -12_500,
        "stripe_fees": 12_500 - month.arrived,
        "pool:2026-11": 0,
        "pool:2026-12": month.arrived,
    }
    store({"a": Standing(exists=True, weight=1)})
    month.wait(days=31)
    month.close()
    assert (month.pool("2026-12").amount, month.pool("2026-12").carried_to) == (month.arrived, "2027-01")


@on_both
def test_55_an_empty_pool_is_closed_without_a_request_to_stripe() -> None:
    month = Subscribers({"a": 1}, ready="a", paid=())
    assert closing.close_pools(month.moment, now=month.now) == []
    open_pool("2026-11", "cad")
    asked = len(month.stripe.requests)
    month.close()
    assert (month.pool().state, month.pool().shares) == ("closed", 0)
    assert len(month.stripe.requests) == asked
    assert month.lines_of("a") == []


@on_both
def test_a_pool_stays_open_until_its_month_has_been_over_for_a_day() -> None:
    month = Subscribers({"a": 1}, ready="a")
    month.wait(minutes=-21)
    month.close()
    assert month.pool().state == "open"


@on_both
def test_a_share_of_zero_is_shown_and_never_sent() -> None:
    month = Subscribers({"a": 1, "b": 10**9}, ready="ab")
    month.close()
    assert (month.splits()["a"].status, month.splits()["a"].reason) == ("excluded", "below_minimum")
    month.send()
    month.assert_all_sent()
    month.close()
    assert month.pool().state == "closed"


def interrupted(month: Subscribers, at: str) -> None:
    """A close whose process ends where it would call this function."""

    def end(*_: object, **__: object) -> None:
        raise Killed

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(closing, at, end)
        with pytest.raises(Killed):
            month.close()


@on_both
@pytest.mark.parametrize("change", [{"amount": 1}, {"account_id": "acct_b"}, {"artist_id": "stray"}], ids=str)
def test_shares_that_are_not_those_of_the_allocation_are_never_sent(change: dict[str, object]) -> None:
    month = Subscribers({"a": 1, "b": 2}, ready="ab")
    interrupted(month, "_write_splits")
    assert month.pool().state == "allocated"
    (item,) = FinanceItem.scan(FinanceItem.sk == "SHARES")
    first, *others = json.loads(item.body or "")
    item.update([FinanceItem.body.set(json.dumps([first | change, *others]))])
    with pytest.raises(closing.DoesNotAddUp):
        month.close()
    assert list_splits(month.pool()) == []
    assert month.send() == {}


def test_a_pool_whose_shares_are_wrong_does_not_hold_up_the_others(tables: None) -> None:
    month = Subscribers({"a": 1, "b": 2}, ready="ab")
    pay_invoice(month.world, 5_000, "usd")
    month.deliver()
    interrupted(month, "_write_splits")
    item, *_ = sorted(FinanceItem.scan(FinanceItem.sk == "SHARES"), key=lambda each: each.pk)
    item.update([FinanceItem.body.set("[]")])
    with pytest.raises(closing.DoesNotAddUp):
        month.close()
    states = {stored.pool.currency: stored.pool.state for stored in list_pools()}
    assert states == {"cad": "allocated", "usd": "sending"}
    assert sum(month.send().values()) == 2


@on_both
@pytest.mark.parametrize("at", ["keep_shares", "put_allocated", "_write_splits"])
def test_weights_are_worked_out_once_for_a_month_and_kept(at: str, monkeypatch: pytest.MonkeyPatch) -> None:
    month = Subscribers({"a": 1, "b": 1}, ready="ab")
    interrupted(month, at)
    store({"a": Standing(exists=True, weight=3)})
    monkeypatch.setattr(weigh_producers, "scan_standings", lambda **_: pytest.fail("weighed again"))
    month.close()
    assert month.splits()["a"].weight == 1
    month.send()
    month.assert_all_sent()


@on_both
def test_a_close_that_ended_early_weighs_only_the_segments_that_are_left(monkeypatch: pytest.MonkeyPatch) -> None:
    names = "abcdefgh"
    month = Subscribers(dict.fromkeys(names, 1), ready=names)
    scanned: list[int] = []

    def scan(*, segment: int, segments: int) -> Iterator[tuple[str, Standing]]:
        if len(scanned) == 2:
            scanned.append(-1)
            raise Killed
        scanned.append(segment)
        return scan_standings(segment=segment, segments=segments)

    monkeypatch.setattr(weigh_producers, "scan_standings", scan)
    for _ in range(2):
        with suppress(Killed):
            closing.close_pools(month.moment, now=month.now, segments=4)
    assert sorted(scanned) == [-1, 0, 1, 2, 3]  # each once
    assert month.splits().keys() == set(names)
    month.send()
    month.assert_all_sent()


@on_both
def test_a_close_continues_with_the_chunk_at_which_it_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    names = "abcdefgh"
    month = Subscribers(dict.fromkeys(names, 1), ready=names)
    monkeypatch.setattr(kept_shares, "SHARES_A_CHUNK", 2)
    monkeypatch.setattr(closing, "_WRITERS", 1)
    written: list[str] = []

    def issue(split: Split) -> None:
        written.append(split.artist_id)
        if len(written) == 6:
            raise Killed
        issue_split(split)

    monkeypatch.setattr(closing, "issue_split", issue)
    with pytest.raises(Killed):
        month.close()
    assert (month.pool().written, month.pool().chunks) == (2, 4)
    month.close()
    assert written == [*"abcdef", *"efgh"]
    month.send()
    month.assert_all_sent()
    assert month.reconcile() == []


@pytest.mark.parametrize("fault", FAULTS)
def test_56_a_fault_at_any_call_ends_in_the_same_splits(fault: Fault, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(closing, "_WRITERS", 1)  # sequential, so that every run makes the same calls

    def story() -> tuple[Subscribers, Callable[[], None]]:
        month = Subscribers({"a": 1, "b": 2, "c": 4}, ready="ab", paid=(5_000,))
        return month, month.close

    expected: object = None
    for month in swept(story, fault):
        result = month.splits(), month.lines_of("a")
        expected = expected or result
        assert result == expected
        assert len(list_splits(month.pool())) == 3
        month.send()
        month.assert_all_sent()


@on_both
@pytest.mark.parametrize(("guests_weigh", "parts"), [(False, {"a": 1, "b": 3}), (True, {"a": 9, "b": 3})])
def test_plays_of_guests_weigh_in_a_pool_only_where_the_deployment_says_so(
    *, guests_weigh: bool, parts: dict[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    month = Subscribers({"a": 9, "b": 3, "c": 5}, ready="abc")
    store(
        {
            "a": Standing(exists=True, weight=9, guest_weight=8),
            "b": Standing(exists=True, weight=3),
            "c": Standing(exists=True, weight=5, guest_weight=0 if guests_weigh else 5),
        }
    )
    monkeypatch.setattr(pool_parameters, "SETTINGS", replace(SETTINGS, guest_plays_in_pool=guests_weigh))
    month.close()
    found = {name: split.amount for name, split in month.splits().items()}
    whole = parts | ({"c": 5} if guests_weigh else {})
    assert found.keys() == whole.keys()
    assert sum(found.values()) == month.arrived
    for name, part in whole.items():
        assert abs(found[name] - month.arrived * part / sum(whole.values())) <= 1
