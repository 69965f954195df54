"""Validation of the texts in requests, except their length. Each function returns the text or raises ValueError."""

from __future__ import annotations

from datetime import date
from urllib.parse import urlsplit

from beatpass.domain.platform.text import (
    compose,
    is_short_name,
    is_visible,
    normalise_name,
    normalise_text,
    one_line,
)

_SHARPS = {"DB": "C#", "EB": "D#", "GB": "F#", "AB": "G#", "BB": "A#", "CB": "B", "FB": "E", "E#": "F", "B#": "C"}


def composed(text: object) -> object:
    """The text as it is stored, so that its length is that of what is stored; other values are refused later."""
    return compose(text) if isinstance(text, str) else text


def visible_line(text: str) -> str:
    """One line in any script, with something to see."""
    return visible(one_line(text))


def visible(text: str) -> str:
    if not is_visible(text):
        raise ValueError("The text must contain a visible character.")
    return text


def empty_if_invisible(text: str) -> str:
    return text if is_visible(text) else ""


def name(text: str) -> str:
    """A visible name of a producer."""
    if not is_short_name(visible_line(text)):
        raise ValueError("The name is too long: it contains characters that expand to many.")
    return text


def link(url: str) -> str:
    try:
        parts = urlsplit(one_line(url))
    except ValueError:
        parts = urlsplit("")
    host = parts.hostname or ""
    if parts.scheme not in {"http", "https"} or not host.strip(".-") or any(map(str.isspace, url)):
        raise ValueError("A link must start with http:// or https:// and contain a host.")
    return url


def word(text: str) -> str:
    """The one spelling of a genre or tag: lower case, single spaces."""
    return compose(" ".join(visible_line(text).lower().split()))


def distinct(words: list[str]) -> list[str]:
    if len(set(map(normalise_name, words))) < len(words):
        raise ValueError("Each value may appear only once.")
    return words


def sharp(key: object) -> object:
    """The spelling of a key with sharps: ``Db`` and ``D♭`` become ``C#``."""
    if not isinstance(key, str):
        return key
    written = key.strip().replace("♯", "#").replace("♭", "b").upper()
    return _SHARPS.get(written, written)


def calendar_date(text: str) -> str:
    try:
        if date.fromisoformat(text).isoformat() == text:
            return text
    except ValueError:
        pass
    raise ValueError("Must be a date of the form YYYY-MM-DD.")


def searched(text: str) -> str:
    """What to search for, of which something is left without case, accents and spaces."""
    if not normalise_text(text):
        raise ValueError("Must contain a visible character.")
    return text


def none_if_empty(text: str) -> str | None:
    return text or None
