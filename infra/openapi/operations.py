"""An operation of the document: its texts, its parameters, and all that it may answer."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from beatpass.http.platform.idempotency import EXTENSION, HEADER, PATTERN
from infra.openapi.examples import with_example
from infra.openapi.problems import problem_responses
from infra.openapi.properties import formatted, prose, tidy
from infra.openapi.texts import Missing, operation_text, property_text

HEADERS: dict[str, Any] = {
    "Cache-Control": {"description": "Who may keep the answer, and how long.", "schema": {"type": "string"}},
    "Content-Disposition": {"description": "The name of the file.", "schema": {"type": "string"}},
    "ETag": {"description": "The version of the answer, for If-Match and If-None-Match.", "schema": {"type": "string"}},
    "Location": {
        "description": "The path of what was made, or the address to go to.",
        "schema": {"type": "string", "format": "uri-reference"},
    },
    "Retry-After": {"description": "After how many seconds to send the same again.", "schema": {"type": "integer"}},
    "X-Next-Cursor": {
        "description": "The cursor of the next part; not sent with the last one.",
        "schema": {"type": "string"},
    },
}
_CSV = "text/csv"
_FOUND = "302"
_EMPTY = {
    "204": "Done.",
    _FOUND: "The click is counted: go to the page of the link's target.",
    "304": "As it was: use what you have.",
}
# Routes whose functions take any content type (docs/api.md 1.1).
_OF_ANY_TYPE = {"http_plays", "webhook_stripe"}
_OF_STRIPE = "webhook_stripe"
# Answers of one entity, which have its version.
_VERSIONED = {
    "TrackAnswer",
    "AlbumAnswer",
    "ArtistAnswer",
    "OwnArtistAnswer",
    "NotificationsAnswer",
    "OwnAccountAnswer",
}


class Described(NamedTuple):
    """An operation, the named responses that it refers to, and the problem types in these."""

    operation: dict[str, Any]
    responses: dict[str, Any]
    problems: list[str]


def operation(event: str, route: dict[str, Any], described: dict[str, Any], *, function: str) -> Described:
    """``event`` is the route's name in the template."""
    words = re.findall(r"[A-Z][a-z]*", event)
    operation_id = "".join([words[0].lower(), *words[1:]])
    text = operation_text(operation_id, function)
    public = route.get("Auth", {}).get("Authorizer") == "NONE"
    described = _with_key(described)
    parameters = [_parameter(each) for each in described.get("parameters", [])]
    problems = [
        *text.problems,
        *_usual_problems(described, function=function, public=public and not text.optional_token),
    ]
    refused, named = problem_responses(problems)
    made = {
        "operationId": operation_id,
        "summary": text.summary,
        "description": text.description,
        "tags": [text.page],
        **({"parameters": parameters} if parameters else {}),
        **{key: tidy(described[key]) for key in ("requestBody",) if key in described},
        "responses": {**_answers(described), **refused},
    }
    if public:
        made["security"] = [{}, {"Jwt": []}] if text.optional_token else []
    if function == _OF_STRIPE:
        made["x-internal"] = True
    return Described(with_example(made), named, problems)


def _with_key(described: dict[str, Any]) -> dict[str, Any]:
    """With the header that routes take which make something."""
    if EXTENSION not in described:
        return described
    schema = {"type": "string", "pattern": PATTERN}
    header = {"name": HEADER.lower(), "in": "header", "required": False, "schema": schema}
    return {**described, "parameters": [*described.get("parameters", []), header]}


def _parameter(described: dict[str, Any]) -> dict[str, Any]:
    made = tidy(described)
    made["schema"] = formatted(made["name"], made["schema"])
    said = made.pop("description", None) or made["schema"].pop("description", None)
    made["schema"].pop("description", None)
    text = said or property_text("parameters", made["name"])
    if text is None:
        raise Missing(f"infra/openapi/properties.toml: no sentence for the parameter {made['name']}")
    name = made.pop("name")
    name = name.title() if made["in"] == "header" else name
    return {"name": name, "in": made.pop("in"), "description": prose(text), **made}


def _usual_problems(described: dict[str, Any], *, function: str, public: bool) -> list[str]:
    """What a route may answer by what it takes."""
    if function == _OF_STRIPE:
        return ["unexpected", "try-again"]
    names = {each["name"]: each["in"] for each in described.get("parameters", [])}
    found = ["invalid-fields", "unexpected", "try-again"]
    if not public:
        found.append("not-signed-in")
    if "path" in names.values() or "artist_id" in names:
        found.append("not-found")
    if names.get("artist_id") == "query" or names.get("recommended_id") or names.get("payout_id"):
        found.append("no-artist-profile")
    if HEADER.lower() in names:
        found += ["idempotency-key-reused", "in-progress"]
    if "if-match" in names:
        found.append("outdated")
    if "cursor" in names:
        found.append("invalid-cursor")
    if "requestBody" in described:
        found += ["malformed-json", "body-too-large"]
        found += [] if function in _OF_ANY_TYPE else ["unsupported-content-type"]
    return found


def _answers(described: dict[str, Any]) -> dict[str, Any]:
    answers = {status: answer for status, answer in described["responses"].items() if status < "400"}
    return {status: _answer(status, answer, cached="304" in answers) for status, answer in answers.items()}


def _answer(status: str, described: dict[str, Any], *, cached: bool) -> dict[str, Any]:
    headers = ["Cache-Control", "ETag"] if cached else []
    if status in _EMPTY:
        made: dict[str, Any] = {"description": _EMPTY[status]}
        headers += ["Location"] if status == _FOUND else []
    else:
        content = _told_apart(tidy(described["content"]))
        said = described["description"].removeprefix("Successful ")
        made = {
            "description": {"Response": "Created." if status == "201" else "The answer."}.get(said, said),
            "content": content,
        }
        headers += ["Content-Disposition", "X-Next-Cursor"] if _CSV in content else []
        headers += ["ETag", *(["Location"] if status == "201" else [])] if _is_entity(content) else []
    if headers:
        made["headers"] = {name: {"$ref": f"#/components/headers/{name}"} for name in headers}
    return made


def _is_entity(content: dict[str, Any]) -> bool:
    reference = str(content.get("application/json", {}).get("schema", {}).get("$ref", ""))
    return reference.rpartition("/")[2] in _VERSIONED


def _told_apart(content: dict[str, Any]) -> dict[str, Any]:
    """CSV first: generators that know one type for an answer then read every file as text, JSON as well."""
    by_type = {media_type.partition(";")[0]: each for media_type, each in content.items()}
    return dict(sorted(by_type.items(), key=lambda item: item[0] != _CSV))
