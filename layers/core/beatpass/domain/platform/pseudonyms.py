"""Pseudonyms: what facts, rows and sketches hold of a listener, instead of an id (docs/privacy.md 2).

A pseudonym is a keyed hash, so nobody without the key can tell whose it is, or make that of a known id. All possible
pseudonyms are equally likely, which is what sketches of unique listeners count on.
"""

from __future__ import annotations

import hmac
from base64 import urlsafe_b64encode

_BYTES = 8
# The characters of pseudonyms (URL-safe Base64), in their sort order.
_CHARACTERS = "-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz"


def pseudonym(key: bytes, listener: str) -> str:
    """Eleven characters. ``listener`` is a user's id or plays.guest_listener."""
    return urlsafe_b64encode(hmac.digest(key, listener.encode(), "sha256")[:_BYTES])[:-1].decode()


def fraction_below(name: str) -> float:
    """The fraction, 0 to 1, of all possible pseudonyms that sort before this one."""
    fraction = 0.0
    for character in reversed(name):
        fraction = (_CHARACTERS.index(character) + fraction) / len(_CHARACTERS)
    return fraction
