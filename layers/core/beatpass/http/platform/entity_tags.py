"""ETags (RFC 9110, 8.8.3 and 13.1): the version of an answer, and conditions on it (docs/api.md 1.7).

The tag of a track, album or producer names the version of what people enter. Figures may differ under one tag.
"""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import Annotated, TypeVar

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Header

IfMatch = Annotated[
    str | None,
    Header(alias="If-Match", max_length=1024, description="the ETag of what you changed: 412 if it is another by now"),
]
# A figure that is read by many may be so old.
_KEPT_SECONDS = 60
_VERSION = re.compile(r'(?:W/)?"v([0-9]{1,9})"')
T = TypeVar("T")


def matches(if_none_match: str | None, etag: str) -> bool:
    """Whether the client has this answer already: its tag, or any, is among those sent (weak comparison)."""
    held = [tag.strip().removeprefix("W/") for tag in (if_none_match or "").split(",")]
    return etag in held or "*" in held


def version_tag(version: int) -> str:
    return f'"v{version}"'


def versions_in(if_match: str | None) -> frozenset[int] | None:
    """The versions that the header names; None for any. Weak tags count, as a proxy that compresses weakens them."""
    if if_match is None or if_match.strip() == "*":
        return None
    found = (_VERSION.fullmatch(tag.strip()) for tag in if_match.split(","))
    return frozenset(int(tag[1]) for tag in found if tag)


def kept_by_caches(response: Response[T]) -> Response[T]:
    """A public answer that shared caches keep for a minute, and browsers not at all: their user may have edited it."""
    response.headers["Cache-Control"] = f"public, max-age=0, s-maxage={_KEPT_SECONDS}"
    return response


def versioned(answer: T, version: int, *, created: str | None = None, private: bool = False) -> Response[T]:
    """The answer with its ETag; ``created`` is the path of what the request made.

    ``private`` lets the reader's browser keep it, which asks again before it shows it.
    """
    headers = {"ETag": version_tag(version)} | ({"Location": created} if created else {})
    headers |= {"Cache-Control": "private, no-cache"} if private else {}
    status = HTTPStatus.CREATED if created else HTTPStatus.OK
    return Response(int(status), "application/json", answer, headers=headers)
