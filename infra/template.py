"""template.yaml as data."""

from __future__ import annotations

from typing import Any

import yaml

from infra.local.stack import ROOT


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


def load_template() -> dict[str, Any]:
    """With CloudFormation's short tags (!Ref, !GetAtt, ...) in their long form; the caller's own, to be changed."""
    template: dict[str, Any] = yaml.load((ROOT / "template.yaml").read_text(), _Loader)  # noqa: S506 - a SafeLoader
    return template
