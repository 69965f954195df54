"""webhook.calls: calls to AWS that acknowledge a new Stripe event (DynamoDB; the secret is cached).

There is no Stripe here: a call to its API would fail the measurement.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from stripe import WebhookSignature

from beatpass.clock import epoch_seconds
from beatpass.settings import SETTINGS
from infra.bench.calls import watched
from infra.bench.functions import succeed
from infra.bench.world import serve_secrets
from infra.local.stack import ROOT

_SECRET = "whsec_bench"  # noqa: S105 - made up


def measure() -> Iterator[tuple[str, float]]:
    secret = {"api_key": "", "platform_webhook_secrets": [_SECRET], "connect_webhook_secrets": [_SECRET]}
    serve_secrets({SETTINGS.stripe_secret_arn: json.dumps(secret)})
    succeed("webhook_stripe", _event("evt_bench_0"))
    with watched() as made:
        succeed("webhook_stripe", _event("evt_bench_1"))
    yield "webhook.calls", len(made)


def _event(event_id: str) -> dict[str, Any]:
    event: dict[str, Any] = json.loads((ROOT / "events" / "webhook_stripe_connect.json").read_text())
    event["body"] = json.dumps(json.loads(event["body"]) | {"id": event_id})
    event["headers"]["stripe-signature"] = WebhookSignature.generate_signature_header(
        event["body"], _SECRET, timestamp=int(epoch_seconds())
    )
    return event
