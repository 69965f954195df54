"""Payment intents, their charges, refunds and disputes.

Assumed about the real Stripe, and not verified (there was no key):
- A destination charge with ``transfer_data.amount`` credits the platform, and transfers that amount to the destination
  (https://docs.stripe.com/connect/destination-charges#flow-of-funds-amount).
- Stripe's fee is 2.9 % + 30 for a charge and 15.00 for a dispute, paid by the platform. A charge is available after
  two days.
- ``reverse_transfer`` reverses the transfer in the proportion in which the charge is refunded, rounded down; the last
  refund reverses the rest (https://docs.stripe.com/connect/destination-charges#issue-refunds).
- A refund that fails later is subtracted from ``amount_refunded`` (https://docs.stripe.com/refunds#failed-refunds).
"""

from infra.stripe_simulator import transfers
from infra.stripe_simulator.world import DAY, Object, Refusal, World

_DISPUTE_FEE = 1_500


def create_intent(world: World, given: Object) -> Object:
    if given["amount"] < 1:
        raise Refusal(400, "parameter_invalid_integer", saved=False)
    destination = given.get("transfer_data", {}).get("destination")
    if destination is not None and world.objects.get(destination, {}).get("object") != "account":
        raise Refusal(400, "resource_missing", saved=False)
    intent_id = world.new_id("pi")
    return world.put(
        {
            "id": intent_id,
            "object": "payment_intent",
            "amount": given["amount"],
            "amount_capturable": 0,
            "amount_received": 0,
            "capture_method": "automatic_async",
            "client_secret": f"{intent_id}_secret_simulated",
            "confirmation_method": "automatic",
            "created": world.now,
            "currency": given["currency"],
            "last_payment_error": None,
            "latest_charge": None,
            "livemode": world.livemode,
            "metadata": given.get("metadata", {}),
            "payment_method_types": ["card"],
            "status": "requires_payment_method",
            "transfer_data": given.get("transfer_data"),
            "transfer_group": given.get("transfer_group"),
        }
    )


def by_secret(world: World, client_secret: str) -> Object:
    """The payment intent of a client secret."""
    return world.get(client_secret.partition("_secret_")[0], "payment_intent")


def cancel_intent(world: World, intent_id: str) -> Object:
    intent = world.get(intent_id, "payment_intent")
    if intent["status"] in ("succeeded", "canceled"):
        raise Refusal(400, "payment_intent_unexpected_state")
    intent["status"] = "canceled"
    world.emit("payment_intent.canceled", intent)
    return intent


def pay(world: World, intent_id: str) -> Object:
    """Charge the buyer's card, and transfer to the destination."""
    intent = world.get(intent_id, "payment_intent")
    if intent["status"] != "requires_payment_method":
        raise Refusal(400, "payment_intent_unexpected_state")
    found = charge(world, intent["amount"], intent["currency"], intent=intent)
    intent |= {"status": "succeeded", "amount_received": intent["amount"], "latest_charge": found["id"]}
    intent["last_payment_error"] = None
    world.emit("charge.succeeded", found)
    if intent["transfer_data"]:
        onward = transfers.send(
            world,
            amount=intent["transfer_data"].get("amount", intent["amount"]),
            currency=intent["currency"],
            destination=intent["transfer_data"]["destination"],
            source=found,
            transfer_group=intent["transfer_group"] or f"group_{intent_id}",
            metadata={},
        )
        found["transfer"] = onward["id"]
    world.emit("payment_intent.succeeded", intent)
    return intent


def decline(world: World, intent_id: str) -> Object:
    intent = world.get(intent_id, "payment_intent")
    intent["last_payment_error"] = {"type": "card_error", "code": "card_declined", "message": "Your card was declined."}
    world.emit("payment_intent.payment_failed", intent)
    return intent


def charge(world: World, amount: int, currency: str, *, intent: Object | None = None) -> Object:
    found = world.put(
        {
            "id": world.new_id("ch"),
            "object": "charge",
            "amount": amount,
            "amount_captured": amount,
            "amount_refunded": 0,
            "balance_transaction": None,
            "billing_details": {"address": None, "email": None, "name": None, "phone": None, "tax_id": None},
            "captured": True,
            "created": world.now,
            "currency": currency,
            "disputed": False,
            "livemode": world.livemode,
            "metadata": dict(intent["metadata"]) if intent else {},
            "paid": True,
            "payment_intent": intent["id"] if intent else None,
            "refunded": False,
            "status": "succeeded",
            "transfer": None,
        }
    )
    fee = amount * 29 // 1_000 + 30
    moved = world.move("charge", amount, currency, source=found["id"], fee=fee, available_in=2 * DAY)
    found["balance_transaction"] = moved["id"]
    return found


