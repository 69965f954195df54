"""The schemas of what goes out over the event bus, one file for each kind and version."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from jsonschema import Draft202012Validator

from tests.support.functions import ROOT

SCHEMAS = ROOT / "events" / "schemas"


@cache
def _validator(name: str) -> Draft202012Validator:
    schema = json.loads((SCHEMAS / f"{name}.json").read_text())
    Draft202012Validator.check_schema(schema)
    assert schema["$id"] == f"{name}.json"
    return Draft202012Validator(schema)


def check_event(detail_type: str, detail: dict[str, Any]) -> None:
    """As a listener would: by its kind and its version."""
    _validator(f"{detail_type}.v{detail['version']}").validate(detail)
