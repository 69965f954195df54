"""Other spellings of what a play must say: the same number, moment or id, however a player's language writes it.

See docs/specification.md 2.1. Each function answers None for what is not one in any spelling.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

# Beyond it parts are lost.
_LARGEST = 2**53
# Seconds since 1970 are below it until the year 5138, milliseconds above it since 1973.
_MILLISECONDS_FROM = 1e11
_NUMBER = re.compile(r"[+-]?[0-9]{1,20}(\.[0-9]{1,20})?([eE][+-]?[0-9]{1,2})?", re.ASCII)
# Java writes the name of the zone behind the offset.
_ZONE_NAME = re.compile(r"\[[^\[\]]*\]$")
_ID = re.compile(r"(urn:uuid:)?\{?" + "-?".join(f"([0-9a-f]{{{count}}})" for count in (8, 4, 4, 4, 12)) + r"\}?")


def number_of(value: object) -> float | None:
    """A number, or a text that is one."""
    if isinstance(value, str) and _NUMBER.fullmatch(value.strip()):
        value = float(value)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return value if abs(value) <= _LARGEST else None


def moment_of(value: object) -> datetime | None:
    """ISO 8601 with a time zone, or seconds or milliseconds since 1970."""
    number = number_of(value)
    if number is not None:
        seconds = number if abs(number) < _MILLISECONDS_FROM else number / 1000
        return _since_1970(seconds)
    if not isinstance(value, str):
        return None
    try:
        moment = datetime.fromisoformat(_ZONE_NAME.sub("", value.strip()).upper())
    except ValueError:
        return None
    # Without a zone nobody knows which moment it is, so none is guessed.
    return moment if moment.tzinfo else None


def uuid_of(value: object) -> str | None:
    """A UUID in capitals, without hyphens, in braces or as a URN, as it is stored."""
    found = _ID.fullmatch(value.strip().lower()) if isinstance(value, str) else None
    return "-".join(found.groups()[1:]) if found else None


def _since_1970(seconds: float) -> datetime | None:
    try:
        return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
    except OverflowError:
        return None
