"""Stripe's side in tests: its keys in Secrets Manager, signed deliveries, and the contents of the Stripe table."""

from __future__ import annotations

import base64
import json
import os
import time
from typing import Any

import boto3
from stripe import WebhookSignature

from beatpass.gateways import stripe_api
from beatpass.storage.money.stripe_events import EventRecord, get_event
from beatpass.storage.platform import keys
from tests.support.functions import CONTEXT, function, sample
from tests.support.tables import dynamodb

PLATFORM, CONNECT = "whsec_test_platform", "whsec_test_connect"
ACCOUNT = "acct_1SampleProducer"


def put_secrets(**changes: Any) -> None:  # noqa: ANN401 - JSON
    """Store these keys, and drop all cached ones."""
    secrets = {
        "api_key": "sk_test_made_up",
        "platform_webhook_secrets": [PLATFORM],
        "connect_webhook_secrets": [CONNECT],
    } | changes
    put_secret_text(json.dumps(secrets))
    stripe_api.forget_client()


def put_secret_text(text: str) -> None:
    client = boto3.client("secretsmanager")
    name = os.environ["STRIPE_SECRETS_ARN"]
    try:
        client.put_secret_value(SecretId=name, SecretString=text)
    except client.exceptions.ResourceNotFoundException:
        client.create_secret(Name=name, SecretString=text)


def signed(body: str, *, secret: str = CONNECT, age: int = 0) -> str:
    """The signature header of this body, ``age`` seconds old."""
    header: str = WebhookSignature.generate_signature_header(body, secret, timestamp=int(time.time()) - age)
    return header


def body(**changes: Any) -> str:  # noqa: ANN401 - JSON
    """The sample event with these fields; None leaves one out."""
    content = json.loads(sample("webhook_stripe_connect")["body"]) | changes
    return json.dumps({name: value for name, value in content.items() if value is not None}, indent=2)


def deliver(text: str, *, signature: str | None = None, endpoint: str = "connect", encoded: bool = False) -> Any:  # noqa: ANN401
    """The webhook's answer to this body, by default with a valid signature."""
    event = sample("webhook_stripe_connect")
    event["rawPath"] = f"/v1/webhooks/stripe/{endpoint}"
    secret = CONNECT if endpoint == "connect" else PLATFORM
    event["headers"]["stripe-signature"] = signed(text, secret=secret) if signature is None else signature
    event["body"] = base64.b64encode(text.encode()).decode() if encoded else text
    event["isBase64Encoded"] = encoded
    return function("webhook_stripe").handler(event, CONTEXT)


def stripe_items() -> dict[str, dict[str, Any]]:
    """The Stripe table by partition key, attributes unwrapped, documents parsed."""
    found = {}
    for page in dynamodb().get_paginator("scan").paginate(TableName=os.environ["STRIPE_TABLE"]):
        for item in page["Items"]:
            plain = {name: next(iter(value.values())) for name, value in item.items()}
            found[plain["pk"]] = plain | {"body": json.loads(plain["body"])}
    return found


def recorded(event_id: str) -> EventRecord:
    """The event as the stream delivers it."""
    key = keys.stripe_event(event_id)
    item = get_event(key)
    assert item is not None
    return EventRecord(key=key, body=item.body)
