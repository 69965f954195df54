"""The pages that Stripe hosts, as far as a person at a laptop needs them: onboarding and the Express dashboard."""

from html import escape

from infra.stripe_simulator.world import Object

_PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>{title}</title>
<style>body{{font:16px/1.5 system-ui;max-width:34rem;margin:4rem auto}}button{{font:inherit;padding:.5rem}}</style>
<h1>{title}</h1>{body}</html>"""


def onboarding(link: Object) -> str:
    """The two ways out of the hosted page: everything handed in, or left as it is."""
    form = '<form method="post" action="/onboarding/{id}/{way}"><button>{label}</button></form>'
    token = escape(link["id"])
    body = (
        "<p>This is a model of Stripe on your machine. No real person or bank is asked for.</p>"
        + form.format(id=token, way="complete", label="Hand in everything")
        + form.format(id=token, way="abandon", label="Come back later")
    )
    return _PAGE.format(title=f"Set up {escape(link['account'])}", body=body)


def express(account: Object) -> str:
    payouts = "enabled" if account["payouts_enabled"] else "not enabled"
    return _PAGE.format(title="Express dashboard", body=f"<p>{escape(account['id'])}: payouts are {payouts}.</p>")


def payment(intent: Object) -> str:
    """What Stripe's payment form is on a page of ours: a card that is good, or one that is not."""
    form = '<form method="post" action="/pay/{secret}/{way}"><button>{label}</button></form>'
    secret = escape(intent["client_secret"])
    asked = f"<p>{intent['amount'] / 100:.2f} {escape(intent['currency'].upper())}, {escape(intent['status'])}</p>"
    buttons = form.format(secret=secret, way="pay", label="Pay with a good card")
    buttons += form.format(secret=secret, way="decline", label="Try a card that is declined")
    return _PAGE.format(title="Pay", body=asked + (buttons if intent["status"] == "requires_payment_method" else ""))
