"""ETags (RFC 9110, 8.8.3 and 13.1): the version of an answer, and conditions on it."""

from __future__ import annotations


def matches(if_none_match: str | None, etag: str) -> bool:
    """Whether the client has this answer already: its tag, or any, is among those sent (weak comparison)."""
    held = [tag.strip().removeprefix("W/") for tag in (if_none_match or "").split(",")]
    return etag in held or "*" in held
