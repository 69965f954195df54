"""Payment intents, their charges and refunds. docs/stripe.md 3.2 has what is assumed about the real Stripe."""

from typing import Literal

from infra.stripe_simulator import taxes, transfers
from infra.stripe_simulator.world import DAY, Object, Refusal, World

Method = Literal["card", "bank"]
_OF_A_CARD = (
    *("brand", "checks", "funding", "installments", "last4", "mandate", "network", "three_d_secure", "wallet"),
)
# How long the refund of a bank payment takes.
_BANK_DAYS = 5


def create_intent(world: World, given: Object) -> Object:
    if given["amount"] < 1:
        raise Refusal(400, "parameter_invalid_integer", saved=False)
    destination = given.get("transfer_data", {}).get("destination")
    account = world.objects.get(destination, {}) if destination is not None else {}
    if destination is not None and account.get("object") != "account":
        raise Refusal(400, "resource_missing", saved=False)
    if account.get("country") in world.refused_countries:
        raise Refusal(400, "", saved=False)  # Stripe's answer has a message and no code
    if destination is not None and account["capabilities"].get("transfers") != "active":
        raise Refusal(400, "insufficient_capabilities_for_transfer", saved=False)
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
            "hooks": given.get("hooks"),
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
    if intent["status"] in ("succeeded", "canceled", "processing"):
        raise Refusal(400, "payment_intent_unexpected_state")
    intent["status"] = "canceled"
    world.emit("payment_intent.canceled", intent)
    return intent


def begin(world: World, intent_id: str) -> Object:
    """The buyer pays by bank debit, which takes days: the intent can be neither paid anew nor canceled meanwhile."""
    intent = world.get(intent_id, "payment_intent")
    if intent["status"] != "requires_payment_method":
        raise Refusal(400, "payment_intent_unexpected_state")
    found = _new_charge(world, intent["amount"], intent["currency"], intent, "bank")
    found |= {"paid": False, "status": "pending"}
    intent |= {"status": "processing", "latest_charge": found["id"]}
    return intent


def pay(world: World, intent_id: str, method: Method = "card") -> Object:
    """Charge the buyer, and transfer to the destination."""
    intent = world.get(intent_id, "payment_intent")
    if intent["status"] not in ("requires_payment_method", "processing"):
        raise Refusal(400, "payment_intent_unexpected_state")
    found = charge(world, intent["amount"], intent["currency"], intent=intent, method=method)
    intent["last_payment_error"] = None
    intent |= {"status": "succeeded", "amount_received": intent["amount"], "latest_charge": found["id"]}
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
    taxes.commit(world, intent, intent_id, intent["amount"])
    world.emit("payment_intent.succeeded", intent)
    return intent


def decline(world: World, intent_id: str) -> Object:
    """The card is declined: the intent can be paid again, and has no charge."""
    intent = world.get(intent_id, "payment_intent")
    if intent["status"] == "processing":
        intent |= {"status": "requires_payment_method", "latest_charge": None}
    intent["last_payment_error"] = {"type": "card_error", "code": "card_declined", "message": "Your card was declined."}
    world.emit("payment_intent.payment_failed", intent)
    return intent


def charge(
    world: World, amount: int, currency: str, *, intent: Object | None = None, method: Method = "card"
) -> Object:
    """A charge, or the pending one of a bank debit that begun earlier. Its balance transaction may come later."""
    begun = world.objects.get(intent["latest_charge"] or "") if intent else None
    found = begun or _new_charge(world, amount, currency, intent, method)
    found |= {"paid": True, "status": "succeeded", "receipt_url": f"{world.hosted_at}/receipts/{found['id']}"}
    if world.late_by:
        world.later(world.late_by, lambda: _settle(world, found, known=False))
    else:
        _settle(world, found, known=True)
    return found


def _new_charge(world: World, amount: int, currency: str, intent: Object | None, method: Method) -> Object:
    return world.put(
        {
            "id": world.new_id("ch" if method == "card" else "py"),
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
            "payment_method_details": _method_details(world, method),
            "receipt_url": None,
            "refunded": False,
            "status": "succeeded",
            "transfer": None,
        }
    )


def _method_details(world: World, method: Method) -> Object:
    """The country of a card is its bank's."""
    unknown = dict.fromkeys(_OF_A_CARD)
    card = {"type": "card", "card": {**unknown, "country": world.card_country, "exp_month": 12, "exp_year": 2034}}
    return card if method == "card" else {"type": "acss_debit"}


def _settle(world: World, found: Object, *, known: bool) -> None:
    """Put the charge on the balance; an event says so unless it was there from the start."""
    amount, kind = found["amount"], "charge" if found["id"].startswith("ch_") else "payment"
    fee = amount * 29 // 1_000 + 30
    moved = world.move(kind, amount, found["currency"], source=found["id"], fee=fee, available_in=2 * DAY)
    found["balance_transaction"] = moved["id"]
    if not known:
        world.emit("charge.updated", found)


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
    if given.get("reverse_transfer") and found["transfer"]:
        transfers.require_part(world, found, amount)
    by_bank = found["id"].startswith("py_")
    made = world.put(
        {
            "id": world.new_id("pyr" if by_bank else "re"),
            "object": "refund",
            "amount": amount,
            "balance_transaction": None,
            "charge": found["id"],
            "created": world.now,
            "currency": found["currency"],
            "metadata": given.get("metadata", {}),
            "payment_intent": found["payment_intent"],
            "reason": given.get("reason"),
            "status": "pending" if by_bank else "succeeded",
            "transfer_reversal": None,
        }
    )
    kind = "payment_refund" if by_bank else "refund"
    made["balance_transaction"] = world.move(kind, -amount, found["currency"], source=made["id"])["id"]
    if by_bank:
        world.later(_BANK_DAYS * DAY, lambda: _arrive(world, made))
    _refunded(found, amount)
    if found["payment_intent"]:
        taxes.commit(world, world.objects[found["payment_intent"]], made["id"], -amount)
    if given.get("reverse_transfer") and found["transfer"]:
        made["transfer_reversal"] = transfers.reverse_part(world, found, amount, made["id"])
    world.emit("refund.created", made)
    world.emit("charge.refunded", found)
    return made


def _arrive(world: World, made: Object) -> None:
    if made["status"] == "pending":
        made["status"] = "succeeded"
        world.emit("refund.updated", made)


def fail_refund(world: World, refund_id: str, status: str = "failed") -> Object:
    """The buyer's bank returns the refund, days or weeks later; a pending one may also be ``canceled``."""
    made = world.get(refund_id, "refund")
    if made["status"] not in ("succeeded", "pending"):
        raise Refusal(400, "unexpected_state")
    made |= {"status": status, "failure_reason": "expired_or_canceled_card"}
    moved = world.move("refund_failure", made["amount"], made["currency"], source=refund_id)
    made["failure_balance_transaction"] = moved["id"]
    _refunded(world.get(made["charge"], "charge"), -made["amount"])
    world.emit("refund.failed", made)
    world.emit("refund.updated", made)
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