def refund(world: World, given: Object) -> Object:
    found = _charge_of(world, given)
    if found["disputed"]:
        raise Refusal(400, "charge_disputed")
    left = found["amount"] - found["amount_refunded"]
    if not left:
        raise Refusal(400, "charge_already_refunded")
    amount = given.get("amount", left)
    if not 0 < amount <= left:
        raise Refusal(400, "amount_too_large")
    made = world.put(
        {
            "id": world.new_id("re"),
            "object": "refund",
            "amount": amount,
            "balance_transaction": None,
            "charge": found["id"],
            "created": world.now,
            "currency": found["currency"],
            "metadata": given.get("metadata", {}),
            "payment_intent": found["payment_intent"],
            "reason": given.get("reason"),
            "status": "succeeded",
            "transfer_reversal": None,
        }
    )
    made["balance_transaction"] = world.move("refund", -amount, found["currency"], source=made["id"])["id"]
    _refunded(found, amount)
    if given.get("reverse_transfer") and found["transfer"]:
        made["transfer_reversal"] = transfers.reverse_part(world, found, amount, made["id"])
    world.emit("refund.created", made)
    world.emit("charge.refunded", found)
    return made


def fail_refund(world: World, refund_id: str) -> Object:
    """The buyer's bank returns the refund, days later."""
    made = world.get(refund_id, "refund")
    if made["status"] != "succeeded":
        raise Refusal(400, "unexpected_state")
    made |= {"status": "failed", "failure_reason": "expired_or_canceled_card"}
    world.move("refund_failure", made["amount"], made["currency"], source=refund_id)
    _refunded(world.get(made["charge"], "charge"), -made["amount"])
    world.emit("refund.failed", made)
    world.emit("refund.updated", made)
    return made


def dispute(world: World, charge_id: str) -> Object:
    """The buyer's bank takes the money until the dispute is closed."""
    found = world.get(charge_id, "charge")
    if found["disputed"] or found["refunded"]:
        raise Refusal(400, "unexpected_state")
    found["disputed"] = True
    amount = found["amount"] - found["amount_refunded"]
    made = world.put(_new_dispute(world, found, amount))
    moved = world.move("adjustment", -amount, found["currency"], source=made["id"], fee=_DISPUTE_FEE)
    made["balance_transactions"] = [moved]
    world.emit("charge.dispute.created", made)
    world.emit("charge.dispute.funds_withdrawn", made)
    return made


def close_dispute(world: World, dispute_id: str, outcome: str) -> Object:
    """``outcome``: won, lost, or another status of Stripe's, which moves no money."""
    made = world.get(dispute_id, "dispute")
    if made["status"] in ("won", "lost"):
        raise Refusal(400, "unexpected_state")
    made["status"] = outcome
    if outcome == "won":
        moved = world.move("adjustment", made["amount"], made["currency"], source=dispute_id)
        made["balance_transactions"].append(moved)
        world.emit("charge.dispute.funds_reinstated", made)
    world.emit("charge.dispute.closed" if outcome in ("won", "lost") else "charge.dispute.updated", made)
    return made


def _charge_of(world: World, given: Object) -> Object:
    if "charge" in given:
        return world.get(given["charge"], "charge")
    intent = world.get(given.get("payment_intent", ""), "payment_intent")
    if not intent["latest_charge"]:
        raise Refusal(400, "payment_intent_unexpected_state")
    return world.get(intent["latest_charge"], "charge")


def _refunded(found: Object, amount: int) -> None:
    found["amount_refunded"] += amount
    found["refunded"] = found["amount_refunded"] == found["amount"]


def _new_dispute(world: World, found: Object, amount: int) -> Object:
    return {
        "id": world.new_id("dp"),
        "object": "dispute",
        "amount": amount,
        "balance_transactions": [],
        "charge": found["id"],
        "created": world.now,
        "currency": found["currency"],
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
