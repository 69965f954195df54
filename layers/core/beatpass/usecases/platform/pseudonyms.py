"""The pseudonym of a listener, with the key that only this system has (docs/privacy.md 2)."""

from __future__ import annotations

from beatpass.domain.platform.pseudonyms import pseudonym
from beatpass.gateways.secrets import available_secret
from beatpass.settings import SETTINGS


def pseudonym_key() -> bytes:
    """Read once by a process. Raises TryAgain."""
    return available_secret(SETTINGS.pseudonym_secret_arn).encode()


def pseudonym_of(listener: str) -> str:
    """``listener`` is a user's id or plays.guest_listener. Raises TryAgain."""
    return pseudonym(pseudonym_key(), listener)
