"""Problem details as responses of the Powertools resolver, with what it alone refuses."""

from __future__ import annotations

from http import HTTPStatus

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.exceptions import RequestUnsupportedContentType

from beatpass.http import problem_details
from beatpass.http.problem_details import CONTENT_TYPE, BodyTooLarge, MalformedJson, MethodNotAllowed

__all__ = ["PROBLEMS", "BodyTooLarge", "MalformedJson", "MethodNotAllowed", "problem", "problem_of"]

_UNSUPPORTED = (HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "unsupported-content-type", "Unsupported content type")
PROBLEMS = {**problem_details.PROBLEMS, RequestUnsupportedContentType: _UNSUPPORTED}


def problem(status: HTTPStatus, slug: str, title: str, detail: str) -> Response[str]:
    return Response(int(status), CONTENT_TYPE, problem_details.body_of((status, slug, title), detail))


def problem_of(error: Exception) -> Response[str]:
    """The response for one of the situations of PROBLEMS."""
    if isinstance(error, RequestUnsupportedContentType):
        return problem(*_UNSUPPORTED, "Send JSON with Content-Type: application/json.")
    status, headers, body = problem_details.describe(error)
    return Response(int(status), CONTENT_TYPE, body, headers=dict(headers))
