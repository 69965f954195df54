"""Problem types in the document: a schema for each, and for each route the types that it may answer, by status."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from functools import cache
from typing import Any

from beatpass.http.platform.problem_details import CONTENT_TYPE, PROBLEMS, TYPE, UNEXPECTED
from infra.handlers import load_handler

_REFUSAL = {
    "description": "What the gateway says itself, before any function runs or when one did not answer.",
    "type": "object",
    "properties": {"message": {"type": "string", "description": "A few words in English."}},
}
_FIELDS = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["field", "message"],
        "properties": {"field": {"type": "string"}, "message": {"type": "string"}},
    },
}
# Statuses that the gateway may answer too, in its own words.
_OF_GATEWAY = {"401", "413", "429", "500", "503"}
_WITH_FIELDS = "invalid-fields"
# What may be sent again, after Retry-After.
_LATER, _IN_PROGRESS = {"429", "503"}, "in-progress"


@cache
def kinds() -> dict[str, tuple[str, str]]:
    """(status, title) of each problem type by its slug."""
    known = [*PROBLEMS.values(), UNEXPECTED, *load_handler("webhook_stripe").PROBLEMS.values()]
    return {slug: (str(int(status)), title) for status, slug, title in known}


def problem_schemas(slugs: Iterable[str]) -> dict[str, Any]:
    schemas = {_name(slug): _schema(slug, *kinds()[slug]) for slug in slugs}
    return {**schemas, "Refusal": _REFUSAL}


def problem_responses(slugs: Iterable[str]) -> tuple[dict[str, Any], dict[str, Any]]:
    """(the references of an operation's responses by status, the responses that they refer to by name)."""
    by_status: dict[str, list[str]] = defaultdict(list)
    for slug in sorted(set(slugs)):
        by_status[kinds()[slug][0]].append(slug)
    by_status["429"] += []  # the gateway has its own
    answers, named = {}, {}
    for status, found in sorted(by_status.items()):
        name = "Or".join(_camel(slug) for slug in found) or "TooManyRequests"
        named[name] = _response(status, found)
        answers[status] = {"$ref": f"#/components/responses/{name}"}
    return answers, named


def _response(status: str, slugs: list[str]) -> dict[str, Any]:
    titles = [kinds()[slug][1] for slug in slugs] or ["Too many requests: send the same again, later"]
    content: dict[str, Any] = {}
    if status in _OF_GATEWAY:  # first: generators that know one type for an answer can read any answer as this one
        content["application/json"] = {"schema": {"$ref": "#/components/schemas/Refusal"}}
    if slugs:
        content[CONTENT_TYPE] = {"schema": _one_of(slugs)}
    response: dict[str, Any] = {"description": "; ".join(titles) + ".", "content": content}
    if status in _LATER or _IN_PROGRESS in slugs:
        response["headers"] = {"Retry-After": {"$ref": "#/components/headers/Retry-After"}}
    return response


def _one_of(slugs: list[str]) -> dict[str, Any]:
    refs = [{"$ref": f"#/components/schemas/{_name(slug)}"} for slug in slugs]
    if len(refs) == 1:
        return refs[0]
    mapping = {TYPE + slug: ref["$ref"] for slug, ref in zip(slugs, refs, strict=True)}
    return {"oneOf": refs, "discriminator": {"propertyName": "type", "mapping": mapping}}


def _schema(slug: str, status: str, title: str) -> dict[str, Any]:
    """RFC 9457 problem details of one type."""
    properties: dict[str, Any] = {
        "type": {"type": "string", "enum": [TYPE + slug], "description": "The stable name of the problem's type."},
        "title": {"type": "string", "description": "The type in words."},
        "status": {"type": "integer", "enum": [int(status)], "description": "The HTTP status."},
        "detail": {"type": "string", "description": "What is wrong with this request, in a sentence."},
    }
    required = list(properties)
    if slug == _WITH_FIELDS:
        properties["errors"] = _FIELDS
        required.append("errors")
    return {"description": f"{title} ({status}).", "type": "object", "required": required, "properties": properties}


def _name(slug: str) -> str:
    return f"{_camel(slug)}Problem"


def _camel(slug: str) -> str:
    return "".join(word.title() for word in re.split("-", slug))
