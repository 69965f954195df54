"""The pool's rules of this deployment."""

from __future__ import annotations

from beatpass.domain.money.pool_rules import PoolRules, read_pool_rules
from beatpass.settings import SETTINGS


def pool_rules() -> PoolRules:
    """Raises ValueError where the deployment's parameters are out of range."""
    return read_pool_rules(
        share_percent=SETTINGS.pool_share_percent,
        products=SETTINGS.pool_products,
        minimum=SETTINGS.pool_minimum,
        reserve_percent=SETTINGS.pool_reserve_percent,
    )
