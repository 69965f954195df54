"""How long the fact of a play is kept (docs/privacy.md 6). What it adds to figures stays."""

from __future__ import annotations

from datetime import datetime, timedelta

from beatpass.domain.platform.times import from_iso


def expiry_of(at: str, days: int) -> int | None:
    """When the fact of a play that was logged at this instant expires, in Unix seconds; None for never (0 days)."""
    return int((from_iso(at) + timedelta(days=days)).timestamp()) if days else None


def kept_since(now: datetime, days: int) -> str | None:
    """The first UTC day (YYYY-MM-DD) all of whose plays still have facts; None for every day (0 days)."""
    return str((now - timedelta(days=days)).date() + timedelta(days=1)) if days else None
