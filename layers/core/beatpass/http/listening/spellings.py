"""Other spellings of what a play must say: the same number, moment or id, however a player's language writes it.

See docs/specification.md 2.1. Each function answers None for what is not one in any spelling.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

# Beyond it parts are lost.
_LARGEST = 2**53
_LATEST = 1e20
# Seconds since 1970 are below it until the year 5138, milliseconds above it since 1973; then micro- and nanoseconds.
_MILLISECONDS_FROM = 1e11
_MICROSECONDS_FROM, _NANOSECONDS_FROM = 1e14, 1e17
_NUMBER = re.compile(r"[+-]?[0-9]{1,20}(\.[0-9]{1,20})?([eE][+-]?[0-9]{1,2})?", re.ASCII)
# Java writes the name of the zone behind the offset.
_ZONE_NAME = re.compile(r"\[[^\[\]]*\]$")
# Ruby and databases write it out.
_UTC = re.compile(r"\s*\b(UTC|GMT|UT)$")
_OF_HTTP = "%a, %d %b %Y %H:%M:%S GMT"
_ID = re.compile(r"(urn:uuid:)?\{?" + "-?".join(f"([0-9a-f]{{{count}}})" for count in (8, 4, 4, 4, 12)) + r"\}?")


def number_of(value: object, *, largest: float = _LARGEST) -> float | None:
    """A number, or a text that is one."""
    if isinstance(value, str) and _NUMBER.fullmatch(value.strip()):
        value = float(value)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return value if abs(value) <= largest else None


def moment_of(value: object) -> datetime | None:
    """ISO 8601 with a time zone, a date of HTTP, or seconds or parts of them since 1970."""
    number = number_of(value, largest=_LATEST)
    if number is not None:
        return _since_1970(number / _parts_of_a_second(abs(number)))
    if not isinstance(value, str):
        return None
    try:
        moment = datetime.fromisoformat(_UTC.sub("Z", _ZONE_NAME.sub("", value.strip()).upper()))
    except ValueError:
        return _of_http(value.strip())
    # Without a zone nobody knows which moment it is, so none is guessed.
    return moment if moment.tzinfo else None


def _parts_of_a_second(number: float) -> int:
    if number < _MILLISECONDS_FROM:
        return 1
    if number < _MICROSECONDS_FROM:
        return 1_000
    return 1_000_000 if number < _NANOSECONDS_FROM else 1_000_000_000


def _of_http(text: str) -> datetime | None:
    """Tue, 01 Dec 2026 05:00:00 GMT, as JavaScript's toUTCString writes it too."""
    try:
        return datetime.strptime(text, _OF_HTTP).replace(tzinfo=UTC)
    except ValueError:
        return None


def uuid_of(value: object) -> str | None:
    """A UUID in capitals, without hyphens, in braces or as a URN, as it is stored."""
    found = _ID.fullmatch(value.strip().lower()) if isinstance(value, str) else None
    return "-".join(found.groups()[1:]) if found else None


def _since_1970(seconds: float) -> datetime | None:
    try:
        return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
    except OverflowError:
        return None
