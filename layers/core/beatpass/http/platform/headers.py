"""The security and cache headers of every answer.

Authenticated responses must not be cached, unless the route sets its own header. ``nosniff`` stops browsers from
interpreting text that users wrote as another content type.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_ALWAYS = {"X-Content-Type-Options": "nosniff"}
_PERSONAL = {**_ALWAYS, "Cache-Control": "no-store"}


def guarded(answer: dict[str, Any], event: Mapping[str, Any]) -> dict[str, Any]:
    """Add these headers to the API Gateway v2 answer to this event; its own take precedence."""
    headers = _PERSONAL if "authorizer" in event["requestContext"] else _ALWAYS
    answer["headers"] = {**headers, **answer["headers"]}
    return answer
