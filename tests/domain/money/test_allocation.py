"""A pool is split to the unit, in proportion, and deterministically."""

from __future__ import annotations

import random
from collections.abc import Mapping
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from beatpass.domain.money.pooling.allocation import split

WEIGHTS = st.dictionaries(st.text(min_size=1, max_size=4), st.integers(0, 2**80), min_size=1, max_size=12)


def check(pool: int, weights: Mapping[str, int]) -> None:
    parts = split(pool, weights)
    assert parts.keys() == weights.keys()
    assert sum(parts.values()) == pool
    total = sum(weights.values())
    left_over = {producer: Fraction(pool * weight, total) - parts[producer] for producer, weight in weights.items()}
    for producer, weight in weights.items():
        assert abs(left_over[producer]) < 1
        assert weight or parts[producer] == 0
    rounded_up = {producer for producer, left in left_over.items() if left < 0}
    rounded_down = weights.keys() - rounded_up
    for up in rounded_up:  # the largest remainders first; of equal ones the smaller id
        assert all((-(left_over[up] + 1), up) < (-left_over[down], down) for down in rounded_down)


@given(pool=st.integers(0, 10**12), weights=WEIGHTS.filter(lambda weights: any(weights.values())))
def test_parts_add_up_and_the_largest_remainders_are_rounded_up(pool: int, weights: dict[str, int]) -> None:
    check(pool, weights)


def test_sixty_thousand_random_pools_add_up() -> None:
    chance = random.Random(2026)  # noqa: S311 - reproducible
    for _ in range(60_000):
        weights = {f"p{number}": chance.choice((0, 1, 3, chance.getrandbits(40))) for number in range(5)}
        weights["last"] = 1
        pool = chance.randrange(10**6)
        parts = split(pool, weights)
        assert sum(parts.values()) == pool
        assert all(parts[name] == 0 for name, weight in weights.items() if weight == 0)


@given(pool=st.integers(0, 10**9), weights=WEIGHTS.filter(lambda weights: any(weights.values())), seed=st.integers())
def test_the_order_of_producers_does_not_change_their_parts(pool: int, weights: dict[str, int], seed: int) -> None:
    shuffled = list(weights.items())
    random.Random(seed).shuffle(shuffled)  # noqa: S311 - a test's choice
    assert split(pool, dict(shuffled)) == split(pool, weights)


def test_equal_remainders_go_to_the_smaller_id() -> None:
    assert split(100, {"c": 1, "a": 1, "b": 1}) == {"a": 34, "b": 33, "c": 33}


def test_a_pool_of_zero_gives_parts_of_zero() -> None:
    assert split(0, {"a": 0, "b": 5}) == {"a": 0, "b": 0}
    assert split(0, {}) == {}


@pytest.mark.parametrize(("pool", "weights"), [(-1, {"a": 1}), (1, {"a": -1, "b": 2}), (1, {}), (1, {"a": 0})])
def test_a_pool_that_cannot_be_split_raises(pool: int, weights: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="a pool"):
        split(pool, weights)
