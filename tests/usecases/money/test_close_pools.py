"""Closing a month: producers who can be paid get shares that add up, and no crash adds one (docs/stripe.md 5-56)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

import pytest

from beatpass.domain.money.splits import Split
from beatpass.domain.platform.figures import Standing
from beatpass.settings import SETTINGS
from beatpass.storage.money.pools import open_pool
from beatpass.storage.money.splits import list_splits, put_splits
from beatpass.usecases.money import close_pools as closing
from tests.support.faults import FAULTS, Fault
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


@on_both
def test_splits_that_do_not_add_up_are_never_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    month = Subscribers({"a": 1}, ready="a")

    def with_a_stray(splits: Iterable[Split]) -> None:
        for split in splits:
            put_splits([split, replace(split, artist_id="stray")])

    monkeypatch.setattr(f"{closing.__name__}.splits.put_splits", with_a_stray)
    with pytest.raises(closing.DoesNotAddUp):
        month.close()
    assert month.pool().state == "frozen"
    assert month.send() == {}


@on_both
def test_weights_that_change_between_a_crash_and_the_next_run_give_a_new_allocation(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    month = Subscribers({"a": 1, "b": 1}, ready="ab")
    with monkeypatch.context() as patch:
        patch.setattr(closing, "_check", lambda *_: (_ for _ in ()).throw(TimeoutError))
        with pytest.raises(TimeoutError):
            month.close()
    store({"a": Standing(exists=True, weight=3)})
    month.close()
    assert month.splits()["a"].weight == 3
    month.send()
    month.assert_all_sent()


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
    monkeypatch.setattr(closing, "SETTINGS", replace(SETTINGS, guest_plays_in_pool=guests_weigh))
    month.close()
    found = {name: split.amount for name, split in month.splits().items()}
    whole = parts | ({"c": 5} if guests_weigh else {})
    assert found.keys() == whole.keys()
    assert sum(found.values()) == month.arrived
    for name, part in whole.items():
        assert abs(found[name] - month.arrived * part / sum(whole.values())) <= 1
