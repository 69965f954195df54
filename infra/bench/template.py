"""What template.yaml says of the functions."""

from __future__ import annotations

from functools import cache
from typing import Any

import yaml

from infra.local.stack import ROOT


class _Loader(yaml.SafeLoader):
    """CloudFormation's short functions mean nothing here: what they stand for is None."""


_Loader.add_multi_constructor("!", lambda *_: None)


@cache
def _template() -> dict[str, Any]:
    read: dict[str, Any] = yaml.load((ROOT / "template.yaml").read_text(), _Loader)  # noqa: S506 - a SafeLoader
    return read


def variables() -> dict[str, str]:
    """The environment of every function, as far as it is the same in every deployment."""
    found = _template()["Globals"]["Function"]["Environment"]["Variables"]
    return {name: str(value) for name, value in found.items() if value is not None}


def memory_mb(function: str) -> int:
    default = _template()["Globals"]["Function"]["MemorySize"]
    return int(_template()["Resources"][function]["Properties"].get("MemorySize", default))
