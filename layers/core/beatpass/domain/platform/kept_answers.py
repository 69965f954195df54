"""Answers that are kept, so that a request which is sent again has no second effect (docs/api.md 1.3)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

KEPT = timedelta(hours=24)
# No function runs longer: what began before and has no answer died, and the request may be carried out.
LEASE = timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """``body`` is JSON."""

    status: int
    headers: dict[str, str]
    body: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyedRequest:
    """``key`` is the client's, ``digest`` that of everything else that the client asks for."""

    user_id: str
    key: str
    digest: str
