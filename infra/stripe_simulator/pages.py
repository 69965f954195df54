"""HTML of Stripe's hosted pages, in a simple form, and of a page about the platform."""

from collections.abc import Iterable
from html import escape

from beatpass.domain.money.currencies import as_decimal
from infra.stripe_simulator.world import Object

_STYLE = """
:root { color-scheme: light dark; --ground: light-dark(#f4f5f9, #14151d); --card: light-dark(#fff, #1e202b);
  --ink: light-dark(#1b1d29, #eceef6); --soft: light-dark(#565b70, #a4a9be); --line: light-dark(#dfe1ea, #34374a);
  --accent: light-dark(#4b45c6, #a5a1ff); --on: light-dark(#fff, #14151d); }
* { box-sizing: border-box; }
body { margin: 0; padding: 3rem 1rem; background: var(--ground); color: var(--ink);
  font: 16px/1.5 system-ui, sans-serif; }
main { max-width: 30rem; margin: 0 auto; padding: 1.5rem 1.75rem; background: var(--card);
  border: 1px solid var(--line); border-radius: 14px; }
h1 { margin: 0 0 .5rem; font-size: 1.4rem; line-height: 1.25; overflow-wrap: anywhere; }
.note { color: var(--soft); font-size: .875rem; }
p { margin: .5rem 0; }
dl { display: grid; gap: .35rem; margin: 1rem 0; padding: .75rem 0; border-block: 1px solid var(--line); }
dl div { display: flex; justify-content: space-between; gap: 1rem; }
dt { color: var(--soft); }
dd { margin: 0; font-weight: 600; font-variant-numeric: tabular-nums; text-align: end; overflow-wrap: anywhere; }
form { display: flex; flex-wrap: wrap; gap: .6rem; align-items: end; margin: 1rem 0 0; }
label { display: grid; gap: .2rem; flex: 1 1 8rem; color: var(--soft); font-size: .875rem; }
input, button { font: inherit; min-height: 2.75rem; padding: .4rem .9rem; border: 1px solid var(--soft);
  border-radius: 8px; }
input { width: 100%; background: var(--card); color: var(--ink); }
button { flex: 1 1 12rem; border-color: transparent; background: var(--accent); color: var(--on); font-weight: 600; }
form.quiet button { background: none; border-color: var(--line); color: var(--ink); }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
"""
_PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{title}</title><style>{style}</style>
<main><h1>{title}</h1><p class=note>A simulator of Stripe on your machine: no real data, no real money.</p>{body}</main>
</html>"""


def home(balance: Object) -> str:
    body = (
        _facts(_money(balance))
        + _form("/subscribers", "A subscriber pays", _field("amount", "Cents (CAD)", 1199))
        + _form("/days", "Let days pass", _field("days", "Days", 2))
        + "<p class=note>A charge is available after two days; a payout arrives two days after it was made.</p>"
    )
    return _page("The platform at Stripe", body)


def onboarding(link: Object) -> str:
    """The onboarding page: complete it, or come back later."""
    token = escape(link["id"])
    body = (
        _facts([("Account", escape(link["account"]))])
        + "<p>Stripe asks here for who you are and for your bank.</p>"
        + _form(f"/onboarding/{token}/complete", "Complete onboarding")
        + _form(f"/onboarding/{token}/abandon", "Come back later", quiet=True)
    )
    return _page("Set up payouts", body)


def express(account: Object, balance: Object, payouts: Iterable[Object]) -> str:
    account_id = escape(account["id"])
    enabled = "enabled" if account["payouts_enabled"] else "not enabled"
    listed = [(escape(each["id"]), f"{_amount(each)}, {escape(each['status'])}") for each in payouts]
    body = (
        _facts([("Account", account_id), ("Payouts", enabled), *_money(balance)])
        + _form(f"/express/{account_id}/payouts", "Pay out what is available")
        + _facts(listed)
    )
    return _page("Express dashboard", body)


def payment(intent: Object) -> str:
    """Stripe's payment form, with a valid card or a declined one."""
    secret = escape(intent["client_secret"])
    summary = _facts([("To pay", _amount(intent)), ("Status", escape(intent["status"]).replace("_", " "))])
    buttons = _form(f"/pay/{secret}/pay", "Pay with a valid card")
    buttons += _form(f"/pay/{secret}/decline", "Try a card that is declined", quiet=True)
    return _page("Pay", summary + (buttons if intent["status"] == "requires_payment_method" else ""))


def receipt(charge: Object) -> str:
    refunded = _amount({"amount": charge["amount_refunded"], "currency": charge["currency"]})
    return _page("Receipt", _facts([("Paid", _amount(charge)), ("Refunded", refunded)]))


def _page(title: str, body: str) -> str:
    return _PAGE.format(title=title, style=_STYLE, body=body)


def _facts(pairs: Iterable[tuple[str, str]]) -> str:
    rows = "".join(f"<div><dt>{name}</dt><dd>{value}</dd></div>" for name, value in pairs)
    return f"<dl>{rows}</dl>" if rows else ""


def _field(name: str, label: str, value: int) -> str:
    return f'<label>{label}<input name="{name}" value="{value}" inputmode="numeric"></label>'


def _form(action: str, label: str, fields: str = "", *, quiet: bool = False) -> str:
    kind = ' class="quiet"' if quiet else ""
    return f'<form method="post" action="{action}"{kind}>{fields}<button>{label}</button></form>'


def _money(balance: Object) -> list[tuple[str, str]]:
    return [(name.capitalize(), _amount(each)) for name in ("available", "pending") for each in balance[name]]


def _amount(shown: Object) -> str:
    amount, currency = shown["amount"], str(shown["currency"])
    return f"{as_decimal(amount, currency)} {escape(currency.upper())}"
