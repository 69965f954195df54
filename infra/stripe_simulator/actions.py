"""Actions of people and banks at the simulated Stripe, and the passing of time."""

from collections.abc import Callable
from typing import Any

from infra.stripe_simulator import accounts, disputes, invoices, payments, payouts
from infra.stripe_simulator.world import World

ACTIONS: dict[str, Callable[..., Any]] = {
    "finish_onboarding": accounts.finish,
    "leave": accounts.leave,
    "pay": payments.pay,
    "decline": payments.decline,
    "refund": lambda world, **given: payments.refund(world, given),
    "fail_refund": payments.fail_refund,
    "dispute": disputes.dispute,
    "close_dispute": disputes.close_dispute,
    "pay_invoice": invoices.pay_invoice,
    "pay_out": payouts.pay_out,
    "change_payout": payouts.change,
    "reverse_payout": payouts.reverse,
    "top_up": lambda world, amount, currency: world.move("topup", amount, currency, source=world.new_id("tu")),
    "pass_time": lambda world, seconds: world.pass_time(seconds),
}


def perform(world: World, action: str, **given: Any) -> Any:  # noqa: ANN401 - JSON
    """Raises LookupError for an unknown action, and TypeError for wrong arguments."""
    return ACTIONS[action](world, **given)
