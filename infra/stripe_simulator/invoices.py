"""Invoices of subscriptions.

Assumed about the real Stripe, and not verified (there was no key): a paid invoice has one invoice payment, which
names a payment intent, whose latest charge has the balance transaction (https://docs.stripe.com/api/invoice-payment).
"""

from infra.stripe_simulator import payments
from infra.stripe_simulator.world import DAY, Object, World


def pay_invoice(world: World, amount: int, currency: str) -> Object:
    """Pay the invoice of a subscription by card."""
    intent = payments.create_intent(world, {"amount": amount, "currency": currency})
    charge = payments.charge(world, amount, currency, intent=intent)
    intent |= {"status": "succeeded", "amount_received": amount, "latest_charge": charge["id"]}
    invoice = world.put(_new_invoice(world, amount, currency))
    world.put(
        {
            "id": world.new_id("inpay"),
            "object": "invoice_payment",
            "amount_paid": amount,
            "amount_requested": amount,
            "created": world.now,
            "currency": currency,
            "invoice": invoice["id"],
            "is_default": True,
            "livemode": world.livemode,
            "payment": {"type": "payment_intent", "payment_intent": intent["id"]},
            "status": "paid",
            "status_transitions": {"canceled_at": None, "paid_at": world.now},
        }
    )
    world.emit("invoice.paid", invoice)
    return invoice


def _new_invoice(world: World, amount: int, currency: str) -> Object:
    subscription = {"metadata": {}, "subscription": world.new_id("sub")}
    return {
        "id": world.new_id("in"),
        "object": "invoice",
        "amount_due": amount,
        "amount_overpaid": 0,
        "amount_paid": amount,
        "amount_remaining": 0,
        "amount_shipping": 0,
        "attempt_count": 1,
        "attempted": True,
        "automatic_tax": {"enabled": False},
        "collection_method": "charge_automatically",
        "created": world.now,
        "currency": currency,
        "default_tax_rates": [],
        "discounts": [],
        "issuer": {"type": "self"},
        "lines": {"object": "list", "data": [], "has_more": False, "url": ""},
        "livemode": world.livemode,
        "parent": {"type": "subscription_details", "subscription_details": subscription},
        "payment_settings": {},
        "period_end": world.now,
        "period_start": world.now - 30 * DAY,
        "post_payment_credit_notes_amount": 0,
        "pre_payment_credit_notes_amount": 0,
        "starting_balance": 0,
        "status": "paid",
        "status_transitions": {"paid_at": world.now},
        "subtotal": amount,
        "total": amount,
    }
