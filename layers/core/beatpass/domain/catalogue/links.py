"""When two links or pictures of a profile are the same (docs/specification.md 1.2)."""

from __future__ import annotations

from collections.abc import Iterable
from posixpath import normpath
from urllib.parse import unquote, urlsplit

from beatpass.domain.platform.hosts import ascii_host
from beatpass.domain.platform.text import compose

_PORTS = {"http": 80, "https": 443}


def distinct_links(links: Iterable[str]) -> list[str]:
    """The links, each once: of those that are the same the first stays."""
    kept: dict[tuple[str, ...], str] = {}
    for link in links:
        kept.setdefault(normalise_link(link), link)
    return list(kept.values())


def normalise_link(link: str) -> tuple[str, ...]:
    """One value for all spellings that lead to the same place.

    Host names have no case and another spelling in ASCII; http and https, the usual port, a fragment, slashes too many,
    dots, and how letters of path and query are composed or escaped make no difference.
    """
    try:
        parts = urlsplit(link)
        port = "" if parts.port in {None, _PORTS.get(parts.scheme)} else str(parts.port)
    except ValueError:
        return (link,)
    path = normpath(f"/{compose(unquote(parts.path)).strip('/')}")
    return ascii_host(parts.hostname or ""), port, path, compose(unquote(parts.query))
