"""What every answer gets: the security and cache headers, and compression where the client takes it.

What shared caches may keep is left to the edge to compress, if there is one and the client takes Brotli: it keeps what
it has compressed, and does not compress again what comes compressed.

Authenticated responses must not be cached, unless the route sets its own header. ``nosniff`` stops browsers from
interpreting text that users wrote as another content type.
"""

from __future__ import annotations

import gzip
import re
from base64 import b64encode
from collections.abc import Mapping
from typing import Any

# Caches keep an answer apart for each page's origin, encoding and user, also where the gateway adds no CORS header.
_ALWAYS = {"X-Content-Type-Options": "nosniff", "Vary": "Origin, Accept-Encoding, Authorization"}
_PERSONAL = {**_ALWAYS, "Cache-Control": "no-store"}
VIEWER_ADDRESS = "x-viewer-address"  # only the edge's requests have it (edge)
# Below this an answer fits into one packet, and compressing it takes more than it saves.
LEAST_BYTES = 1024
_LEVEL = 5  # most of the gain for a third of the time of level 9
_CODING = r"(?:^|,)\s*{}\s*(?:;\s*q=([0-9.]+)\s*)?(?=,|$)"
_GZIP = re.compile(_CODING.format("(?:x-)?gzip"), re.IGNORECASE)
_BROTLI = re.compile(_CODING.format("br"), re.IGNORECASE)


def guarded(answer: dict[str, Any], event: Mapping[str, Any]) -> dict[str, Any]:
    """The API Gateway v2 answer to this event with these headers, compressed if it may be. Its own take precedence."""
    personal = "authorizer" in event["requestContext"] or "authorization" in event["headers"]
    headers = _PERSONAL if personal else _ALWAYS
    answer["headers"] = {**headers, **answer["headers"]}
    accepted = event["headers"].get("accept-encoding", "")
    if not _takes(_GZIP, accepted) or (_takes(_BROTLI, accepted) and _is_left_to_the_edge(answer, event)):
        return answer
    return _compressed(answer)


def _is_left_to_the_edge(answer: Mapping[str, Any], event: Mapping[str, Any]) -> bool:
    return VIEWER_ADDRESS in event["headers"] and str(answer["headers"].get("Cache-Control", "")).startswith("public")


def _takes(coding: re.Pattern[str], accepted: str) -> bool:
    found = coding.search(accepted)
    return found is not None and (found[1] is None or any(digit in "123456789" for digit in found[1]))


def _compressed(answer: dict[str, Any]) -> dict[str, Any]:
    body = (answer.get("body") or "").encode()
    if len(body) <= LEAST_BYTES or answer.get("isBase64Encoded"):
        return answer
    return {
        **answer,
        "headers": {**answer["headers"], "Content-Encoding": "gzip"},
        "body": b64encode(gzip.compress(body, _LEVEL, mtime=0)).decode(),
        "isBase64Encoded": True,
    }
