"""The resolver of every HTTP function: what it refuses before a handler runs, and how it says so.

A handler's annotations are the contract: parameters are validated strictly, and the OpenAPI document is made of them.
Answers are not validated again on their way out (tests check them against the document); a handler gives plain
dictionaries, typed by ``shapes``.
"""

from __future__ import annotations

import binascii
import json
from collections.abc import Mapping
from functools import cache
from typing import Annotated, Any

import msgspec
from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response
from aws_lambda_powertools.event_handler.exceptions import NotFoundError
from aws_lambda_powertools.event_handler.middlewares import NextMiddleware, openapi_validation
from aws_lambda_powertools.event_handler.middlewares.openapi_validation import OpenAPIResponseValidationMiddleware
from aws_lambda_powertools.event_handler.openapi.exceptions import RequestValidationError
from aws_lambda_powertools.event_handler.openapi.params import Path, Query
from aws_lambda_powertools.logging import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext
from pydantic import BaseModel, ConfigDict

from beatpass.domain.errors import Invalid, NotFound
from beatpass.http.caller import Caller, caller_of
from beatpass.http.headers import guarded
from beatpass.http.problem_details import (
    PROBLEMS,
    BodyTooLarge,
    MalformedJson,
    MethodNotAllowed,
    UnsupportedContentType,
    answer_of,
)
from beatpass.http.problems import problem_of, unexpected

# Handlers import nothing of Powertools themselves: ``beatpass`` comes first, as it sees to a quick start.
__all__ = ["MAX_LIMIT", "Api", "ArtistIdQuery", "Body", "Cursor", "Id", "Limit", "Response"]

MAX_BODY_BYTES = 64 * 1024
ID_PATTERN = r"^[0-9A-Za-z_-]{1,64}$"
Id = Annotated[str, Path(pattern=ID_PATTERN)]
ArtistIdQuery = Annotated[str | None, Query(pattern=ID_PATTERN, description="which of your producers")]
MAX_LIMIT = 40
Limit = Annotated[int, Query(ge=1, le=MAX_LIMIT, description="how many at most")]
Cursor = Annotated[str | None, Query(min_length=1, max_length=2048, description="next_cursor of the page before")]

# It never changes, and Powertools goes through a parameter's whole type for it at every request.
openapi_validation.is_scalar_field = cache(openapi_validation.is_scalar_field)  # type: ignore[attr-defined]

_JSON = "application/json"
_encode = msgspec.json.Encoder().encode  # a page of tracks in a fifth of the standard library's time


def _write_json(content: Any) -> str:  # noqa: ANN401 - JSON
    return _encode(content).decode()


class Body(BaseModel):
    """Base of request bodies: JSON types as they are, nothing unknown."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, defer_build=True)


class _Unchecked(OpenAPIResponseValidationMiddleware):
    """Stands where Powertools would validate and copy every answer."""

    def handler(self, app: Any, next_middleware: NextMiddleware) -> Response[Any]:  # noqa: ANN401 - its interface
        return next_middleware(app)


class Api(APIGatewayHttpResolver):
    def __init__(self, *, logger: Logger) -> None:
        super().__init__(enable_validation=True, serializer=_write_json, json_body_deserializer=read_json)
        self._response_validation_middleware = _Unchecked()
        self._logger = logger
        self.use([_refuse_unknown_parameters])
        self.exception_handler(list(PROBLEMS))(problem_of)
        self.exception_handler(NotFoundError)(self._no_route)
        self.exception_handler(RequestValidationError)(self._invalid)
        self.exception_handler([UnicodeDecodeError, binascii.Error])(lambda _error: problem_of(MalformedJson()))
        self.exception_handler(Exception)(self._unexpected)

    def caller(self) -> Caller:
        """Raises NotSignedIn on a route without an authorizer."""
        return caller_of(self.current_event.raw_event)

    def resolve(self, event: Mapping[str, Any], context: LambdaContext) -> dict[str, Any]:
        """The API Gateway v2 answer to an API Gateway v2 event, whatever happens."""
        return guarded(self._answer(event, context), event)

    def _answer(self, event: Mapping[str, Any], context: LambdaContext) -> dict[str, Any]:
        content_type = event["headers"].get("content-type", _JSON)
        if body := event.get("body"):
            if len(body) > MAX_BODY_BYTES * (4 / 3 if event.get("isBase64Encoded") else 1):
                return answer_of(BodyTooLarge(f"A body may have at most {MAX_BODY_BYTES} bytes."))
            if not content_type.lower().startswith(_JSON):
                return answer_of(UnsupportedContentType())
        if content_type != _JSON:  # nothing is of no type, and Powertools would look for a form in it
            event = {**event, "headers": {**event["headers"], "content-type": _JSON}}
        answer = super().resolve(event, context)
        answer["body"] = answer["body"] or ""  # MiniStack's gateway stumbles over null
        return answer

    def _no_route(self, _error: NotFoundError) -> Response[str]:
        path = self.current_event.path
        allowed = [route.method for route in self._static_routes + self._dynamic_routes if route.rule.match(path)]
        if not allowed:
            return problem_of(NotFound("resource"))
        response = problem_of(MethodNotAllowed(f"This resource knows {', '.join(allowed)}."))
        response.headers["Allow"] = ", ".join(allowed)
        return response

    def _unexpected(self, error: Exception) -> Response[str]:
        self._logger.error("A request failed.", exc_info=error)
        return unexpected()

    def _invalid(self, error: RequestValidationError) -> Response[str]:
        found = error.errors()
        if any(each["loc"][0] == "path" for each in found):
            return problem_of(NotFound("resource"))
        sent = self.current_event.json_body if any(each["loc"][0] == "body" for each in found) else None
        # Only in Pydantic's words for the shape: a message never repeats what was sent.
        return problem_of(Invalid(**{_field(each["loc"], sent): _sentence(each) for each in found}))


def read_json(text: str) -> dict[str, Any]:
    """An object; MalformedJson for what JSON does not know and for what no body of ours is."""
    try:
        content = json.loads(text, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise MalformedJson from error
    if not isinstance(content, dict):
        raise MalformedJson
    return content


def _refuse_constant(name: str) -> None:
    raise ValueError(name)


def _refuse_unknown_parameters(app: Any, next_middleware: NextMiddleware) -> Response[Any]:  # noqa: ANN401
    sent = app.current_event.query_string_parameters
    if sent:
        known = {field.alias for field in app.context["_route"].dependant.query_params}
        if unknown := sent.keys() - known:
            raise Invalid(**dict.fromkeys(sorted(unknown), "There is no such parameter."))
    return next_middleware(app)


def _field(loc: tuple[str | int, ...], sent: Any) -> str:  # noqa: ANN401 - JSON
    """``tags.3`` for ("body", "tags", 3).

    Of a union's members Pydantic says in the path which it is: their ``kind``, which is no field of what was sent.
    """
    parts = []
    for part in loc[1:]:
        if isinstance(sent, dict) and part == sent.get("kind") and part not in sent:
            continue
        parts.append(str(part))
        sent = _within(sent, part)
    return ".".join(parts) or "body"


def _within(sent: Any, part: str | int) -> Any:  # noqa: ANN401 - JSON
    try:
        return sent[part]
    except (KeyError, IndexError, TypeError):
        return None


def _sentence(error: Mapping[str, Any]) -> str:
    if error["type"] == "extra_forbidden":
        return "There is no such field."
    if error["type"] == "union_tag_invalid":
        return f"Its kind is one of {error['ctx']['expected_tags']}."
    if error["type"] == "value_error":
        return str(error["ctx"]["error"])
    return f"{error['msg']}."
