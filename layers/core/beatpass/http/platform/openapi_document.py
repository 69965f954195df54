"""The OpenAPI document, which ``python -m infra.openapi`` writes beside this file."""

from __future__ import annotations

from functools import cache
from pathlib import Path


@cache
def openapi_document() -> str:
    return (Path(__file__).parent / "openapi.json").read_text(encoding="utf-8")
