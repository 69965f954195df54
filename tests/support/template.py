"""template.yaml as data, under the name that the tests import."""

from __future__ import annotations

from infra.template.document import functions, resources, statements, template

__all__ = ["functions", "resources", "statements", "template"]
