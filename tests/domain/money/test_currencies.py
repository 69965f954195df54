"""Amounts with the decimals of their currency."""

from __future__ import annotations

import pytest

from beatpass.domain.money.currencies import as_decimal, minor_units
from beatpass.domain.money.pooling.pool_rules import PoolRules, read_pool_rules


@pytest.mark.parametrize(
    ("amount", "currency", "text"),
    [
        (0, "cad", "0.00"),
        (5, "cad", "0.05"),
        (-450, "usd", "-4.50"),
        (-5, "usd", "-0.05"),
        (1_200, "jpy", "1200"),
        (-1, "jpy", "-1"),
        (1_005, "kwd", "1.005"),
    ],
)
def test_an_amount_has_its_currencys_decimals(amount: int, currency: str, text: str) -> None:
    assert as_decimal(amount, currency) == text


@pytest.mark.parametrize(("hundredths", "currency", "units"), [(100, "cad", 100), (150, "jpy", 2), (100, "kwd", 1_000)])
def test_a_minimum_is_in_the_currencys_own_units(hundredths: int, currency: str, units: int) -> None:
    assert minor_units(hundredths, currency) == units


def test_the_pools_rules_are_those_of_the_deployment_and_have_a_version() -> None:
    assert read_pool_rules(share_percent="", products="", minimum="") == PoolRules()
    rules = read_pool_rules(share_percent="55", products=" prod_a, prod_b,,", minimum="500")
    assert rules == PoolRules(share_percent=55, products=frozenset({"prod_a", "prod_b"}), minimum=500)
    assert (rules.feeds("prod_a"), rules.feeds("prod_c"), PoolRules().feeds("prod_c")) == (True, False, True)
    assert rules.version != PoolRules().version == PoolRules().version


@pytest.mark.parametrize(
    "wrong", [{"share_percent": "101"}, {"share_percent": "-1"}, {"minimum": "0"}, {"minimum": "x"}]
)
def test_rules_out_of_range_are_refused(wrong: dict[str, str]) -> None:
    with pytest.raises(ValueError, match=r"must be|invalid literal"):
        read_pool_rules(**{"share_percent": "", "products": "", "minimum": "", **wrong})


def test_none_of_a_subscription_may_be_the_producers() -> None:
    assert read_pool_rules(share_percent="0", products="", minimum="").share_percent == 0
