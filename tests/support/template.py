"""template.yaml as data, under the name that the tests import."""

from __future__ import annotations

from functools import cache
from typing import Any

from infra.template.document import functions, resources, statements, template
from infra.template.translated import packaged, translated

__all__ = ["cloudformation", "functions", "resources", "statements", "template"]


@cache
def cloudformation(**parameters: str) -> dict[str, Any]:
    """The resources that CloudFormation makes of the template; reading only. It takes SAM seconds."""
    found: dict[str, Any] = translated(packaged(), **parameters)["Resources"]
    return found
