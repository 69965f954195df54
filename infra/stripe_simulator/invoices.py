"""Invoices of subscriptions. docs/stripe.md 3.2 has what is assumed about the real Stripe."""

from collections.abc import Sequence
from dataclasses import dataclass

from infra.stripe_simulator import payments
from infra.stripe_simulator.payments import Method
from infra.stripe_simulator.world import DAY, Object, World

MONTH = 30 * DAY
PRODUCT = "prod_listening"


@dataclass(frozen=True, slots=True)
class InvoiceLine:
    """A line before tax; below 0 for the unused time of a plan that was changed. It begins ``after`` the invoice."""

    amount: int
    product: str = PRODUCT
    seconds: int = MONTH
    after: int = 0


def pay_invoice(
    world: World,
    amount: int,
    currency: str,
    *,
    tax: int = 0,
    lines: Sequence[InvoiceLine] = (),
    seconds: int = MONTH,
    paid_by_credit: int = 0,
    method: Method = "card",
) -> Object:
    """Pay the invoice of a subscription: ``amount`` before tax, less what the customer's credit pays of the total.

    Without ``lines`` it has one, of the product ``PRODUCT``, for so many ``seconds``.
    """
    shown = lines or (InvoiceLine(amount, seconds=seconds),)
    invoice = world.put(_new_invoice(world, amount, tax, currency, shown))
    due = amount + tax - paid_by_credit
    invoice |= {"amount_due": due, "amount_paid": due, "starting_balance": -paid_by_credit, "ending_balance": 0}
    if due:
        _pay(world, invoice, due, method)
    world.emit("invoice.paid", invoice)
    return invoice


def _pay(world: World, invoice: Object, amount: int, method: Method) -> None:
    currency = invoice["currency"]
    intent = payments.create_intent(world, {"amount": amount, "currency": currency})
    charge = payments.charge(world, amount, currency, intent=intent, method=method)
    intent |= {"status": "succeeded", "amount_received": amount, "latest_charge": charge["id"]}
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
    world.emit("payment_intent.succeeded", intent)


def charge_of(world: World, invoice: Object) -> Object:
    """The charge by which the invoice was paid. Raises LookupError for one without."""
    for each in world.all("invoice_payment"):
        if each["invoice"] == invoice["id"]:
            return world.objects[world.objects[each["payment"]["payment_intent"]]["latest_charge"]]
    raise LookupError(invoice["id"])


def credit(world: World, invoice_id: str, amount: int) -> Object:
    """A credit note after payment, which refunds the amount."""
    invoice = world.get(invoice_id, "invoice")
    made = payments.refund(world, {"charge": charge_of(world, invoice)["id"], "amount": amount})
    invoice["post_payment_credit_notes_amount"] += amount
    world.emit("credit_note.created", {"id": world.new_id("cn"), "object": "credit_note", "invoice": invoice_id})
    return made


def lines_of(world: World, invoice_id: str) -> list[Object]:
    return list(world.get(invoice_id, "invoice")["lines"]["data"])


def _line(world: World, invoice_id: str, line: InvoiceLine, tax: int, currency: str) -> Object:
    taxes = [{"amount": tax, "tax_behavior": "exclusive", "taxability_reason": "standard_rated"}] if tax else []
    start = world.now + line.after
    return {
        "id": world.new_id("il"),
        "object": "line_item",
        "amount": line.amount,
        "currency": currency,
        "discountable": True,
        "discount_amounts": [],
        "discounts": [],
        "invoice": invoice_id,
        "livemode": world.livemode,
        "metadata": {},
        "period": {"start": start, "end": start + line.seconds},
        "pricing": {
            "type": "price_details",
            "price_details": {"price": "price_simulated", "product": line.product},
        },
        "subtotal": line.amount,
        "taxes": [each | {"type": "tax_rate_details"} for each in taxes],
    }


def _new_invoice(world: World, amount: int, tax: int, currency: str, lines: Sequence[InvoiceLine]) -> Object:
    subscription = {"metadata": {}, "subscription": world.new_id("sub")}
    invoice_id, total = world.new_id("in"), amount + tax
    taxes = [tax if not number else 0 for number in range(len(lines))]
    shown = [_line(world, invoice_id, line, part, currency) for line, part in zip(lines, taxes, strict=True)]
    return {
        "id": invoice_id,
        "object": "invoice",
        "amount_due": total,
        "amount_overpaid": 0,
        "amount_paid": total,
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
        "lines": {"object": "list", "data": shown, "has_more": False, "url": ""},
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
        "subtotal_excluding_tax": amount,
        "total": total,
        "total_excluding_tax": amount,
    }
