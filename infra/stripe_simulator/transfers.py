"""Transfers to connected accounts, and their reversals. docs/stripe.md 3.2 has what is assumed about Stripe."""

from typing import Any

from infra.stripe_simulator.world import DAY, Object, Refusal, World

# The least amount that can be transferred.
LEAST = 1


def create(world: World, given: Object) -> Object:
    amount, currency, account = given.get("amount", 0), given["currency"], world.objects.get(given["destination"])
    if amount < 1:
        raise Refusal(400, "parameter_invalid_integer", saved=False)
    if amount < LEAST:
        raise Refusal(400, "amount_too_small")
    if account is None or account["object"] != "account":
        raise Refusal(400, "resource_missing", saved=False)
    if account["capabilities"].get("transfers") != "active":
        raise Refusal(400, "insufficient_capabilities_for_transfer")
    source = world.get(given["source_transaction"], "charge") if "source_transaction" in given else None
    if source is None and world.available(currency) < amount:
        raise Refusal(400, "balance_insufficient")
    return send(
        world,
        amount=amount,
        currency=currency,
        destination=given["destination"],
        source=source,
        transfer_group=given.get("transfer_group"),
        metadata=given.get("metadata", {}),
    )


def send(
    world: World,
    *,
    amount: int,
    currency: str,
    destination: str,
    source: Object | None,
    transfer_group: str | None,
    metadata: dict[str, Any],
) -> Object:
    """``source`` is the charge that is transferred; the transfer becomes available together with it."""
    made = world.put(
        {
            "id": world.new_id("tr"),
            "object": "transfer",
            "amount": amount,
            "amount_reversed": 0,
            "balance_transaction": None,
            "created": world.now,
            "currency": currency,
            "destination": destination,
            "destination_payment": world.new_id("py"),
            "livemode": world.livemode,
            "metadata": metadata,
            "reversals": {"object": "list", "data": [], "has_more": False, "url": ""},
            "reversed": False,
            "source_transaction": source["id"] if source else None,
            "transfer_group": transfer_group,
        }
    )
    wait = 2 * DAY if source else 0
    moved = world.move("transfer", -amount, currency, source=made["id"], available_in=wait)
    made["balance_transaction"] = moved["id"]
    payment = _put_payment(world, made)
    arrived = world.move("payment", amount, currency, source=payment["id"], owner=destination, available_in=wait)
    payment["balance_transaction"] = arrived["id"]
    world.emit("transfer.created", made)
    return made


def reverse(world: World, transfer_id: str, given: Object) -> Object:
    made = world.get(transfer_id, "transfer")
    left = made["amount"] - made["amount_reversed"]
    amount = given.get("amount", left)
    if not 0 < amount <= left:
        raise Refusal(400, "transfer_already_reversed" if not left else "amount_too_large")
    _require_funds(world, made, amount)
    return _reverse(world, made, amount, None, given.get("metadata", {}))


def require_part(world: World, charge: Object, refunded: int) -> None:
    """Refuse a refund whose part of the transfer cannot be taken back."""
    made, amount = _part(world, charge, charge["amount_refunded"] + refunded == charge["amount"], refunded)
    if amount:
        _require_funds(world, made, amount)


def _require_funds(world: World, made: Object, amount: int) -> None:
    """A reversal needs the money on the account's balance, unless the account may owe it."""
    account = made["destination"]
    if account in world.objects and account not in world.overdrafts and world.owns(made["currency"], account) < amount:
        raise Refusal(400, "balance_insufficient")


def reverse_part(world: World, charge: Object, refunded: int, refund_id: str) -> str | None:
    """Reverse the refunded part of the charge's transfer; the reversal's id, None if nothing is left."""
    made, amount = _part(world, charge, charge["refunded"], refunded)
    return str(_reverse(world, made, amount, refund_id, {})["id"]) if amount else None


def _part(world: World, charge: Object, whole: bool, refunded: int) -> tuple[Object, int]:  # noqa: FBT001
    """The charge's transfer, and its part for what is refunded; what is left of it with the ``whole`` charge."""
    made = world.get(charge["transfer"], "transfer")
    left = made["amount"] - made["amount_reversed"]
    return made, left if whole else min(left, made["amount"] * refunded // charge["amount"])


def _reverse(world: World, made: Object, amount: int, refund_id: str | None, metadata: dict[str, Any]) -> Object:
    reversal = world.put(
        {
            "id": world.new_id("trr"),
            "object": "transfer_reversal",
            "amount": amount,
            "balance_transaction": None,
            "created": world.now,
            "currency": made["currency"],
            "destination_payment_refund": world.new_id("pyr"),
            "metadata": metadata,
            "source_refund": refund_id,
            "transfer": made["id"],
        }
    )
    moved = world.move("transfer_refund", amount, made["currency"], source=reversal["id"])
    reversal["balance_transaction"] = moved["id"]
    refund = _put_payment_refund(world, made, reversal)
    left = world.move("payment_refund", -amount, made["currency"], source=refund["id"], owner=made["destination"])
    refund["balance_transaction"] = left["id"]
    made["amount_reversed"] += amount
    made["reversed"] = made["amount_reversed"] == made["amount"]
    made["reversals"]["data"].insert(0, reversal)
    world.emit("transfer.reversed", made)
    return reversal


def _put_payment(world: World, made: Object) -> Object:
    shown = {
        "id": made["destination_payment"],
        "object": "charge",
        "amount": made["amount"],
        "amount_captured": made["amount"],
        "amount_refunded": 0,
        "billing_details": {"address": None, "email": None, "name": None, "phone": None, "tax_id": None},
        "captured": True,
        "created": made["created"],
        "currency": made["currency"],
        "disputed": False,
        "livemode": made["livemode"],
        "metadata": {},
        "paid": True,
        "refunded": False,
        "source_transfer": made["id"],
        "status": "succeeded",
    }
    return world.put(shown, made["destination"])


def _put_payment_refund(world: World, made: Object, reversal: Object) -> Object:
    shown = {
        "id": reversal["destination_payment_refund"],
        "object": "refund",
        "amount": reversal["amount"],
        "charge": made["destination_payment"],
        "created": reversal["created"],
        "currency": made["currency"],
        "metadata": {},
        "source_transfer_reversal": reversal["id"],
        "status": "succeeded",
    }
    return world.put(shown, made["destination"])
