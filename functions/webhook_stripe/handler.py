"""POST /v1/webhooks/stripe/{platform|connect}: verified, recorded once, acknowledged; the stream does the rest."""

from __future__ import annotations

import json
from base64 import b64decode
from datetime import UTC, datetime
from typing import Any, cast

from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext

from beatpass.domain.stripe_events import Endpoint
from beatpass.observability import logger, metrics
from beatpass.usecases.record_stripe_event import BadWebhook, NotSetUp, TryLater, record_stripe_event


@logger.inject_lambda_context
@metrics.log_metrics
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:  # noqa: ARG001
    """200 recorded (now or before) or none of ours; 400 not authentic; 500 no signing secret; 503 send it again."""
    endpoint = cast("Endpoint", event["rawPath"].rpartition("/")[2])
    metrics.add_dimension(name="endpoint", value=endpoint)
    try:
        received = record_stripe_event(
            _body(event), signature=_header(event, "stripe-signature"), endpoint=endpoint, now=datetime.now(UTC)
        )
    except BadWebhook as error:
        # Never the body, nor the signature: anyone may send them.
        return _refuse(400, "invalid-webhook", "This is not an event that Stripe signed for us", str(error))
    except NotSetUp as error:
        return _refuse(500, "not-set-up", "Stripe's signing secret is missing", str(error))
    except TryLater as error:
        return _refuse(503, "try-later", "The event could not be recorded now", str(error))
    told = {"id": received.event.id, "type": received.event.type, "reason": received.reason}
    logger.info(f"Stripe event {received.outcome}", extra={"stripe_event": told})
    metrics.add_metric(name=f"StripeEvent{received.outcome.title()}", unit=MetricUnit.Count, value=1)
    return _answer(200, "application/json", {"received": True})


def _body(event: dict[str, Any]) -> bytes:
    """The bytes that were signed."""
    body = event.get("body") or ""
    try:
        return b64decode(body, validate=True) if event.get("isBase64Encoded") else body.encode()
    except ValueError as error:
        raise BadWebhook("The body's encoding is broken.") from error


def _header(event: dict[str, Any], name: str) -> str:
    """Gateways of payload format 2.0 write names in lower case; others leave them as sent."""
    return next((value for key, value in event["headers"].items() if key.lower() == name), "")


def _refuse(status: int, slug: str, title: str, detail: str) -> dict[str, Any]:
    logger.warning(title, extra={"detail": detail})
    metrics.add_metric(name=f"StripeWebhook{status}", unit=MetricUnit.Count, value=1)
    problem = {"type": f"https://beatpass.dev/problems/{slug}", "title": title, "status": status, "detail": detail}
    return _answer(status, "application/problem+json", problem)


def _answer(status: int, content_type: str, body: dict[str, Any]) -> dict[str, Any]:
    return {"statusCode": status, "headers": {"content-type": content_type}, "body": json.dumps(body)}
