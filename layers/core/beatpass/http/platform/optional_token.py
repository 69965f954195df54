"""Routes that everybody may call, and that show more to who sends a token (docs/decisions/0038-optional-tokens.md)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from aws_lambda_powertools.event_handler import Response

from beatpass.http.platform.caller import NotSignedIn

_HEADER = "authorization"
_SCHEME = "bearer"

T = TypeVar("T")
VerifiedClaims = Callable[[str], Mapping[str, Any] | None]


def reader_of(headers: Mapping[str, str], verified_claims: VerifiedClaims) -> str | None:
    """The user who sent a token; None where no token was sent.

    ``verified_claims`` is the use case of that name. Raises NotSignedIn for a token that is not valid: its user is told
    so, and not that an own draft does not exist. Raises TryAgain.
    """
    sent = headers.get(_HEADER)
    if sent is None:
        return None
    scheme, _, token = sent.strip().partition(" ")
    claims = verified_claims(token.strip()) if scheme.lower() == _SCHEME else None
    if claims is None:
        raise NotSignedIn
    return str(claims["sub"])


def kept_by_its_reader(response: Response[T]) -> Response[T]:
    """What came for a token: the browser may keep it, and asks again before it shows it."""
    response.headers["Cache-Control"] = "private, no-cache"
    return response
