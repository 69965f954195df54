"""Connected accounts: creation, hosted onboarding, and departure from the platform.

docs/stripe.md 3.2 has what is assumed about the real Stripe.
"""

from typing import Any

from infra.stripe_simulator.world import Object, Refusal, World

NEW_ACCOUNT_DUE = ["business_type", "external_account", "tos_acceptance.date"]
LINK_SECONDS = 300
_CURRENCIES = {"CA": "cad", "US": "usd", "GB": "gbp", "JP": "jpy"}


def fetch(world: World, account_id: str) -> Object:
    account = world.objects.get(account_id)
    if account is None or account["object"] != "account":
        raise Refusal(403, "account_invalid", saved=False)
    return account


def create(world: World, given: Object) -> Object:
    account = world.put(new_account(world.new_id("acct"), world.now, country=given.get("country", "CA")))
    for name in ("email", "metadata", "business_type"):
        if name in given:
            account[name] = given[name]
    account["controller"] = account["controller"] | {
        name: value for name, value in given.get("controller", {}).items() if name != "stripe_dashboard"
    }
    return account


def change(world: World, account_id: str, **changes: Any) -> Object:  # noqa: ANN401 - any of an account's fields
    """Change these fields of the account, which is created if needed; values that are objects are merged."""
    account = world.objects.get(account_id) or world.put(new_account(account_id, world.now))
    for name, value in changes.items():
        account[name] = account[name] | value if isinstance(value, dict) else value
    return account


def finish(world: World, account_id: str) -> Object:
    """Complete the hosted onboarding: all requirements are met."""
    account = change(
        world,
        account_id,
        business_type="individual",
        charges_enabled=True,
        payouts_enabled=True,
        details_submitted=True,
        capabilities={"transfers": "active"},
        requirements={"currently_due": [], "eventually_due": [], "past_due": [], "disabled_reason": None},
    )
    world.emit("account.updated", account, account_id)
    world.emit(
        "capability.updated",
        {
            "id": "transfers",
            "object": "capability",
            "account": account_id,
            "requested": True,
            "requested_at": world.now,
            "status": "active",
        },
        account_id,
    )
    return account


def restrict(world: World, account_id: str, **requirements: Any) -> Object:  # noqa: ANN401 - Stripe's fields
    """Stripe asks for something: transfers stop, although charges stay enabled. ``requirements`` are its fields."""
    asked = {"currently_due": ["individual.verification.document"], "disabled_reason": "requirements.past_due"}
    account = change(world, account_id, capabilities={"transfers": "inactive"}, requirements=asked | requirements)
    world.emit("account.updated", account, account_id)
    return account


def leave(world: World, account_id: str) -> None:
    """Disconnect the account from the platform. The event's object is the application, not the account."""
    world.objects.pop(account_id, None)
    world.emit("account.application.deauthorized", APPLICATION, account_id)


def link(world: World, given: Object, *, base: str) -> Object:
    fetch(world, given["account"])
    token = world.new_id("link")
    world.put({"id": token, "object": "onboarding", **given, "expires_at": world.now + LINK_SECONDS, "used": False})
    return {
        "object": "account_link",
        "created": world.now,
        "expires_at": world.now + LINK_SECONDS,
        "url": f"{base}/onboarding/{token}",
    }


def follow_link(world: World, token: str) -> Object:
    """Open the hosted page once; ``spent`` if the link was used or expired. Raises LookupError for an unknown link."""
    found = world.objects.get(token)
    if found is None or found["object"] != "onboarding":
        raise LookupError(token)
    if found["used"] or found["expires_at"] <= world.now:
        return found | {"spent": True}
    found["used"] = True
    return found | {"spent": False}


def login_link(world: World, account_id: str, *, base: str) -> Object:
    if not fetch(world, account_id)["details_submitted"]:
        raise Refusal(400, "account_incomplete")
    return {"object": "login_link", "created": world.now, "url": f"{base}/express/{account_id}"}


APPLICATION = {"id": "ca_beatpass", "object": "application", "name": "BeatPass"}


def new_account(account_id: str, created: int, *, country: str = "CA") -> Object:
    """An Express account before onboarding."""
    return {
        "id": account_id,
        "object": "account",
        "business_type": None,
        "capabilities": {"transfers": "inactive"},
        "charges_enabled": False,
        "controller": {
            "fees": {"payer": "application"},
            "is_controller": True,
            "losses": {"payments": "application"},
            "requirement_collection": "stripe",
            "stripe_dashboard": {"type": "express"},
            "type": "application",
        },
        "country": country,
        "created": created,
        "default_currency": _CURRENCIES.get(country, "eur"),
        "details_submitted": False,
        "email": None,
        "metadata": {},
        "payouts_enabled": False,
        "requirements": {
            "alternatives": [],
            "current_deadline": None,
            "currently_due": list(NEW_ACCOUNT_DUE),
            "disabled_reason": "requirements.past_due",
            "errors": [],
            "eventually_due": list(NEW_ACCOUNT_DUE),
            "past_due": list(NEW_ACCOUNT_DUE),
            "pending_verification": [],
        },
        "settings": {
            **{name: {} for name in ("branding", "card_payments", "dashboard", "payments")},
            "payouts": {"debit_negative_balances": True, "schedule": {"interval": "daily", "delay_days": 2}},
        },
        "type": "express",
    }
