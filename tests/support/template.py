"""template.yaml as data: intrinsics become one-key dictionaries, ``!Ref X`` is ``{"Ref": "X"}``."""

from __future__ import annotations

from functools import cache
from typing import Any

from infra.template import load_template


@cache
def template() -> dict[str, Any]:
    return load_template()


def resources(kind: str) -> dict[str, dict[str, Any]]:
    """The properties of all resources of this type, by logical id."""
    return {
        name: resource.get("Properties", {})
        for name, resource in template()["Resources"].items()
        if resource["Type"] == kind
    }


def functions() -> dict[str, dict[str, Any]]:
    """The properties of each function, by the name of its folder."""
    return {
        each["CodeUri"].removeprefix("functions/"): each for each in resources("AWS::Serverless::Function").values()
    }


def statements(function: dict[str, Any]) -> list[dict[str, Any]]:
    """What its role may do."""
    return [statement for policy in function.get("Policies", []) for statement in policy["Statement"]]
