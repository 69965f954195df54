"""The OpenAPI document, which ``python -m infra.openapi`` writes beside this file."""

from __future__ import annotations

import hashlib
import json
import re
from functools import cache
from pathlib import Path

from aws_lambda_powertools.event_handler.openapi.types import OpenAPIResponse

OF_DOCUMENT: dict[int, OpenAPIResponse] = {
    200: {"description": "The document", "content": {"application/json": {"schema": {"type": "object"}}}},
    304: {"description": "Not modified"},
}


@cache
def openapi_document() -> str:
    return (Path(__file__).parent / "openapi.json").read_text(encoding="utf-8")


@cache
def document_etag() -> str:
    return f'"{hashlib.sha256(openapi_document().encode()).hexdigest()[:16]}"'


def allowed_methods(path: str) -> list[str]:
    """The methods of the API's routes with this path. HEAD is one where GET is."""
    return sorted({method for pattern, methods in _routes() if pattern.fullmatch(path) for method in methods})


@cache
def _routes() -> list[tuple[re.Pattern[str], list[str]]]:
    paths = json.loads(openapi_document())["paths"]
    return [(_pattern(path), _methods([method.upper() for method in operations])) for path, operations in paths.items()]


def _methods(named: list[str]) -> list[str]:
    return [*named, "HEAD"] if "GET" in named else named


def _pattern(path: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\{\w+\}", "[^/]+", re.escape(path).replace(r"\{", "{").replace(r"\}", "}")))
