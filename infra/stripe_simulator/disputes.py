"""Disputes of charges. docs/stripe.md 3.2 has what is assumed about the real Stripe."""

from infra.stripe_simulator.world import DAY, Object, Refusal, World

_FEE = 1_500


def dispute(world: World, charge_id: str, amount: int | None = None, currency: str | None = None) -> Object:
    """The buyer's bank takes the money, or an ``amount`` of it in its own currency, until the dispute is closed."""
    found = world.get(charge_id, "charge")
    if found["disputed"] or found["refunded"]:
        raise Refusal(400, "unexpected_state")
    left = found["amount"] - found["amount_refunded"]
    if amount is not None and not 0 < amount <= left:
        raise Refusal(400, "amount_too_large")
    found["disputed"] = True
    made = world.put(_new_dispute(world, found, amount or left, currency or found["currency"]))
    moved = world.move("adjustment", -made["amount"], made["currency"], source=made["id"], fee=_FEE)
    made["balance_transactions"] = [moved]
    world.emit("charge.dispute.created", made)
    world.emit("charge.dispute.funds_withdrawn", made)
    return made


def close_dispute(world: World, dispute_id: str, outcome: str, reinstated: int | None = None) -> Object:
    """``outcome``: won, lost, or another status of Stripe's, which moves no money.

    ``reinstated`` is what a won dispute gives back, where rates have changed, in the dispute's currency.
    """
    made = world.get(dispute_id, "dispute")
    if made["status"] in ("won", "lost"):
        raise Refusal(400, "unexpected_state")
    made["status"] = outcome
    if outcome == "won":
        moved = world.move("adjustment", reinstated or made["amount"], made["currency"], source=dispute_id)
        made["balance_transactions"].append(moved)
        world.emit("charge.dispute.funds_reinstated", made)
    world.emit("charge.dispute.closed" if outcome in ("won", "lost") else "charge.dispute.updated", made)
    return made


def _new_dispute(world: World, found: Object, amount: int, currency: str) -> Object:
    return {
        "id": world.new_id("dp"),
        "object": "dispute",
        "amount": amount,
        "balance_transactions": [],
        "charge": found["id"],
        "created": world.now,
        "currency": currency,
        "enhanced_eligibility_types": [],
        "evidence": {"enhanced_evidence": {}},
        "evidence_details": {
            "due_by": world.now + 7 * DAY,
            "enhanced_eligibility": {},
            "has_evidence": False,
            "past_due": False,
            "submission_count": 0,
            "submission_method": "not_submitted",
        },
        "is_charge_refundable": False,
        "livemode": world.livemode,
        "metadata": {},
        "payment_intent": found["payment_intent"],
        "reason": "fraudulent",
        "status": "needs_response",
    }
