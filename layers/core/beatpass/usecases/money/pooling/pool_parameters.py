"""The pool's rules of this deployment, and the weights by which it is divided (docs/specification.md 10.6)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from beatpass.domain.collaboration.contribution import platform_weight
from beatpass.domain.money.pooling.pool_rules import PoolRules, read_pool_rules
from beatpass.settings import SETTINGS

if TYPE_CHECKING:  # a cold start of the functions of money needs neither boards nor figures
    from beatpass.domain.leaderboards.boards import Build
    from beatpass.domain.platform.figures import Standing


def pool_rules() -> PoolRules:
    """Raises ValueError where the deployment's parameters are out of range."""
    return read_pool_rules(
        share_percent=SETTINGS.pool_share_percent,
        products=SETTINGS.pool_products,
        minimum=SETTINGS.pool_minimum,
        reserve_percent=SETTINGS.pool_reserve_percent,
    )


def pool_weight(standing: Standing) -> int:
    """A producer's weight. Anybody can be many guests: their plays weigh in money only where the deployment says so."""
    return standing.weight if SETTINGS.guest_plays_in_pool else standing.member_weight


def pool_weight_of_all(own: int, build: Build | None) -> int:
    """All producers' weight as of the build, at least ``own``."""
    built = 0 if build is None else build.platform_weight if SETTINGS.guest_plays_in_pool else build.member_weight
    return platform_weight(own, built)
