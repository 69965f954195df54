"""Problem details as responses of the Powertools resolver."""

from __future__ import annotations

from aws_lambda_powertools.event_handler import Response

from beatpass.http.platform.problem_details import CONTENT_TYPE, UNEXPECTED, UNEXPECTED_DETAIL, body_of, describe


def problem_of(error: Exception) -> Response[str]:
    """The response for one of the errors in problem_details.PROBLEMS."""
    status, headers, body = describe(error)
    return Response(int(status), CONTENT_TYPE, body, headers=dict(headers))


def unexpected() -> Response[str]:
    return Response(int(UNEXPECTED[0]), CONTENT_TYPE, body_of(UNEXPECTED, UNEXPECTED_DETAIL))
