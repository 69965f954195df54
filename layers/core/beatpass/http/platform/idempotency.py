"""The header Idempotency-Key of requests that make something (docs/api.md 1.3)."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable
from datetime import datetime
from typing import Any, Protocol

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.middlewares import NextMiddleware

from beatpass.domain.platform.errors import Invalid
from beatpass.domain.platform.kept_answers import KeptAnswer, KeyedRequest
from beatpass.http.platform.caller import caller_of

HEADER = "Idempotency-Key"
# Marks the routes that take the header; the document's generator describes it.
EXTENSION = "x-idempotency-key"
PATTERN = r"^[!-~]{1,255}$"
SENTENCE = "Must be 1 to 255 visible ASCII characters, such as a UUID."
_KEY = re.compile(PATTERN)

Write = Callable[[Any], str]


class AnswerOnce(Protocol):
    """The use case ``answer_once``."""

    def __call__(self, request: KeyedRequest, carry_out: Callable[[], KeptAnswer], *, now: datetime) -> KeptAnswer: ...


def idempotent(answer_once: AnswerOnce, *, now: Callable[[], datetime], write: Write) -> Callable[..., Response[Any]]:
    """The middleware of such a route. ``write`` makes JSON of a body."""

    def middleware(app: Any, next_middleware: NextMiddleware) -> Response[Any]:  # noqa: ANN401 - Powertools' interface
        key = app.current_event.headers.get(HEADER.lower())
        if key is None:
            return next_middleware(app)
        request = _request(key, app.current_event)
        return _response(answer_once(request, lambda: _kept(next_middleware(app), write), now=now()))

    return middleware


def _request(key: str, event: Any) -> KeyedRequest:  # noqa: ANN401 - Powertools' event
    """Raises Invalid. Bodies that differ only in how the JSON is written are the same."""
    if not _KEY.fullmatch(key):
        raise Invalid(**{HEADER: SENTENCE})
    body = json.dumps(event.json_body, sort_keys=True) if event.body else ""
    query = sorted((event.query_string_parameters or {}).items())
    asked = json.dumps([event.http_method, event.path, query, body])
    digest = hashlib.sha256(asked.encode()).hexdigest()
    return KeyedRequest(user_id=caller_of(event.raw_event).user_id, key=key, digest=digest)


def _kept(response: Response[Any], write: Write) -> KeptAnswer:
    body = response.body if isinstance(response.body, str) else write(response.body)
    headers = {name: str(value) for name, value in response.headers.items()}
    return KeptAnswer(response.status_code, headers, body)


def _response(answer: KeptAnswer) -> Response[Any]:
    return Response(answer.status, "application/json", answer.body, headers=dict(answer.headers))
