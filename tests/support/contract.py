"""Checks answers against the committed OpenAPI document."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from jsonschema import Draft202012Validator

from infra.openapi.document import DOCUMENT

PROBLEM = "application/problem+json"


@cache
def _document() -> dict[str, Any]:
    written: dict[str, Any] = json.loads(DOCUMENT.read_text())
    for schema in written["components"]["schemas"].values():
        if "properties" in schema:
            schema.setdefault("additionalProperties", False)  # answers contain no undocumented fields
    return written


@cache
def _validator(method: str, path: str, status: str, media_type: str) -> Draft202012Validator:
    answers = _document()["paths"][path][method.lower()]["responses"]
    schema = answers[status if status in answers else "default"]["content"][media_type]["schema"]
    return Draft202012Validator({**schema, "components": _document()["components"]})


def check_answer(route_key: str, status: int, media_type: str | None, content: object) -> None:
    """``route_key`` is ``GET /v1/tracks/{track_id}``."""
    method, path = route_key.split()
    if content is None:
        assert "content" not in _document()["paths"][path][method.lower()]["responses"][str(status)]
        return
    assert media_type
    assert (media_type == PROBLEM) == (status >= 400)
    _validator(method, path, str(status), media_type).validate(content)
