"""The examples of operations, which ``make examples`` takes from the demo marketplace (tests/support/examples.py)."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

EXAMPLES = Path(__file__).parent / "examples.json"

Json = dict[str, Any]


def with_example(operation: Json) -> Json:
    """The operation with a value for its parameters, its body and its answers, where there is one."""
    example = _examples().get(operation["operationId"], {})
    made = dict(operation)
    if "parameters" in made:
        made["parameters"] = [_parameter(each, example.get("parameters", {})) for each in made["parameters"]]
    if "body" in example:
        made["requestBody"] = _of_type(made["requestBody"], "application/json", example["body"])
    for status, answers in example.get("answers", {}).items():
        for media_type, content in answers.items():
            answer = _of_type(made["responses"][status], media_type, content)
            made["responses"] = {**made["responses"], status: answer}
    return made


def _parameter(described: Json, values: dict[str, str]) -> Json:
    if described["name"] not in values:
        return described
    text = values[described["name"]]
    return {**described, "example": int(text) if _is_whole(described["schema"]) else text}


def _is_whole(schema: Json) -> bool:
    return "integer" in {each.get("type") for each in (schema, *schema.get("anyOf", []))}


def _of_type(described: Json, media_type: str, example: Any) -> Json:  # noqa: ANN401 - JSON
    content = described["content"]
    return {**described, "content": {**content, media_type: {**content[media_type], "example": example}}}


@cache
def _examples() -> Json:
    found: Json = json.loads(EXAMPLES.read_text(encoding="utf-8")) if EXAMPLES.exists() else {}
    return found
