"""POST /v1/webhooks/stripe/{platform|connect}: verify a webhook, record its event once, acknowledge it.

The stream applies the event. A cold start imports neither Pydantic nor Powertools' resolver, as Stripe waits for the
answer; problems are answered in the same form as by all other functions.
"""

from __future__ import annotations

from base64 import b64decode
from http import HTTPStatus
from typing import Any, cast

from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext

from beatpass.clock import now
from beatpass.domain.money.stripe_events import API_VERSION, BadWebhook, Endpoint, NotSetUp
from beatpass.domain.platform.errors import TryAgain
from beatpass.http.platform.headers import guarded
from beatpass.http.platform.lambda_router import answer
from beatpass.http.platform.problem_details import CONTENT_TYPE, answer_of, body_of
from beatpass.observability import logger, metrics, observed
from beatpass.usecases.money.record_stripe_event import record_stripe_event

# The webhook's own problems; TryAgain is answered as everywhere.
PROBLEMS: dict[type[Exception], tuple[HTTPStatus, str, str]] = {
    BadWebhook: (HTTPStatus.BAD_REQUEST, "invalid-webhook", "This is not an event that Stripe signed for us"),
    NotSetUp: (HTTPStatus.INTERNAL_SERVER_ERROR, "not-set-up", "Stripe's signing secret is missing"),
}
# Reasons which show that an endpoint at Stripe is set up for the wrong accounts: its events are never recorded.
_ASTRAY = ("foreign_account", "no_account")


@observed
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:  # noqa: ARG001
    """200: recorded now or before, or ignored. 400: not authentic. 500: no signing secret. 503: send it again."""
    return guarded(_receive(event), event)


def _receive(event: dict[str, Any]) -> dict[str, Any]:
    endpoint = cast("Endpoint", event["rawPath"].rpartition("/")[2])
    try:
        received = record_stripe_event(
            _body(event), signature=_header(event, "stripe-signature"), endpoint=endpoint, now=now()
        )
    except (BadWebhook, NotSetUp, TryAgain) as error:
        return _refuse(error)
    # With its id and type an operator finds the event in Stripe's dashboard; they say nothing about a person.
    logged = {"id": received.event.id, "type": received.event.type, "reason": received.reason}
    logger.info(f"Stripe event {received.outcome}", extra={"stripe_event": logged})
    _count(f"StripeEvents{received.outcome.title()}")
    if received.reason in _ASTRAY:
        _count("StripeEventsAstray")
    if received.event.api_version != API_VERSION:
        _count("StripeEventsOfOtherVersion")
    return answer(HTTPStatus.OK, {"received": True})


def _body(event: dict[str, Any]) -> bytes:
    """The bytes that were signed."""
    body = event.get("body") or ""
    try:
        return b64decode(body, validate=True) if event.get("isBase64Encoded") else body.encode()
    except ValueError as error:
        raise BadWebhook("The body is not valid base64 or UTF-8.") from error


def _header(event: dict[str, Any], name: str) -> str:
    """API Gateway's payload format 2.0 sends names in lower case; other gateways keep them as they were sent."""
    return next((value for key, value in event["headers"].items() if key.lower() == name), "")


def _refuse(error: BadWebhook | NotSetUp | TryAgain) -> dict[str, Any]:
    if isinstance(error, TryAgain):
        refusal = answer_of(error)
    else:
        kind = PROBLEMS[type(error)]
        headers = {"Content-Type": CONTENT_TYPE}
        refusal = {"statusCode": int(kind[0]), "headers": headers, "body": body_of(kind, str(error))}
    status = refusal["statusCode"]
    logger.warning("Stripe webhook refused", extra={"status": status, "cause": str(error)})
    _count(f"StripeWebhooks{status}")
    return refusal


def _count(name: str) -> None:
    metrics.add_metric(name=name, unit=MetricUnit.Count, value=1)
