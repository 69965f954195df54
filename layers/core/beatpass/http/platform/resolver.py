"""The resolver of the HTTP functions: it validates requests before a handler runs, and answers errors.

A handler's annotations are the contract: they validate the parameters strictly, and the OpenAPI document is made from
them. Answers are not validated at run time, only in tests, against the document: a handler returns plain dictionaries,
typed by ``shapes``.
"""

from __future__ import annotations

import binascii
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cache, partial
from typing import Annotated, Any, Protocol, TypeVar, cast

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

from beatpass.domain.platform.errors import Invalid, NotFound
from beatpass.http.platform import patterns
from beatpass.http.platform.caller import Caller, caller_of
from beatpass.http.platform.headers import guarded
from beatpass.http.platform.idempotency import EXTENSION, AnswerOnce, idempotent
from beatpass.http.platform.json_bodies import JSON, is_json, read_json
from beatpass.http.platform.openapi_document import allowed_methods
from beatpass.http.platform.problem_details import (
    PROBLEMS,
    BodyTooLarge,
    MalformedJson,
    MethodNotAllowed,
    UnsupportedContentType,
    answer_of,
)
from beatpass.http.platform.problem_responses import problem_of, unexpected
from beatpass.http.platform.query_rules import NUMBER, TRUTH, check_query, query_model

# Handlers import Powertools' names from here: ``beatpass`` must be imported first, as it sets the garbage collector.
__all__ = ["MAX_LIMIT", "Api", "ArtistIdQuery", "Body", "Cursor", "Id", "Limit", "Response"]

MAX_BODY_BYTES = 64 * 1024
Id = Annotated[str, Path(pattern=patterns.ID)]
ArtistIdQuery = Annotated[str | None, Query(pattern=patterns.ID, description="which of your producers")]
MAX_LIMIT = 40
Limit = Annotated[int, Query(ge=1, le=MAX_LIMIT, description="how many at most")]
Cursor = Annotated[str | None, Query(min_length=1, max_length=2048, description="next_cursor of the page before")]

# The result is constant, but Powertools inspects a parameter's whole type for it at every request.
openapi_validation.is_scalar_field = cache(openapi_validation.is_scalar_field)  # type: ignore[attr-defined]

# The pattern of the route that Powertools makes for what no route has.
_NO_ROUTE = "^.*$"
_encode = msgspec.json.Encoder().encode  # a page of tracks in a fifth of the standard library's time


def _write_json(content: Any) -> str:  # noqa: ANN401 - JSON
    return _encode(content).decode()


class Body(BaseModel):
    """Base of request bodies: JSON types are not converted, unknown fields are refused."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, defer_build=True)


class _Unchecked(OpenAPIResponseValidationMiddleware):
    """Replaces Powertools' middleware that validates and copies every answer."""

    def handler(self, app: Any, next_middleware: NextMiddleware) -> Response[Any]:  # noqa: ANN401 - its interface
        return next_middleware(app)


H = TypeVar("H", bound=Callable[..., object])


class Register(Protocol):
    """Registers a handler for a path."""

    def __call__(self, rule: str, *, status_code: int = 200) -> Callable[[H], H]: ...


