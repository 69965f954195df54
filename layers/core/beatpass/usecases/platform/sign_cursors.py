"""The key that signs cursors, read when the first cursor is made or verified."""

from __future__ import annotations

from functools import cache

from beatpass.gateways.secrets import read_secret
from beatpass.settings import SETTINGS


@cache
def cursor_key() -> bytes:
    return read_secret(SETTINGS.cursor_secret_arn).encode()
