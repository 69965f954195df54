"""The caller of a request, from the claims that the gateway's JWT authorizer has verified."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

ADMINS = "admins"


class NotSignedIn(Exception):
    """The request has no verified token."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """``admin`` says whether the caller is in the user pool's group ``admins``."""

    user_id: str
    admin: bool


def caller_of(event: Mapping[str, Any]) -> Caller:
    """The caller of an API Gateway v2 event. Raises NotSignedIn on a route without an authorizer."""
    try:
        claims = event["requestContext"]["authorizer"]["jwt"]["claims"]
        return Caller(user_id=str(claims["sub"]), admin=ADMINS in _groups(claims.get("cognito:groups")))
    except (KeyError, TypeError) as error:
        raise NotSignedIn from error


def _groups(claim: object) -> list[str]:
    """An HTTP API flattens a claim that is a list to the text ``[one two]``."""
    return claim if isinstance(claim, list) else re.findall(r"[^\s,\[\]]+", str(claim or ""))
