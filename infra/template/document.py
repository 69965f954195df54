"""template.yaml as data: the short tags in their long form, so ``!Ref X`` is ``{"Ref": "X"}``."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

import yaml

from infra.local.stack import ROOT

PATH = ROOT / "template.yaml"


class _Loader(yaml.SafeLoader):
    pass


def _expand(loader: yaml.SafeLoader, tag: str, node: yaml.Node) -> dict[str, Any]:
    value: Any = None
    if isinstance(node, yaml.ScalarNode):
        value = loader.construct_scalar(node)
    elif isinstance(node, yaml.SequenceNode):
        value = loader.construct_sequence(node, deep=True)
    elif isinstance(node, yaml.MappingNode):
        value = loader.construct_mapping(node, deep=True)
    if tag == "GetAtt" and isinstance(value, str):
        value = value.split(".", 1)
    return {tag if tag in {"Ref", "Condition"} else f"Fn::{tag}": value}


_Loader.add_multi_constructor("!", _expand)


def parse(text: str) -> dict[str, Any]:
    parsed: dict[str, Any] = yaml.load(text, _Loader)  # noqa: S506 - a SafeLoader
    return parsed


def load_template() -> dict[str, Any]:
    """A new copy, which the caller may change."""
    return parse(PATH.read_text())


@cache
def template() -> dict[str, Any]:
    """The same copy for everybody, not to be changed."""
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
    """The IAM statements of a function's role."""
    return [statement for policy in function.get("Policies", []) for statement in policy["Statement"]]


def variables() -> dict[str, str]:
    """The environment of every function, as far as no resource is in it, in a deployment without parameters."""
    found = template()["Globals"]["Function"]["Environment"]["Variables"]
    return {name: text for name, value in found.items() if (text := _default_of(value)) is not None}


def memory_mb(function: str) -> int:
    """``function`` is a logical id; the memory is that of a deployment without parameters."""
    default = template()["Globals"]["Function"]["MemorySize"]
    return int(_default_of(template()["Resources"][function]["Properties"].get("MemorySize", default)) or 0)


def _default_of(value: Any) -> str | None:  # noqa: ANN401 - YAML
    """A text with the defaults of its parameters; None where it needs more."""
    defaults = {name: str(each["Default"]) for name, each in template()["Parameters"].items()}
    match value:
        case {"Ref": name}:
            return defaults.get(name)
        case {"Fn::Sub": str(text)} if set(names := re.findall(r"\$\{(\w+)\}", text)) <= set(defaults):
            for name in names:
                text = text.replace(f"${{{name}}}", defaults[name])
            return text
        case dict():
            return None
    return str(value)
