"""template.yaml as data: intrinsics become one-key dictionaries, ``!Ref X`` is ``{"Ref": "X"}``."""

from __future__ import annotations

from functools import cache
from typing import Any

import yaml

from infra.local.stack import ROOT


class _Loader(yaml.SafeLoader):
    pass


def _intrinsic(loader: yaml.SafeLoader, tag: str, node: yaml.Node) -> dict[str, Any]:
    name = tag if tag in {"Ref", "Condition"} else f"Fn::{tag}"
    if isinstance(node, yaml.ScalarNode):
        return {name: loader.construct_scalar(node)}
    if isinstance(node, yaml.SequenceNode):
        return {name: loader.construct_sequence(node, deep=True)}
    if isinstance(node, yaml.MappingNode):
        return {name: loader.construct_mapping(node, deep=True)}
    raise TypeError(node)


_Loader.add_multi_constructor("!", _intrinsic)


@cache
def template() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.load((ROOT / "template.yaml").read_text(), _Loader)  # noqa: S506 - a SafeLoader
    return loaded


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
