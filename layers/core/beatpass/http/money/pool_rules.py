"""The rules of subscription pools, as pages show them; without anything else of money, for the what-if."""

from __future__ import annotations

from typing_extensions import TypedDict

from beatpass.domain.money.pooling.pool_rules import PoolRules


class PoolRulesAnswer(TypedDict):
    """How subscriptions are shared: the producers' percentage of what is left after tax and fees, the least split that
    is sent, in hundredths of the currency's unit, and the percentage of a pool that is held back for three months.
    ``version`` changes with them.
    """

    share_percent: int
    minimum: int
    reserve_percent: int
    version: str


def pool_rules_answer(rules: PoolRules) -> PoolRulesAnswer:
    return {
        "share_percent": rules.share_percent,
        "minimum": rules.minimum,
        "reserve_percent": rules.reserve_percent,
        "version": rules.version,
    }
