"""What browsers and caches are told of every answer.

What came for a token is one person's, and stays out of every cache unless its route knows better. An answer is what its
content type says, also where it repeats what somebody wrote.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_ALWAYS = {"X-Content-Type-Options": "nosniff"}
_PERSONAL = {**_ALWAYS, "Cache-Control": "no-store"}


def guarded(answer: dict[str, Any], event: Mapping[str, Any]) -> dict[str, Any]:
    """The API Gateway v2 answer to this event, with these headers beside its own."""
    told = _PERSONAL if "authorizer" in event["requestContext"] else _ALWAYS
    answer["headers"] = {**told, **answer["headers"]}
    return answer
