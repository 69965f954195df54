"""Checks answers against the committed OpenAPI document."""

from __future__ import annotations

import json
from datetime import datetime
from functools import cache
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker

from infra.openapi.document import DOCUMENT

PROBLEM = "application/problem+json"
FORMATS = FormatChecker()


@FORMATS.checks("date-time", raises=ValueError)
def _is_time(value: object) -> bool:
    return not isinstance(value, str) or datetime.fromisoformat(value).tzinfo is not None


@cache
def _document() -> dict[str, Any]:
    written: dict[str, Any] = json.loads(DOCUMENT.read_text())
    for schema in written["components"]["schemas"].values():
        if "properties" in schema:
            schema.setdefault("additionalProperties", False)  # answers contain no undocumented fields
    return written


def _response(method: str, path: str, status: str) -> dict[str, Any]:
    answers = _document()["paths"][path][method.lower()]["responses"]
    assert status in answers, f"{method} {path} is not documented to answer {status}: infra/openapi/operations.toml"
    found: dict[str, Any] = answers[status]
    if "$ref" in found:
        found = _document()["components"]["responses"][found["$ref"].rpartition("/")[2]]
    return found


@cache
def _validator(method: str, path: str, status: str, media_type: str) -> Draft202012Validator:
    schema = _response(method, path, status)["content"][media_type.partition(";")[0]]["schema"]
    return Draft202012Validator({**schema, "components": _document()["components"]}, format_checker=FORMATS)


def check_answer(route_key: str, status: int, media_type: str | None, content: object) -> None:
    """``route_key`` is ``GET /v1/tracks/{track_id}``."""
    method, path = route_key.split()
    if content is None:
        assert "content" not in _response(method, path, str(status))
        return
    assert media_type
    assert (media_type == PROBLEM) == (status >= 400)
    _validator(method, path, str(status), media_type).validate(content)
