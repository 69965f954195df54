"""RFC 9457 problem details: one map from each error to its status, stable type and title.

Imports the standard library only, as the functions that must start fastest use ``answer_of``; the others use
``problem_responses``.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import Any

from beatpass.domain.platform import errors
from beatpass.http.platform.caller import NotSignedIn
from beatpass.http.platform.cursors import CursorRefused

TYPE = "https://beatpass.dev/problems/"
CONTENT_TYPE = "application/problem+json"
RETRY_AFTER_SECONDS = 1

Kind = tuple[HTTPStatus, str, str]


class MethodNotAllowed(Exception):
    pass


class BodyTooLarge(Exception):
    pass


class UnsupportedContentType(Exception):
    def __init__(self) -> None:
        super().__init__("Send JSON with Content-Type: application/json.")


class MalformedJson(Exception):
    def __init__(self) -> None:
        super().__init__("The body must be one JSON object, with each key once.")


PROBLEMS: dict[type[Exception], Kind] = {
    MalformedJson: (HTTPStatus.BAD_REQUEST, "malformed-json", "Malformed JSON"),
    CursorRefused: (HTTPStatus.BAD_REQUEST, "invalid-cursor", "Invalid cursor"),
    NotSignedIn: (HTTPStatus.UNAUTHORIZED, "not-signed-in", "Not signed in"),
    errors.NotFound: (HTTPStatus.NOT_FOUND, "not-found", "Not found"),
    errors.NoArtistProfile: (HTTPStatus.NOT_FOUND, "no-artist-profile", "No artist profile"),
    MethodNotAllowed: (HTTPStatus.METHOD_NOT_ALLOWED, "method-not-allowed", "Method not allowed"),
    errors.NameTaken: (HTTPStatus.CONFLICT, "name-taken", "Name taken"),
    errors.StillInUse: (HTTPStatus.CONFLICT, "still-in-use", "Still in use"),
    errors.TrackSold: (HTTPStatus.CONFLICT, "track-sold", "Track sold"),
    errors.DownloadIdTaken: (HTTPStatus.CONFLICT, "download-id-taken", "Download id taken"),
    errors.NotConnected: (HTTPStatus.CONFLICT, "not-connected", "Not connected"),
    errors.NotForSale: (HTTPStatus.CONFLICT, "not-for-sale", "Not for sale"),
    errors.SellerRefused: (HTTPStatus.CONFLICT, "not-for-sale", "Not for sale"),
    errors.OwnTrack: (HTTPStatus.CONFLICT, "own-track", "Your own track"),
    errors.OfferEnded: (HTTPStatus.CONFLICT, "offer-ended", "Offer ended"),
    errors.OtherCountry: (HTTPStatus.CONFLICT, "other-country", "Begun in another country"),
    errors.PurchaseIdTaken: (HTTPStatus.CONFLICT, "purchase-id-taken", "Purchase id taken"),
    errors.RefundIdTaken: (HTTPStatus.CONFLICT, "refund-id-taken", "Refund id taken"),
    errors.LimitReached: (HTTPStatus.CONFLICT, "limit-reached", "Limit reached"),
    errors.CreditRefused: (HTTPStatus.CONFLICT, "credit-refused", "Credit refused"),
    errors.InProgress: (HTTPStatus.CONFLICT, "in-progress", "In progress"),
    errors.Outdated: (HTTPStatus.PRECONDITION_FAILED, "outdated", "Changed meanwhile"),
    errors.BuildGone: (HTTPStatus.GONE, "build-gone", "Build gone"),
    BodyTooLarge: (HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "body-too-large", "Body too large"),
    UnsupportedContentType: (
        HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
        "unsupported-content-type",
        "Unsupported content type",
    ),
    errors.Invalid: (HTTPStatus.UNPROCESSABLE_ENTITY, "invalid-fields", "Invalid fields"),
    errors.KeyReused: (HTTPStatus.UNPROCESSABLE_ENTITY, "idempotency-key-reused", "Idempotency key reused"),
    errors.RefundRefused: (HTTPStatus.UNPROCESSABLE_ENTITY, "refund-refused", "Refund refused"),
    errors.QuotaReached: (HTTPStatus.TOO_MANY_REQUESTS, "quota-reached", "Quota reached"),
    errors.TryAgain: (HTTPStatus.SERVICE_UNAVAILABLE, "try-again", "Try again"),
}
UNEXPECTED: Kind = (HTTPStatus.INTERNAL_SERVER_ERROR, "unexpected", "Unexpected fault")
UNEXPECTED_DETAIL = "The request failed because of an error in the service, which has been logged."
# Texts for errors whose own text is internal or empty.
_DETAILS: dict[type[Exception], str] = {
    NotSignedIn: "Send a valid token: Authorization: Bearer <token>.",
    errors.TryAgain: "The service is busy: send the same request again in a moment.",
}


def body_of(kind: Kind, detail: str, *, fields: Iterable[Mapping[str, str]] = ()) -> str:
    """The JSON text; ``fields`` are {field, message}."""
    status, slug, title = kind
    body: dict[str, Any] = {"type": TYPE + slug, "title": title, "status": int(status), "detail": detail}
    if named := list(fields):
        body["errors"] = named
    return json.dumps(body, separators=(",", ":"), ensure_ascii=False)


def describe(error: Exception) -> tuple[HTTPStatus, dict[str, str], str]:
    """The status, the headers besides the content type, and the body for one of the errors in PROBLEMS."""
    known = next(each for each in type(error).__mro__ if each in PROBLEMS)
    kind = PROBLEMS[known]
    wrong = error.errors if isinstance(error, errors.Invalid) else {}
    fields = [{"field": field, "message": message} for field, message in wrong.items()]
    return kind[0], _headers(error), body_of(kind, _DETAILS.get(known, str(error)), fields=fields)


def _headers(error: Exception) -> dict[str, str]:
    match error:
        case errors.TryAgain() | errors.InProgress():
            return {"Retry-After": str(RETRY_AFTER_SECONDS)}
        case errors.QuotaReached():
            return {"Retry-After": str(error.retry_after)}
    return {}


def answer_of(error: Exception) -> dict[str, Any]:
    """The API Gateway v2 answer to an error; an exception outside PROBLEMS is an unexpected one."""
    if isinstance(error, tuple(PROBLEMS)):
        status, headers, body = describe(error)
    else:
        status, headers = UNEXPECTED[0], {}
        body = body_of(UNEXPECTED, UNEXPECTED_DETAIL)
    return {"statusCode": int(status), "headers": {"Content-Type": CONTENT_TYPE, **headers}, "body": body}
