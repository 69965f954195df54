"""How JSON bodies are written (docs/api.md 1.1): one object, each key once, no numbers outside of JSON."""

from __future__ import annotations

import json
from typing import Any

from beatpass.http.platform.problem_details import MalformedJson

JSON = "application/json"


def read_json(text: str | bytes) -> dict[str, Any]:
    """The JSON object of a body. Raises MalformedJson for invalid JSON, for other JSON values and for a key twice."""
    try:
        content = json.loads(text, parse_constant=_refuse_constant, object_pairs_hook=_object)
    except (ValueError, RecursionError) as error:
        raise MalformedJson from error
    if not isinstance(content, dict):
        raise MalformedJson
    return content


def is_json(content_type: str) -> bool:
    """Whether it is application/json, in UTF-8 if it says an encoding."""
    media_type, *parameters = (part.strip().lower() for part in content_type.split(";"))
    written = dict(part.replace(" ", "").partition("=")[::2] for part in parameters if part)
    return media_type == JSON and written.get("charset", "utf-8").strip('"') in {"utf-8", "utf8"}


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) < len(pairs):  # parsers disagree about which of two values counts
        raise MalformedJson
    return made


def _refuse_constant(name: str) -> None:
    raise ValueError(name)
