"""What template.yaml says of the functions, under the name that the bench imports."""

from __future__ import annotations

from infra.template.document import memory_mb, variables

__all__ = ["memory_mb", "variables"]
