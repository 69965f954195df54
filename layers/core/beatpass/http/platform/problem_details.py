"""Errors on the wire: RFC 9457 problem details, one map from situation to status and stable type.

Standard library only: the functions that must start fastest answer by ``answer_of``, the others through ``problems``.
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
RETRY_AFTER_SECONDS = "1"

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
        super().__init__("The body must be one JSON object.")


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
    errors.OtherCountry: (HTTPStatus.CONFLICT, "other-country", "Begun in another country"),
    errors.PurchaseIdTaken: (HTTPStatus.CONFLICT, "purchase-id-taken", "Purchase id taken"),
    errors.RefundIdTaken: (HTTPStatus.CONFLICT, "refund-id-taken", "Refund id taken"),
    errors.LimitReached: (HTTPStatus.CONFLICT, "limit-reached", "Limit reached"),
    errors.BuildGone: (HTTPStatus.GONE, "build-gone", "Build gone"),
    BodyTooLarge: (HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "body-too-large", "Body too large"),
    UnsupportedContentType: (
        HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
        "unsupported-content-type",
        "Unsupported content type",
    ),
    errors.Invalid: (HTTPStatus.UNPROCESSABLE_ENTITY, "invalid-fields", "Invalid fields"),
    errors.RefundRefused: (HTTPStatus.UNPROCESSABLE_ENTITY, "refund-refused", "Refund refused"),
    errors.TryAgain: (HTTPStatus.SERVICE_UNAVAILABLE, "try-again", "Try again"),
}
UNEXPECTED: Kind = (HTTPStatus.INTERNAL_SERVER_ERROR, "unexpected", "Unexpected fault")
UNEXPECTED_DETAIL = "The request failed on our side, and we have been told."
# Where the error's own text is for us or says nothing.
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
    """Status, headers beside the content type, and body for one of the situations of PROBLEMS."""
    situation = next(situation for situation in type(error).__mro__ if situation in PROBLEMS)
    kind = PROBLEMS[situation]
    wrong = error.errors if isinstance(error, errors.Invalid) else {}
    fields = [{"field": field, "message": message} for field, message in wrong.items()]
    headers = {"Retry-After": RETRY_AFTER_SECONDS} if situation is errors.TryAgain else {}
    return kind[0], headers, body_of(kind, _DETAILS.get(situation, str(error)), fields=fields)


def answer_of(error: Exception) -> dict[str, Any]:
    """The API Gateway v2 answer; for what is none of the situations, that of an unexpected fault."""
    if isinstance(error, tuple(PROBLEMS)):
        status, headers, body = describe(error)
    else:
        status, headers = UNEXPECTED[0], {}
        body = body_of(UNEXPECTED, UNEXPECTED_DETAIL)
    return {"statusCode": int(status), "headers": {"Content-Type": CONTENT_TYPE, **headers}, "body": body}
