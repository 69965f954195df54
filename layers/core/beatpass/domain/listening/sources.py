"""Where a play was started: its kind of place, the page outside that led to it, and a producer's own link.

See docs/specification.md 2.8.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal, get_args

# Stored by number (domain/listening/acquisitions.py): new ones are appended, none is ever taken out.
SourceKind = Literal[
    "profile",
    "track_page",
    "album",
    "search",
    "leaderboard",
    "recommendation",
    "playlist",
    "embed",
    "external",
    "library",
    "other",
]
SOURCE_KINDS: tuple[SourceKind, ...] = get_args(SourceKind)
# A name of DNS with at least one dot: neither an address of the fourth version nor a path or port.
_LABEL = "[0-9A-Za-z](?:[0-9A-Za-z-]{0,61}[0-9A-Za-z])?"
HOST_PATTERN = rf"^(?=.{{4,253}}$)(?:{_LABEL}\.)+[A-Za-z][0-9A-Za-z-]{{0,61}}[0-9A-Za-z]$(?!\n)"
LINK_PATTERN = r"^[0-9A-Za-z]{6,16}$(?!\n)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """``referrer_host`` and ``link_id`` are empty where there is none."""

    kind: SourceKind
    referrer_host: str = ""
    link_id: str = ""


def host_of(text: str) -> str:
    """The host as it is stored, in lower case; empty for what is no host."""
    return text.lower() if re.search(HOST_PATTERN, text) else ""
