"""The requests that the simulator answers; all others of Stripe's API get 501, never an invented success."""

from collections.abc import Callable
from functools import partial
from typing import Any

from infra.stripe_simulator import accounts, invoices, payments, taxes, transfers
from infra.stripe_simulator.world import Object, Owner, World, listed

Handler = Callable[[World, Owner, list[str], Object], Object]


def handlers(base: str) -> dict[tuple[str, str], Handler]:
    """By method and path template; ``base`` is the URL of the hosted pages."""
    return {
        ("POST", "/v1/accounts"): lambda world, _, __, given: accounts.create(world, given),
        ("GET", "/v1/accounts/{account}"): lambda world, _, ids, __: accounts.fetch(world, ids[0]),
        ("POST", "/v1/account_links"): lambda world, _, __, given: accounts.link(world, given, base=base),
        ("POST", "/v1/accounts/{account}/login_links"): lambda world, _, ids, __: accounts.login_link(
            world, ids[0], base=base
        ),
        ("POST", "/v1/payment_intents"): lambda world, _, __, given: payments.create_intent(world, given),
        ("GET", "/v1/payment_intents/{intent}"): partial(_retrieve, "payment_intent"),
        ("POST", "/v1/payment_intents/{intent}/cancel"): lambda world, _, ids, __: payments.cancel_intent(
            world, ids[0]
        ),
        ("POST", "/v1/tax/calculations"): lambda world, _, __, given: taxes.calculate(world, given),
        ("GET", "/v1/tax/associations/find"): lambda world, _, __, given: taxes.find_association(world, given),
        ("GET", "/v1/charges/{charge}"): partial(_retrieve, "charge"),
        ("POST", "/v1/refunds"): lambda world, _, __, given: payments.refund(world, given),
        ("GET", "/v1/refunds"): partial(_list, "refund", ("charge", "payment_intent")),
        ("GET", "/v1/refunds/{refund}"): partial(_retrieve, "refund"),
        ("GET", "/v1/disputes"): partial(_list, "dispute", ("charge", "payment_intent")),
        ("GET", "/v1/disputes/{dispute}"): partial(_retrieve, "dispute"),
        ("POST", "/v1/transfers"): lambda world, _, __, given: transfers.create(world, given),
        ("GET", "/v1/transfers"): partial(_list, "transfer", ("transfer_group", "destination")),
        ("GET", "/v1/transfers/{transfer}"): partial(_retrieve, "transfer"),
        ("POST", "/v1/transfers/{id}/reversals"): lambda world, _, ids, given: transfers.reverse(world, ids[0], given),
        ("GET", "/v1/transfers/{id}/reversals"): _list_reversals,
        ("GET", "/v1/balance"): lambda world, owner, _, __: world.balance(owner),
        ("GET", "/v1/balance_transactions"): _list_balance_transactions,
        ("GET", "/v1/payouts"): partial(_list, "payout", ("status",)),
        ("GET", "/v1/payouts/{payout}"): partial(_retrieve, "payout"),
        ("GET", "/v1/invoices/{invoice}"): partial(_retrieve, "invoice"),
        ("GET", "/v1/invoices/{invoice}/lines"): _list_invoice_lines,
        ("GET", "/v1/invoice_payments"): _list_invoice_payments,
        ("GET", "/v1/events"): _list_events,
    }


def _retrieve(kind: str, world: World, owner: Owner, ids: list[str], given: Object) -> Object:  # noqa: ARG001
    return world.get(ids[0], kind, owner)


def _list(kind: str, by: tuple[str, ...], world: World, owner: Owner, ids: list[str], given: Object) -> Object:  # noqa: ARG001
    found = [each for each in world.all(kind, owner) if all(each[name] == given[name] for name in by if name in given)]
    return _page(found, given, f"/v1/{kind}s")


def _list_reversals(world: World, owner: Owner, ids: list[str], given: Object) -> Object:  # noqa: ARG001
    found = [each for each in world.all("transfer_reversal") if each["transfer"] == ids[0]]
    return _page(found, given, f"/v1/transfers/{ids[0]}/reversals")


def _list_invoice_lines(world: World, owner: Owner, ids: list[str], given: Object) -> Object:  # noqa: ARG001
    return _page(invoices.lines_of(world, ids[0]), given, f"/v1/invoices/{ids[0]}/lines")


def _list_invoice_payments(world: World, owner: Owner, ids: list[str], given: Object) -> Object:  # noqa: ARG001
    found = [
        each
        for each in world.all("invoice_payment")
        if given.get("invoice") in (None, each["invoice"])
        and given.get("payment", {}).get("payment_intent") in (None, each["payment"]["payment_intent"])
    ]
    return _page(found, given, "/v1/invoice_payments")


def _list_balance_transactions(world: World, owner: Owner, _: list[str], given: Object) -> Object:
    world.balance(owner)  # updates the status of each transaction
    made = given.get("created", {})
    found = [
        each
        for each in world.all("balance_transaction", owner)
        if made.get("gte", 0) <= each["created"] < made.get("lt", each["created"] + 1)
        and given.get("payout") in (None, world.paid_out.get(each["id"]))
    ]
    return _page(found, given, "/v1/balance_transactions")


def _list_events(world: World, owner: Owner, _: list[str], given: Object) -> Object:
    undelivered = given.get("delivery_success") is False
    since = given.get("created", {}).get("gte", 0)
    found = [
        each
        for each in world.events[::-1]
        if each.get("account") == owner and each["created"] >= since and (each["pending_webhooks"] or not undelivered)
    ]
    return _page(found, given, "/v1/events")


def _page(found: list[Object], given: Object, url: str) -> Object:
    return listed(found, url=url, limit=given.get("limit", 10), starting_after=given.get("starting_after"))


def expand(world: World, answer: Any, paths: list[str]) -> Any:  # noqa: ANN401 - JSON
    """Replace ids by their objects along these dotted paths, without changing the objects."""
    for path in paths:
        answer = _expanded(world, answer, path.split("."))
    return answer


def _expanded(world: World, value: Any, path: list[str]) -> Any:  # noqa: ANN401 - JSON
    if isinstance(value, str):
        value = world.objects.get(value, value)
    if not path or not isinstance(value, dict):
        return value
    if path[0] == "data" and isinstance(value.get("data"), list):
        return value | {"data": [_expanded(world, each, path[1:]) for each in value["data"]]}
    return value | {path[0]: _expanded(world, value.get(path[0]), path[1:])}
