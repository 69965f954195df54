"""Makes the API's OpenAPI document from the code of all HTTP functions and the routes of template.yaml.

``python -m infra.openapi`` writes the document that the API serves; ``--check`` fails if it is out of date.
"""

from __future__ import annotations

import json
import re
import sys
from typing import Any

from infra.handlers import load_handler
from infra.local.stack import ROOT
from infra.openapi.routers import ROUTERS
from infra.template.document import load_template

DOCUMENT = ROOT / "layers/core/beatpass/http/platform/openapi.json"
_INFO = {
    "title": "BeatPass Producer Analytics",
    "version": "1",
    "description": "Times are ISO 8601 UTC, dates YYYY-MM-DD, percentages 0-100, money integer minor units. "
    "Lists go on with next_cursor, which is null at the end and good for a day. "
    "`rules` is the version of the rules behind an answer's figures.",
}
_PROBLEM = {
    "title": "Problem",
    "description": "RFC 9457 problem details; `type` is stable.",
    "type": "object",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string", "format": "uri"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "errors": {
            "description": "of a request with wrong fields: each, and what would be right",
            "type": "array",
            "items": {
                "type": "object",
                "required": ["field", "message"],
                "properties": {"field": {"type": "string"}, "message": {"type": "string"}},
            },
        },
    },
}
_PROBLEM_CONTENT = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
_REFUSAL = {
    "title": "Refusal",
    "description": "What the gateway says itself, before any function runs; it knows no problem details.",
    "type": "object",
    "required": ["message"],
    "properties": {"message": {"type": "string"}},
}
_REFUSED = {"application/json": {"schema": {"$ref": "#/components/schemas/Refusal"}}}
_JWT = {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}
_POWERTOOLS_OWN = {"HTTPValidationError", "ValidationError", "ResponseValidationError"}
_EMPTY = {"204": "Done", "304": "As it was: use what you have"}


def document() -> dict[str, Any]:
    """All routes of template.yaml, described by their functions. Raises KeyError for a route without a description."""
    paths: dict[str, dict[str, Any]] = {}
    schemas: dict[str, Any] = {"Problem": _PROBLEM, "Refusal": _REFUSAL}
    for function, routes in _routes().items():
        described = ROUTERS[function]() if function in ROUTERS else _described(function)
        for name, schema in described["components"]["schemas"].items():
            if schemas.setdefault(name, schema) != schema:
                raise ValueError(f"two functions define different schemas named {name}")
        for event, route in routes.items():
            operation = described["paths"][route["Path"]][route["Method"].lower()]
            paths.setdefault(route["Path"], {})[route["Method"].lower()] = _operation(event, route, operation)
    return {
        "openapi": "3.1.0",
        "info": _INFO,
        "security": [{"Jwt": []}],
        "paths": {path: paths[path] for path in sorted(paths)},
        "components": {"securitySchemes": {"Jwt": _JWT}, "schemas": {name: schemas[name] for name in sorted(schemas)}},
    }


def _routes() -> dict[str, dict[str, Any]]:
    """The properties of the routes by event name, by function."""
    found = {}
    for resource in load_template()["Resources"].values():
        events = resource.get("Properties", {}).get("Events", {}) if "Function" in resource["Type"] else {}
        routes = {name: event["Properties"] for name, event in events.items() if event["Type"] == "HttpApi"}
        if routes:
            found[resource["Properties"]["CodeUri"].removeprefix("functions/")] = routes
    return found


def _described(function: str) -> dict[str, Any]:
    """The OpenAPI document that Powertools makes of a function's routes."""
    app = load_handler(function).app
    written: dict[str, Any] = json.loads(app.get_openapi_json_schema(**_INFO))
    schemas = written["components"]["schemas"]
    models = app.query_models()
    for path, method, model in models:
        # Powertools writes each of a query model's parameters as plain text, without format, choices and limits.
        for parameter in written["paths"][path][method]["parameters"]:
            parameter["schema"] = schemas[model]["properties"].get(parameter["name"], parameter["schema"])
    left_out = _POWERTOOLS_OWN.union(model for _, _, model in models)
    written["components"]["schemas"] = {name: schemas[name] for name in schemas.keys() - left_out}
    return written


def _operation(event: str, route: dict[str, Any], described: dict[str, Any]) -> dict[str, Any]:
    """The operation of a route. ``event`` is the route's name in the template, which names the operation too."""
    words = re.findall(r"[A-Z][a-z]*", event)
    responses = {status: answer for status, answer in described["responses"].items() if status < "400"}
    for status in _EMPTY.keys() & responses.keys():
        responses[status] = {"description": _EMPTY[status]}
    for status, answer in responses.items():
        if status not in _EMPTY:
            answer["description"] = "Created" if status == "201" else answer["description"].replace("Successful ", "")
    public = route.get("Auth", {}).get("Authorizer") == "NONE"
    if not public:
        responses["401"] = {"description": "No valid token", "content": {**_REFUSED, **_PROBLEM_CONTENT}}
    responses["429"] = {
        "description": "Too many requests: the same again, later",
        "content": {**_REFUSED, **_PROBLEM_CONTENT},
    }
    operation = {
        **described,
        "operationId": "".join([words[0].lower(), *words[1:]]),
        "summary": " ".join([words[0], *(word.lower() for word in words[1:])]),
        "responses": {**responses, "default": {"description": "A problem", "content": _PROBLEM_CONTENT}},
    }
    return {**operation, "security": []} if public else operation


def main() -> int:
    text = json.dumps(document(), indent=1, ensure_ascii=False) + "\n"
    if "--check" not in sys.argv[1:]:
        DOCUMENT.write_text(text)
        return 0
    if DOCUMENT.exists() and DOCUMENT.read_text() == text:
        return 0
    print(f"{DOCUMENT.relative_to(ROOT)} is out of date. Run: python -m infra.openapi", file=sys.stderr)
    return 1
