"""HTML of Stripe's hosted pages, in a simple form, and of a page about the platform."""

from collections.abc import Iterable
from html import escape

from infra.stripe_simulator.world import Object

_PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>{title}</title>
<style>body{{font:16px/1.5 system-ui;max-width:34rem;margin:4rem auto}}button,input{{font:inherit}}</style>
<h1>{title}</h1>{body}</html>"""


def home(balance: Object) -> str:
    body = (
        "<p>This is a simulator of Stripe on your machine.</p>"
        + _money("The platform's balance", balance)
        + _form("/subscribers", "A subscriber pays", '<input name="amount" value="1199" size="9"> cents (CAD) ')
        + _form("/days", "Let days pass", '<input name="days" value="2" size="3"> days ')
        + "<p>A charge is available after two days; a payout arrives two days after it was made.</p>"
    )
    return _PAGE.format(title="Stripe simulator", body=body)


def onboarding(link: Object) -> str:
    """The onboarding page: complete it, or come back later."""
    token = escape(link["id"])
    body = (
        "<p>This is a simulator of Stripe on your machine. Do not enter real data.</p>"
        + _form(f"/onboarding/{token}/complete", "Complete onboarding")
        + _form(f"/onboarding/{token}/abandon", "Come back later")
    )
    return _PAGE.format(title=f"Set up {escape(link['account'])}", body=body)


def express(account: Object, balance: Object, payouts: Iterable[Object]) -> str:
    account_id = escape(account["id"])
    enabled = "enabled" if account["payouts_enabled"] else "not enabled"
    listed = "".join(f"<li>{escape(each['id'])}: {_amount(each)}, {escape(each['status'])}</li>" for each in payouts)
    body = (
        f"<p>{account_id}: payouts are {enabled}.</p>"
        + _money("Your balance", balance)
        + _form(f"/express/{account_id}/payouts", "Pay out what is available")
        + f"<ul>{listed}</ul>"
    )
    return _PAGE.format(title="Express dashboard", body=body)


def payment(intent: Object) -> str:
    """Stripe's payment form, with a valid card or a declined one."""
    secret = escape(intent["client_secret"])
    summary = f"<p>{_amount(intent)}, {escape(intent['status'])}</p>"
    buttons = _form(f"/pay/{secret}/pay", "Pay with a valid card")
    buttons += _form(f"/pay/{secret}/decline", "Try a card that is declined")
    return _PAGE.format(title="Pay", body=summary + (buttons if intent["status"] == "requires_payment_method" else ""))


def receipt(charge: Object) -> str:
    refunded = _amount({"amount": charge["amount_refunded"], "currency": charge["currency"]})
    return _PAGE.format(title="Receipt", body=f"<p>Paid: {_amount(charge)}. Refunded: {refunded}.</p>")


def _form(action: str, label: str, fields: str = "") -> str:
    return f'<form method="post" action="{action}">{fields}<button>{label}</button></form>'


def _money(title: str, balance: Object) -> str:
    parts = [f"{_amount(each)} {name}" for name in ("available", "pending") for each in balance[name]]
    return f"<p>{title}: {', '.join(parts)}</p>"


def _amount(shown: Object) -> str:
    amount, currency = shown["amount"], str(shown["currency"])
    return f"{amount if currency == 'jpy' else f'{amount / 100:.2f}'} {escape(currency.upper())}"
