"""Payouts from a balance to its bank. docs/stripe.md 3.2 has what is assumed about the real Stripe."""

from infra.stripe_simulator.world import DAY, Object, Owner, Refusal, World

_BACK = {"failed": "payout_failure", "canceled": "payout_cancel"}


def pay_out(world: World, account_id: Owner, currency: str, *, outcome: str = "paid") -> Object:
    """Make an automatic payout of the available balance, which may be negative; ``outcome`` follows after two days.

    ``account_id`` is None for the platform's own, which empties the balance that splits are paid from.
    """
    world.balance(account_id)
    content = [
        each
        for each in world.all("balance_transaction", account_id)
        if each["currency"] == currency and each["status"] == "available" and each["id"] not in world.paid_out
    ]
    amount = sum(each["net"] for each in content)
    if not amount:
        raise Refusal(400, "balance_insufficient")
    made = world.put(_new_payout(world, amount, currency), account_id)
    moved = world.move("payout", -amount, currency, source=made["id"], owner=account_id)
    made["balance_transaction"] = moved["id"]
    for each in [*content, moved]:
        world.paid_out[each["id"]] = made["id"]
    world.emit("payout.created", made, account_id)
    world.later(DAY, lambda: change(world, made["id"], "in_transit"))
    world.later(2 * DAY, lambda: change(world, made["id"], outcome))
    return made


def reverse(world: World, payout_id: str) -> Object:
    """Reverse a paid payout: debit the bank."""
    account_id = world.owners[payout_id]
    original = world.get(payout_id, "payout", account_id)
    if original["status"] != "paid" or original["reversed_by"] or original["original_payout"]:
        raise Refusal(400, "payout_reversal_not_allowed")
    made = world.put(_new_payout(world, -original["amount"], original["currency"]), account_id)
    made |= {"automatic": False, "original_payout": payout_id, "reconciliation_status": "not_applicable"}
    original["reversed_by"] = made["id"]
    moved = world.move("payout", original["amount"], original["currency"], source=made["id"], owner=account_id)
    made["balance_transaction"] = moved["id"]
    world.emit("payout.created", made, account_id)
    world.emit("payout.updated", original, account_id)
    return made


def change(world: World, payout_id: str, status: str) -> Object:
    account_id = world.owners[payout_id]
    made = world.get(payout_id, "payout", account_id)
    if made["status"] in _BACK or (made["status"] == "paid" and status != "failed"):
        return made
    made["status"] = status
    if status in _BACK:
        moved = world.move(_BACK[status], made["amount"], made["currency"], source=payout_id, owner=account_id)
        made["failure_balance_transaction"] = moved["id"]
    if status == "failed":
        made |= {"failure_code": "account_closed", "failure_message": "The bank account has been closed."}
    named = {"in_transit": "payout.updated", "paid": "payout.paid", "failed": "payout.failed"}
    world.emit(named.get(status, "payout.canceled"), made, account_id)
    if status == "paid" and made["automatic"]:
        made["reconciliation_status"] = "completed"
        world.emit("payout.reconciliation_completed", made, account_id)
    return made


def _new_payout(world: World, amount: int, currency: str) -> Object:
    return {
        "id": world.new_id("po"),
        "object": "payout",
        "amount": amount,
        "arrival_date": world.now + 2 * DAY,
        "automatic": True,
        "balance_transaction": None,
        "created": world.now,
        "currency": currency,
        "destination": "ba_simulated",
        "failure_code": None,
        "failure_message": None,
        "livemode": world.livemode,
        "metadata": {},
        "method": "standard",
        "original_payout": None,
        "reconciliation_status": "in_progress",
        "reversed_by": None,
        "source_type": "card",
        "status": "pending",
        "type": "bank_account",
    }
