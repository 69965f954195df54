"""What template.yaml says of the functions."""

from __future__ import annotations

from functools import cache

from infra.template import load_template

_template = cache(load_template)


def variables() -> dict[str, str]:
    """The environment of every function, as far as it is the same in every deployment."""
    found = _template()["Globals"]["Function"]["Environment"]["Variables"]
    return {name: str(value) for name, value in found.items() if not isinstance(value, dict)}


def memory_mb(function: str) -> int:
    default = _template()["Globals"]["Function"]["MemorySize"]
    return int(_template()["Resources"][function]["Properties"].get("MemorySize", default))
