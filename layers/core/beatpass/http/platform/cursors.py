"""Cursors of lists: opaque to clients, signed, expiring, and valid only for the same list and filters."""

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
    """The cursor is invalid, belongs to another list, or has expired."""


class Cursors:
    """``key`` returns the signing key; it is called for the first cursor only, as most requests have none."""

    def __init__(self, key: Callable[[], bytes]) -> None:
        self._key = key

    @overload
    def seal(self, position: None, *, scope: str, now: datetime) -> None: ...

    @overload
    def seal(self, position: Any, *, scope: str, now: datetime) -> str: ...  # noqa: ANN401 - JSON

    def seal(self, position: Any, *, scope: str, now: datetime) -> str | None:
        """A cursor for the position; None for None, at the end of the list.

        ``scope`` names the list and everything that the position depends on. It is signed, but not part of the cursor.
        """
        if position is None:
            return None
        expires = int((now + LIFETIME).timestamp())
        payload = json.dumps([expires, position], separators=(",", ":")).encode()
        return _encode(self._signature(payload, scope) + payload)

    def open(self, cursor: str | None, *, scope: str, now: datetime) -> Any:  # noqa: ANN401 - JSON
        """The position of the cursor; None for None, at the start of the list. Raises CursorRefused."""
        if cursor is None:
            return None
        try:
            sealed = urlsafe_b64decode(cursor.encode("ascii") + b"=" * (-len(cursor) % 4))
        except ValueError:
            sealed = b""
        if _encode(sealed) != cursor:  # decoding ignores characters outside base64, and surplus bits at the end
            raise CursorRefused("The cursor is not valid.")
        signature, payload = sealed[:_SIGNATURE_BYTES], sealed[_SIGNATURE_BYTES:]
        if not hmac.compare_digest(signature, self._signature(payload, scope)):
            raise CursorRefused("The cursor belongs to another list or to other filters.")
        expires, position = json.loads(payload)
        if expires < now.timestamp():
            raise CursorRefused("The cursor has expired: start again without a cursor.")
        return position

    def _signature(self, payload: bytes, scope: str) -> bytes:
        # The length separates scope and payload unambiguously.
        message = b"%d:%b%b" % (len(scope.encode()), scope.encode(), payload)
        return hmac.digest(self._key(), message, "sha256")[:_SIGNATURE_BYTES]


def _encode(sealed: bytes) -> str:
    return urlsafe_b64encode(sealed).rstrip(b"=").decode()
