"""Cursors: opaque to clients, signed, expiring, and good only for the list and the filters that they were made for."""

from __future__ import annotations

import hmac
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, overload

LIFETIME = timedelta(hours=24)
_SIGNATURE_BYTES = 16


class CursorRefused(Exception):
    """Not one of ours, of another list, or too old."""


class Cursors:
    """``key`` gives the signing key when the first cursor is made or read: most requests have none."""

    def __init__(self, key: Callable[[], bytes]) -> None:
        self._key = key

    @overload
    def seal(self, position: None, *, scope: str, now: datetime) -> None: ...

    @overload
    def seal(self, position: Any, *, scope: str, now: datetime) -> str: ...  # noqa: ANN401 - JSON

    def seal(self, position: Any, *, scope: str, now: datetime) -> str | None:
        """``scope`` names the route with all that the position depends on; it is signed, not carried.

        None for no position: the list ends here.
        """
        if position is None:
            return None
        expires = int((now + LIFETIME).timestamp())
        payload = json.dumps([expires, position], separators=(",", ":")).encode()
        return _written(self._signature(payload, scope) + payload)

    def open(self, cursor: str | None, *, scope: str, now: datetime) -> Any:  # noqa: ANN401 - JSON
        """The position again, None for no cursor: the list begins. Raises CursorRefused."""
        if cursor is None:
            return None
        try:
            sealed = urlsafe_b64decode(cursor.encode("ascii") + b"=" * (-len(cursor) % 4))
        except ValueError:
            sealed = b""
        if _written(sealed) != cursor:  # decoding forgives what is no base64, and stray bits at the end
            raise CursorRefused("The cursor is not one of ours.")
        signature, payload = sealed[:_SIGNATURE_BYTES], sealed[_SIGNATURE_BYTES:]
        if not hmac.compare_digest(signature, self._signature(payload, scope)):
            raise CursorRefused("The cursor is not one of this list with these filters.")
        expires, position = json.loads(payload)
        if expires < now.timestamp():
            raise CursorRefused("The cursor has expired: begin again without one.")
        return position

    def _signature(self, payload: bytes, scope: str) -> bytes:
        # The length keeps scope and payload apart.
        message = b"%d:%b%b" % (len(scope.encode()), scope.encode(), payload)
        return hmac.digest(self._key(), message, "sha256")[:_SIGNATURE_BYTES]


def _written(sealed: bytes) -> str:
    return urlsafe_b64encode(sealed).rstrip(b"=").decode()