class Api(APIGatewayHttpResolver):
    def __init__(self, *, logger: Logger) -> None:
        super().__init__(enable_validation=True, serializer=_write_json, json_body_deserializer=read_json)
        self._response_validation_middleware = _Unchecked()
        self._logger = logger
        self.use([_check_query])
        self.exception_handler(list(PROBLEMS))(problem_of)
        self.exception_handler(NotFoundError)(self._no_route)
        self.exception_handler(RequestValidationError)(self._invalid)
        self.exception_handler([UnicodeDecodeError, binascii.Error])(lambda _error: problem_of(MalformedJson()))
        self.exception_handler(Exception)(self._unexpected)

    def once(self, answer_once: AnswerOnce, *, now: Callable[[], datetime]) -> Register:
        """``post`` for routes that make something: they take an idempotency key."""
        keep = idempotent(answer_once, now=now, write=_write_json)
        return cast("Register", partial(self.post, middlewares=[keep], openapi_extensions={EXTENSION: True}))

    def caller(self) -> Caller:
        """Raises NotSignedIn on a route without an authorizer."""
        return caller_of(self.current_event.raw_event)

    def query_models(self) -> list[tuple[str, str, str]]:
        """(path, method, model's name) of each handler's parameter that is a model of query parameters."""
        return [
            (route.openapi_path, route.method.lower(), model.__name__)
            for route in self._static_routes + self._dynamic_routes
            for field in route.dependant.query_params
            if (model := query_model(field))
        ]

    def resolve(self, event: Mapping[str, Any], context: LambdaContext) -> dict[str, Any]:
        """The API Gateway v2 answer to an API Gateway v2 event; never raises."""
        http = event["requestContext"]["http"]
        if http["method"] != "HEAD":
            return guarded(self._answer(event, context), event)
        get = {**event, "requestContext": {**event["requestContext"], "http": {**http, "method": "GET"}}}
        return guarded({**self._answer(get, context), "body": ""}, event)

    def _answer(self, event: Mapping[str, Any], context: LambdaContext) -> dict[str, Any]:
        content_type = event["headers"].get("content-type", JSON)
        if body := event.get("body"):
            if len(body) > MAX_BODY_BYTES * (4 / 3 if event.get("isBase64Encoded") else 1):
                return answer_of(BodyTooLarge(f"A body may have at most {MAX_BODY_BYTES} bytes."))
            if not is_json(content_type):
                return answer_of(UnsupportedContentType())
        if content_type != JSON:  # other types are refused with a body; without one, Powertools would parse a form
            event = {**event, "headers": {**event["headers"], "content-type": JSON}}
        answer = super().resolve(event, context)
        answer["body"] = answer["body"] or ""  # MiniStack's gateway fails on null
        return answer

    def _no_route(self, _error: NotFoundError) -> Response[str]:
        allowed = allowed_methods(self.current_event.path)
        if not allowed or self.current_event.http_method in allowed:  # an id in the path that none can be
            return problem_of(NotFound("resource"))
        response = problem_of(MethodNotAllowed(f"This resource allows {', '.join(allowed)}."))
        response.headers["Allow"] = ", ".join(allowed)
        return response

    def _unexpected(self, error: Exception) -> Response[str]:
        self._logger.error("A request failed.", exc_info=error)
        return unexpected()

    def _invalid(self, error: RequestValidationError) -> Response[str]:
        found = error.errors()
        if wrong := next((each for each in found if each["loc"][0] == "path"), None):
            return problem_of(NotFound(_no_such(wrong)))
        sent = self.current_event.json_body if any(each["loc"][0] == "body" for each in found) else None
        # Pydantic's messages describe the expected type and never repeat the value that was sent.
        return problem_of(Invalid(**{_field(each["loc"], sent): _sentence(each) for each in found}))


def _check_query(app: Any, next_middleware: NextMiddleware) -> Response[Any]:  # noqa: ANN401
    sent = app.current_event.query_string_parameters
    if sent and app.context["_route"].rule.pattern != _NO_ROUTE:
        raw = app.current_event.get("rawQueryString", "")
        check_query(sent, raw, app.context["_route"].dependant.query_params)
    return next_middleware(app)


def _field(loc: tuple[str | int, ...], sent: Any) -> str:  # noqa: ANN401 - JSON
    """``tags.3`` for ("body", "tags", 3), ``from`` for ("query", "ranges", "from"), whose model is ``ranges``.

    For a union Pydantic adds the matched member's ``kind`` to the path, which is no field of the body.
    """
    if loc[0] == "query":
        return str(loc[-1])
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


# Pydantic's other messages are plain sentences already.
_OBJECT = "Must be a JSON object."
_SENTENCES = {
    "extra_forbidden": "There is no such field.",
    "bool_parsing": TRUTH,
    "int_parsing": NUMBER,
    "model_type": _OBJECT,
    "model_attributes_type": _OBJECT,
    "string_unicode": "Must be text in Unicode, without half characters.",
    "union_tag_not_found": "Must be an object that says its kind.",
}


def _no_such(error: Mapping[str, Any]) -> str:
    """What there is not: with its alternatives, where the path has a choice of few."""
    if error["type"] != "literal_error":
        return "resource"
    choices = str(error["ctx"]["expected"]).replace("'", "")
    return f"{error['loc'][-1]}: choose {choices}"


def _sentence(error: Mapping[str, Any]) -> str:
    if sentence := _SENTENCES.get(error["type"]):
        return sentence
    if error["type"] == "too_short":
        return f"Must have at least {_items(error['ctx']['min_length'])}."
    if error["type"] == "too_long":
        return f"Must have at most {_items(error['ctx']['max_length'])}."
    if error["type"] == "union_tag_invalid":
        return f"Its kind is one of {error['ctx']['expected_tags']}."
    if error["type"] == "string_pattern_mismatch":
        return patterns.SENTENCES[error["ctx"]["pattern"]]
    if error["type"] == "value_error":
        return str(error["ctx"]["error"])
    return f"{error['msg']}."


def _items(number: int) -> str:
    return "1 item" if number == 1 else f"{number} items"
