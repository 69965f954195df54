"""Makes the API's OpenAPI document from the code of all HTTP functions, the routes of template.yaml, and the texts.

``python -m infra.openapi`` writes the document that the API serves; ``--check`` fails if it is out of date. Properties
and operations without a text are named, with the file to write it in (docs/api.md 4).
"""

from __future__ import annotations

import json
import sys
from typing import Any

from infra.handlers import load_handler
from infra.local.stack import ROOT
from infra.openapi.operations import HEADERS, operation
from infra.openapi.problems import problem_schemas
from infra.openapi.properties import complete
from infra.openapi.routers import ROUTERS
from infra.openapi.texts import Missing, operation_ids, pages
from infra.template.document import load_template

DOCUMENT = ROOT / "layers/core/beatpass/http/platform/openapi.json"
_INFO = {
    "title": "BeatPass Producer Analytics",
    "version": "1",
    "description": "The producer side of a beat marketplace.\n\n"
    "Times are ISO 8601 UTC, dates YYYY-MM-DD, percentages 0-100, money integer minor units. "
    "Lists go on with `next_cursor`, which is null at the end and good for a day. "
    "`rules` is the version of the rules behind an answer's figures.\n\n"
    "Errors are RFC 9457 problem details with a stable `type`; each route names its types. "
    "Unknown fields and parameters are refused.",
    "contact": {"name": "BeatPass"},
    "license": {"name": "MIT", "identifier": "MIT"},
}
_JWT = {
    "type": "http",
    "scheme": "bearer",
    "bearerFormat": "JWT",
    "description": "A token of the user pool; its subject is the user.",
}
_POWERTOOLS_OWN = {"HTTPValidationError", "ValidationError", "ResponseValidationError"}


def document() -> dict[str, Any]:
    """All routes of template.yaml, described by their functions. Raises Missing for one without its texts."""
    paths: dict[str, dict[str, Any]] = {}
    schemas: dict[str, Any] = {}
    responses: dict[str, Any] = {}
    problems: set[str] = set()
    for function, routes in _routes().items():
        described = ROUTERS[function]() if function in ROUTERS else _described(function)
        for name, schema in described["components"]["schemas"].items():
            if schemas.setdefault(name, schema) != schema:
                raise ValueError(f"two functions define different schemas named {name}")
        for event, route in routes.items():
            found = described["paths"][route["Path"]][route["Method"].lower()]
            made = operation(event, route, found, function=function)
            paths.setdefault(route["Path"], {})[route["Method"].lower()] = made.operation
            responses |= made.responses
            problems.update(made.problems)
    _refuse_unused_texts(paths)
    schemas |= problem_schemas(problems)
    return {
        "openapi": "3.1.0",
        "info": _INFO,
        "servers": [{"url": "/", "description": "The system that serves this document"}],
        "security": [{"Jwt": []}],
        "tags": pages(),
        "paths": {path: paths[path] for path in sorted(paths)},
        "components": {
            "securitySchemes": {"Jwt": _JWT},
            "headers": HEADERS,
            "responses": {name: responses[name] for name in sorted(responses)},
            "schemas": complete({name: schemas[name] for name in sorted(schemas)}),
        },
    }


def _refuse_unused_texts(paths: dict[str, dict[str, Any]]) -> None:
    used = {each["operationId"] for methods in paths.values() for each in methods.values()}
    if unused := operation_ids() - used:
        raise Missing(f"infra/openapi/operations.toml: there are no operations {', '.join(sorted(unused))}")


def _routes() -> dict[str, dict[str, Any]]:
    """The properties of the routes by event name, by function; without HEAD and what no route has."""
    found = {}
    for resource in load_template()["Resources"].values():
        events = resource.get("Properties", {}).get("Events", {}) if "Function" in resource["Type"] else {}
        routes = {
            name: event["Properties"]
            for name, event in events.items()
            if event["Type"] == "HttpApi" and event["Properties"].get("Method", "HEAD") != "HEAD"
        }
        if routes:
            found[resource["Properties"]["CodeUri"].removeprefix("functions/")] = routes
    return found


def _described(function: str) -> dict[str, Any]:
    """The OpenAPI document that Powertools makes of a function's routes."""
    app = load_handler(function).app
    written: dict[str, Any] = json.loads(app.get_openapi_json_schema(title=_INFO["title"], version=_INFO["version"]))
    schemas = written["components"]["schemas"]
    models = app.query_models()
    for path, method, model in models:
        # Powertools writes each of a query model's parameters as plain text, without format, choices and limits.
        for parameter in written["paths"][path][method]["parameters"]:
            parameter["schema"] = schemas[model]["properties"].get(parameter["name"], parameter["schema"])
    left_out = _POWERTOOLS_OWN.union(model for _, _, model in models)
    written["components"]["schemas"] = {name: schemas[name] for name in schemas.keys() - left_out}
    return written


def main() -> int:
    try:
        text = json.dumps(document(), indent=1, ensure_ascii=False) + "\n"
    except Missing as missing:
        print(missing, file=sys.stderr)
        return 1
    if "--check" not in sys.argv[1:]:
        DOCUMENT.write_text(text)
        return 0
    if DOCUMENT.exists() and DOCUMENT.read_text() == text:
        return 0
    print(f"{DOCUMENT.relative_to(ROOT)} is out of date. Run: python -m infra.openapi", file=sys.stderr)
    return 1
