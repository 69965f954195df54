"""Send a signed Stripe event to the running local stack, and print its outcome.

    python -m infra.operations.send_stripe_event account.updated --account acct_demo --set payouts_enabled=true
    python -m infra.operations.send_stripe_event account.application.deauthorized --account acct_demo
    python -m infra.operations.send_stripe_event payment_intent.succeeded

``--set`` first changes a field of the account at the simulated Stripe; the value is JSON.
"""

import argparse
import json
import sys
import time
import urllib.error
import urllib.request
from typing import Any

from stripe import WebhookSignature

from infra.local.deploy import STRIPE_SECRETS
from infra.local.stack import LocalStackError, Stack, required

SECONDS_TO_WAIT = 20


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="infra.operations.send_stripe_event",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("kind", help="the type of the event, for example account.updated")
    parser.add_argument("--account", help="the connected account; without it, the event is one of the platform")
    parser.add_argument("--set", action="append", default=[], metavar="FIELD=JSON", help="change the account first")
    parser.add_argument("--times", type=int, default=1, help="how many times to deliver the event")
    parser.add_argument("--forged", action="store_true", help="sign it with a wrong secret")
    arguments = parser.parse_args()
    try:
        stack = required()
        if not stack.stripe_url:
            raise LocalStackError("This stack uses the test mode of Stripe: send events from there.")  # noqa: TRY301
        event = happen(stack, arguments.kind, arguments.account, dict(map(_assignment, arguments.set)))
        for _ in range(arguments.times):
            print(*deliver(stack, event, forged=arguments.forged))
        if not arguments.forged:
            show(stack, event)
    except LocalStackError as error:
        sys.exit(str(error))


def _assignment(text: str) -> tuple[str, Any]:
    name, _, value = text.partition("=")
    try:
        return name, json.loads(value)
    except ValueError as error:
        raise LocalStackError(f"--set {text}: the value must be JSON, as in payouts_enabled=true") from error


def happen(stack: Stack, kind: str, account: str | None, changes: dict[str, Any]) -> dict[str, Any]:
    """Change the account at the simulated Stripe, and create an event there."""
    if account:
        method = "DELETE" if kind == "account.application.deauthorized" else "PUT"
        _call(f"{stack.stripe_url}/_simulator/accounts/{account}", method, json.dumps(changes))
    status, text = _call(
        f"{stack.stripe_url}/_simulator/events", "POST", json.dumps({"kind": kind, "account": account})
    )
    if status != 200:
        raise LocalStackError(f"The simulated Stripe refused: {text}")
    event: dict[str, Any] = json.loads(text)
    return event


def deliver(stack: Stack, event: dict[str, Any], *, forged: bool) -> tuple[int, str]:
    endpoint = "connect" if event.get("account") else "platform"
    secret = "whsec_wrong" if forged else STRIPE_SECRETS[f"{endpoint}_webhook_secrets"][0]
    body = json.dumps(event, indent=2)
    signature = WebhookSignature.generate_signature_header(body, secret)
    return _call(f"{stack.url}/v1/webhooks/stripe/{endpoint}", "POST", body, {"Stripe-Signature": signature})


def show(stack: Stack, event: dict[str, Any]) -> None:
    """Print the stored event and account, once the event is processed."""
    deadline = time.monotonic() + SECONDS_TO_WAIT
    while (item := _item(stack, f"EVENT#{event['id']}", "EVENT")).get("status", "received") == "received":
        if time.monotonic() > deadline:
            raise LocalStackError(f"The event was not processed within {SECONDS_TO_WAIT} s.")
        time.sleep(0.2)
    print(f"{event['id']} {item['status']} {item.get('reason', '')}")
    if account := event.get("account"):
        print(_item(stack, f"ACCOUNT#{account}", "ACCOUNT").get("body", "the account is unknown"))


def _item(stack: Stack, pk: str, sk: str) -> dict[str, str]:
    key = {"pk": {"S": pk}, "sk": {"S": sk}}
    found = stack.client("dynamodb").get_item(TableName=stack.output("StripeTable"), Key=key).get("Item", {})
    return {name: next(iter(value.values())) for name, value in found.items()}


def _call(url: str, method: str, body: str, headers: dict[str, str] | None = None) -> tuple[int, str]:
    sent = {"Content-Type": "application/json", **(headers or {})}
    request = urllib.request.Request(url, body.encode(), sent, method=method)  # noqa: S310 (our own URLs)
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


if __name__ == "__main__":
    main()
