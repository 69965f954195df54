"""The allocation of a pool: to the unit, in proportion, to producers who can be paid (docs/stripe.md 5-54)."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from beatpass.domain.money.pooling.pool_months import candidate_months, closes_at, is_over
from beatpass.domain.money.pooling.pools import allocate, fingerprint

WEIGHTS = st.dictionaries(st.text("abcdef", min_size=1, max_size=3), st.integers(0, 2**70), max_size=12)


def accounts_of(*artist_ids: str) -> dict[str, str]:
    return {artist_id: f"acct_{artist_id}" for artist_id in artist_ids}


def test_51_three_equal_producers_share_a_hundred() -> None:
    shares = allocate(100, {"c": 1, "a": 1, "b": 1}, accounts_of("a", "b", "c"))
    assert [(each.artist_id, each.amount, each.bonus) for each in shares] == [("a", 34, 0), ("b", 33, 0), ("c", 33, 0)]


@given(amount=st.integers(1, 10**10), weights=WEIGHTS, data=st.data())
def test_51_parts_add_up_and_are_in_proportion_among_those_who_can_be_paid(
    amount: int, weights: dict[str, int], data: st.DataObject
) -> None:
    ready = data.draw(st.sets(st.sampled_from(sorted(weights)))) if weights else set()
    shares = allocate(amount, weights, accounts_of(*ready))
    paid = {each.artist_id: each for each in shares if each.account_id}
    total = sum(weights[artist_id] for artist_id in ready)
    assert sum(each.amount for each in shares) == (amount if total else 0)
    assert bool(shares) == bool(total)
    total_weight = sum(weights.values())
    for artist_id, share in paid.items():
        assert abs(share.amount * total - amount * weights[artist_id]) < total
        assert share.amount > 0
        assert 0 <= share.bonus <= share.amount
        # Without the bonus it has what a split among all producers gives, to the unit.
        assert abs((share.amount - share.bonus) * total_weight - amount * weights[artist_id]) < 2 * total_weight
    for share in shares:
        if share.artist_id not in paid:
            assert (share.amount, share.bonus) == (0, 0)
            expected = "below_minimum" if share.artist_id in ready else "not_payout_ready"
            assert share.reason == expected


def test_52_the_part_of_a_producer_who_cannot_be_paid_goes_to_the_others() -> None:
    shares = allocate(1_000, {"a": 1, "b": 1, "c": 2}, accounts_of("a", "b"))
    assert [(each.amount, each.bonus, each.reason) for each in shares] == [
        (500, 250, None),
        (500, 250, None),
        (0, 0, "not_payout_ready"),
    ]


def test_53_54_without_a_producer_who_can_be_paid_there_are_no_shares() -> None:
    assert allocate(1_000, {"a": 1}, {}) == []
    assert allocate(1_000, {"a": 0}, accounts_of("a")) == []
    assert allocate(1_000, {}, {}) == []


@given(amount=st.integers(1, 10**6), weights=WEIGHTS)
def test_equal_allocations_have_the_same_fingerprint_and_others_a_different_one(
    amount: int, weights: dict[str, int]
) -> None:
    accounts = accounts_of(*weights)
    shares = allocate(amount, weights, accounts)
    again = allocate(amount, dict(reversed(weights.items())), accounts)
    assert fingerprint(amount, shares) == fingerprint(amount, again)
    heavier = allocate(amount, {**weights, "zz": 1}, accounts_of("zz", *weights))
    assert fingerprint(amount, heavier) != fingerprint(amount, shares)


@pytest.mark.parametrize(
    ("month", "closes"),
    [("2026-11", "2026-12-02T00:00:00.000Z"), ("2026-12", "2027-01-02T00:00:00.000Z")],
)
def test_a_pool_closes_a_day_after_its_month(month: str, closes: str) -> None:
    assert closes_at(month) == closes
    moment = datetime.fromisoformat(closes)
    assert is_over(month, moment)
    assert not is_over(month, moment.replace(day=1, hour=23, minute=59))


def test_an_invoice_goes_into_the_month_that_it_was_paid_in_or_into_the_current_one() -> None:
    now = datetime(2026, 12, 1, 3, tzinfo=UTC)
    assert candidate_months("2026-11-30T23:59:59.000Z", now) == ("2026-11", "2026-12", "2027-01")
    assert candidate_months("2026-12-01T00:00:00.000Z", now) == ("2026-12", "2027-01")
