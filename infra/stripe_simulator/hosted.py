"""Stripe's hosted pages, for a browser or curl: set up an account, pay, be paid out, let days pass.

GET  /                                   the platform's balance, and forms for the next two
POST /subscribers         amount=119900  pay a subscription invoice of this many cents (CAD)
GET  /receipts/{charge}                  the buyer's receipt
POST /days                days=2         let days pass: charges become available, payouts arrive
GET  /onboarding/{link}                  and POST …/complete, or …/abandon
GET  /pay/{client secret}                and POST …/pay, or …/decline
GET  /express/{account}                  its balance and payouts; POST …/payouts pays out the available balance
"""

from infra.stripe_simulator import accounts, invoices, pages, payments, payouts
from infra.stripe_simulator.world import DAY, Refusal, World

# (status, content type, text); the text of a redirect is its location.
Page = tuple[int, str, str]
_MOST_CENTS, _MOST_DAYS = 100_000_000, 400


def visit(world: World, method: str, path: str, form: dict[str, str]) -> Page:
    parts = path.strip("/").split("/")
    try:
        return _show(world, parts) if method == "GET" else (303, "", _do(world, parts, form))
    except ValueError as error:
        return 400, "text/plain", str(error)
    except (LookupError, Refusal):
        return 404, "text/plain", "Page not found."


def _show(world: World, path: list[str]) -> Page:
    match path:
        case [""]:
            return 200, "text/html", pages.home(world.balance())
        case ["onboarding", token]:
            link = accounts.follow_link(world, token)
            return (303, "", link["refresh_url"]) if link["spent"] else (200, "text/html", pages.onboarding(link))
        case ["pay", secret]:
            return 200, "text/html", pages.payment(payments.by_secret(world, secret))
        case ["receipts", charge_id]:
            return 200, "text/html", pages.receipt(world.get(charge_id, "charge"))
        case ["express", account_id]:
            account, balance = accounts.fetch(world, account_id), world.balance(account_id)
            return 200, "text/html", pages.express(account, balance, world.all("payout", account_id))
    raise LookupError(path)


def _do(world: World, path: list[str], form: dict[str, str]) -> str:
    """Carry out a form, and return the location to redirect to."""
    match path:
        case ["subscribers"]:
            invoices.pay_invoice(world, _number(form, "amount", _MOST_CENTS), "cad")
            return "/"
        case ["days"]:
            world.pass_time(_number(form, "days", _MOST_DAYS) * DAY)
            return "/"
        case ["onboarding", token, "complete" | "abandon" as choice]:
            link = world.objects[token]
            if choice == "complete":
                accounts.finish(world, link["account"])
            return str(link["return_url"])
        case ["pay", secret, "pay" | "decline" as choice]:
            intent = payments.by_secret(world, secret)
            (payments.pay if choice == "pay" else payments.decline)(world, intent["id"])
            return f"/pay/{secret}"
        case ["express", account_id, "payouts"]:
            _pay_out(world, accounts.fetch(world, account_id)["id"])
            return f"/express/{account_id}"
    raise LookupError(path)


def _pay_out(world: World, account_id: str) -> None:
    for part in world.balance(account_id)["available"]:
        if part["amount"]:
            payouts.pay_out(world, account_id, part["currency"])


def _number(form: dict[str, str], name: str, most: int) -> int:
    text = form.get(name, "")
    if not text.isdecimal() or not 0 < int(text) <= most:
        raise ValueError(f"{name} must be a whole number from 1 to {most}.")
    return int(text)
