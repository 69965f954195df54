"""Changes of what the caller has seen (docs/api.md 1.7)."""

from __future__ import annotations

from collections.abc import Collection

from beatpass.domain.platform.errors import Outdated


def require_version(version: int, known: Collection[int] | None) -> None:
    """Raises Outdated if it is none of the versions that the caller knows; None stands for any."""
    if known is not None and version not in known:
        raise Outdated
