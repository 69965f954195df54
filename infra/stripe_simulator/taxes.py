"""Stripe Tax: calculations, and the tax transactions of payments and refunds that are linked to one.

docs/stripe.md 3.2 has what is assumed about the real Stripe.
"""

from infra.stripe_simulator.world import DAY, Object, Refusal, World

# Percent, by the buyer's country; elsewhere the platform is not registered, and the tax is 0: values of the model.
RATES = {"CA": 13, "US": 8, "DE": 19, "FR": 20, "GB": 20}
_KEPT_FOR = 90 * DAY


def calculate(world: World, given: Object) -> Object:
    address = given.get("customer_details", {}).get("address")
    if not world.tax_active:
        raise Refusal(400, "stripe_tax_inactive", saved=False)
    if address is None or not _is_precise(address):
        raise Refusal(400, "customer_tax_location_invalid", saved=False)
    amount = sum(line["amount"] for line in given["line_items"])
    tax = (amount * RATES.get(address["country"], 0) + 50) // 100
    return world.put(
        {
            "id": world.new_id("taxcalc"),
            "object": "tax.calculation",
            "amount_total": amount + tax,
            "currency": given["currency"],
            "customer": None,
            "customer_details": _details(given["customer_details"]),
            "expires_at": world.now + _KEPT_FOR,
            "livemode": world.livemode,
            "tax_amount_exclusive": tax,
            "tax_amount_inclusive": 0,
            "tax_breakdown": [],
            "tax_date": world.now,
        }
    )


def _is_precise(address: Object) -> bool:
    code, state = address.get("postal_code"), address.get("state")
    match address["country"]:
        case "US":
            return bool(code)
        case "CA":
            return bool(code or state)
        case country:
            return str(country).isalpha()


def _details(given: Object) -> Object:
    unknown = dict.fromkeys(("city", "line1", "line2", "postal_code", "state"))
    return {
        "address": {**unknown, **given["address"]},
        "address_source": given.get("address_source"),
        "ip_address": None,
        "tax_ids": [],
        "taxability_override": "none",
    }


def commit(world: World, intent: Object, source: str, amount: int) -> None:
    """Report a payment, or a refund as an ``amount`` below 0; a calculation serves one payment."""
    calculation_id = ((intent.get("hooks") or {}).get("inputs") or {}).get("tax", {}).get("calculation")
    if not calculation_id:
        return
    calculation = world.get(calculation_id, "tax.calculation")
    tax = calculation["tax_amount_exclusive"] * amount // calculation["amount_total"]
    name = f"taxa_{intent['id']}"
    others = [each for each in world.all("tax.association") if each["calculation"] == calculation_id]
    if any(each["id"] != name for each in others):
        return
    association = others[0] if others else _associate(world, intent["id"], calculation_id, name)
    attempt = {"committed": {"transaction": world.new_id("tax")}, "errored": None}
    association["tax_transaction_attempts"].append({**attempt, "source": source, "status": "committed"})
    world.tax_reported += tax


def _associate(world: World, intent_id: str, calculation_id: str, name: str) -> Object:
    return world.put(
        {
            "id": name,
            "object": "tax.association",
            "calculation": calculation_id,
            "payment_intent": intent_id,
            "tax_transaction_attempts": [],
        }
    )


def find_association(world: World, given: Object) -> Object:
    found = [each for each in world.all("tax.association") if each["payment_intent"] == given["payment_intent"]]
    if not found:
        raise Refusal(404, "resource_missing", saved=False)
    return found[0]
