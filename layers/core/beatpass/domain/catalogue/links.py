"""When two links or pictures of a profile are the same (docs/specification.md 1.2)."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import unquote, urlsplit

_PORTS = {"http": 80, "https": 443}


def distinct_links(links: Iterable[str]) -> list[str]:
    """The links, each once: of those that are the same the first stays."""
    kept: dict[tuple[str, ...], str] = {}
    for link in links:
        kept.setdefault(normalise_link(link), link)
    return list(kept.values())


def normalise_link(link: str) -> tuple[str, ...]:
    """One value for all spellings that lead to the same place.

    Host names have no case; http and https, the usual port, a slash at the end of the path, a fragment and
    escaped letters of the path make no difference.
    """
    try:
        parts = urlsplit(link)
        port = "" if parts.port in {None, _PORTS.get(parts.scheme)} else str(parts.port)
    except ValueError:
        return (link,)
    host = (parts.hostname or "").rstrip(".")
    return host, port, unquote(parts.path).rstrip("/"), parts.query
