"""Names of hosts on the internet."""

from __future__ import annotations

from contextlib import suppress


def ascii_host(name: str) -> str:
    """The name as browsers look it up, without a dot at its end: xn--mnchen-3ya.de. Unchanged where it cannot be so."""
    host = name.rstrip(".")
    with suppress(UnicodeError):
        return host if host.isascii() else host.encode("idna").decode()
    return host
