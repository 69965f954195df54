"""The texts of the document that are not in the code: properties.toml and operations.toml beside this file."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

_HERE = Path(__file__).parent


class Missing(Exception):
    """Something of the API has no text; the message says where to write it."""


class OperationText(NamedTuple):
    """``problems`` are the types that only some operations have; ``optional_token``: more is shown with one."""

    page: str
    summary: str
    description: str
    problems: list[str]
    optional_token: bool


def operation_text(operation_id: str, function: str) -> OperationText:
    """Raises Missing."""
    written = _read("operations.toml")
    page = next((name for name, page in written["pages"].items() if function in page["functions"]), None)
    if page is None:
        raise Missing(f"infra/openapi/operations.toml: no page has the function {function}")
    text = written["operations"].get(operation_id)
    if text is None:
        raise Missing(f"infra/openapi/operations.toml: no [operations.{operation_id}] with summary and description")
    return OperationText(page, text["summary"], text["description"], text.get("problems", []), "token" in text)


def operation_ids() -> set[str]:
    """The operations that have texts."""
    return set(_read("operations.toml")["operations"])


def pages() -> list[dict[str, str]]:
    """The tags of the document."""
    written = _read("operations.toml")["pages"]
    return [{"name": name, "description": page["description"]} for name, page in written.items()]


def property_text(schema: str, name: str) -> str | None:
    written = _read("properties.toml")
    own = written.get(schema, {})
    text = own.get(name) if isinstance(own, dict) else None
    text = text or written.get(name)
    return text if isinstance(text, str) else None


@cache
def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((_HERE / name).read_text(encoding="utf-8"))
