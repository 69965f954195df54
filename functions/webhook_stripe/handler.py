"""POST /v1/webhooks/stripe/{platform|connect}: verified, recorded once, acknowledged; the stream does the rest."""

from __future__ import annotations

import json
from base64 import b64decode
from typing import Any, cast

from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext

from beatpass.clock import now
from beatpass.domain.errors import TryAgain
from beatpass.domain.stripe_events import API_VERSION, BadWebhook, Endpoint, NotSetUp
from beatpass.observability import logger, metrics, observed
from beatpass.usecases.record_stripe_event import record_stripe_event

# An endpoint at Stripe that is set up for the wrong accounts: what it is sent is never taken in.
_ASTRAY = ("foreign_account", "no_account")


@observed
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:  # noqa: ARG001
    """200 recorded (now or before) or none of ours; 400 not authentic; 500 no signing secret; 503 send it again."""
    endpoint = cast("Endpoint", event["rawPath"].rpartition("/")[2])
    try:
        received = record_stripe_event(
            _body(event), signature=_header(event, "stripe-signature"), endpoint=endpoint, now=now()
        )
    except BadWebhook as error:
        return _refuse(400, "invalid-webhook", "This is not an event that Stripe signed for us", str(error))
    except NotSetUp as error:
        return _refuse(500, "not-set-up", "Stripe's signing secret is missing", str(error))
    except TryAgain as error:
        logger.warning("not recorded", extra={"cause": str(error)})
        return _refuse(503, "try-again", "Try again", "The event could not be recorded now: send it again.")
    # An event's id and type lead an operator to it in Stripe's dashboard, and say nothing of a person.
    told = {"id": received.event.id, "type": received.event.type, "reason": received.reason}
    logger.info(f"Stripe event {received.outcome}", extra={"stripe_event": told})
    _count(f"StripeEvents{received.outcome.title()}")
    if received.reason in _ASTRAY:
        _count("StripeEventsAstray")
    if received.event.api_version != API_VERSION:
        _count("StripeEventsOfOtherVersion")
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
    # http/problems.py would write the same, and cost the cold start Pydantic.
    logger.warning("Stripe webhook refused", extra={"status": status, "detail": detail})
    _count(f"StripeWebhooks{status}")
    problem = {"type": f"https://beatpass.dev/problems/{slug}", "title": title, "status": status, "detail": detail}
    return _answer(status, "application/problem+json", problem)


def _count(name: str) -> None:
    metrics.add_metric(name=name, unit=MetricUnit.Count, value=1)


def _answer(status: int, content_type: str, body: dict[str, Any]) -> dict[str, Any]:
    return {"statusCode": status, "headers": {"content-type": content_type}, "body": json.dumps(body)}
