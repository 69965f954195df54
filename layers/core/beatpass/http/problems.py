"""Errors on the wire: RFC 9457 problem details, one map from situation to status and stable type."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.exceptions import RequestUnsupportedContentType

from beatpass.domain import errors
from beatpass.http.caller import NotSignedIn
from beatpass.http.cursors import CursorRefused

TYPE = "https://beatpass.dev/problems/"
CONTENT_TYPE = "application/problem+json"
RETRY_AFTER_SECONDS = "1"


class MethodNotAllowed(Exception):
    pass


class BodyTooLarge(Exception):
    pass


PROBLEMS: dict[type[Exception], tuple[HTTPStatus, str, str]] = {
    CursorRefused: (HTTPStatus.BAD_REQUEST, "invalid-cursor", "Invalid cursor"),
    NotSignedIn: (HTTPStatus.UNAUTHORIZED, "not-signed-in", "Not signed in"),
    errors.NotFound: (HTTPStatus.NOT_FOUND, "not-found", "Not found"),
    errors.NoArtistProfile: (HTTPStatus.NOT_FOUND, "no-artist-profile", "No artist profile"),
    MethodNotAllowed: (HTTPStatus.METHOD_NOT_ALLOWED, "method-not-allowed", "Method not allowed"),
    errors.NameTaken: (HTTPStatus.CONFLICT, "name-taken", "Name taken"),
    errors.StillInUse: (HTTPStatus.CONFLICT, "still-in-use", "Still in use"),
    errors.BuildGone: (HTTPStatus.GONE, "build-gone", "Build gone"),
    BodyTooLarge: (HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "body-too-large", "Body too large"),
    RequestUnsupportedContentType: (
        HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
        "unsupported-content-type",
        "Unsupported content type",
    ),
    errors.Invalid: (HTTPStatus.UNPROCESSABLE_ENTITY, "invalid-fields", "Invalid fields"),
    errors.TryAgain: (HTTPStatus.SERVICE_UNAVAILABLE, "try-again", "Try again"),
}
_DETAILS: dict[type[Exception], str] = {
    NotSignedIn: "Send a valid token: Authorization: Bearer <token>.",
    RequestUnsupportedContentType: "Send JSON with Content-Type: application/json.",
}


def problem(
    status: HTTPStatus,
    slug: str,
    title: str,
    detail: str,
    *,
    fields: Iterable[Mapping[str, str]] = (),
    headers: Mapping[str, str] | None = None,
) -> Response[str]:
    """The response; ``fields`` are {field, message}."""
    body: dict[str, Any] = {"type": TYPE + slug, "title": title, "status": int(status), "detail": detail}
    if named := list(fields):
        body["errors"] = named
    text = json.dumps(body, separators=(",", ":"), ensure_ascii=False)
    return Response(int(status), CONTENT_TYPE, text, headers=dict(headers or {}))


def problem_of(error: Exception) -> Response[str]:
    """The response for one of the situations of PROBLEMS."""
    kind = next(kind for kind in type(error).__mro__ if kind in PROBLEMS)
    status, slug, title = PROBLEMS[kind]
    fields = error.errors if isinstance(error, errors.Invalid) else {}
    return problem(
        status,
        slug,
        title,
        _DETAILS.get(kind, str(error)),
        fields=[{"field": field, "message": message} for field, message in fields.items()],
        headers={"Retry-After": RETRY_AFTER_SECONDS} if kind is errors.TryAgain else None,
    )
