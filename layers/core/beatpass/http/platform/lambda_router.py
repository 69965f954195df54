"""A minimal router of API Gateway v2 events, for the functions that must start faster than Powertools' resolver.

It refuses the same requests with the same texts as ``resolver``: large bodies, unknown parameters, unknown routes.
"""

from __future__ import annotations

import binascii
import json
import re
from base64 import b64decode
from collections.abc import Callable, Mapping
from typing import Any

from beatpass.domain.platform.errors import Invalid, NotFound
from beatpass.http.platform.headers import guarded
from beatpass.http.platform.problem_details import PROBLEMS, BodyTooLarge, MalformedJson, answer_of

Event = Mapping[str, Any]
Answer = dict[str, Any]
Route = Callable[[Event], Answer]

MAX_BODY_BYTES = 8 * 1024
_ID = re.compile(r"[0-9A-Za-z_-]{1,64}")


def route_event(event: Event, routes: Mapping[str, Route], *, report: Callable[[], None]) -> Answer:
    """The answer of the route that the gateway matched, or a problem; ``report`` logs an unexpected exception."""
    try:
        found = _route_of(event, routes)(event)
    except tuple(PROBLEMS) as problem:
        found = answer_of(problem)
    except Exception as fault:  # noqa: BLE001 - the client gets an answer, and the exception is logged
        report()
        found = answer_of(fault)
    return guarded(found, event)


def _route_of(event: Event, routes: Mapping[str, Route]) -> Route:
    if unknown := event.get("queryStringParameters"):
        raise Invalid(**dict.fromkeys(sorted(unknown), "There is no such parameter."))
    route = routes.get(event["routeKey"])
    if route is None:
        raise NotFound("resource")
    return route


def answer(status: int, body: Mapping[str, Any]) -> Answer:
    text = json.dumps(body, separators=(",", ":"), ensure_ascii=False)
    return {"statusCode": status, "headers": {"Content-Type": "application/json"}, "body": text}


def body_of(event: Event) -> bytes:
    """Raises BodyTooLarge and MalformedJson.

    Any content type is accepted: a page that is being closed can send its last play only as a beacon, which is text.
    """
    text = event.get("body") or ""
    if len(text) <= 2 * MAX_BODY_BYTES:
        try:
            body = b64decode(text, validate=True) if event.get("isBase64Encoded") else text.encode()
        except (binascii.Error, UnicodeError) as error:
            raise MalformedJson from error
        if len(body) <= MAX_BODY_BYTES:
            return body
    raise BodyTooLarge(f"A body may have at most {MAX_BODY_BYTES} bytes.")


def path_id(event: Event, name: str) -> str:
    """Raises NotFound for a text that cannot be an id."""
    found = str(event["pathParameters"][name])
    if not _ID.fullmatch(found):
        raise NotFound("resource")
    return found
