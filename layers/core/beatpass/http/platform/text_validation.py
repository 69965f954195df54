"""Validation of the texts in requests, except their length. Each function returns the text or raises ValueError."""

from __future__ import annotations

import unicodedata
from datetime import date
from urllib.parse import urlsplit

from beatpass.domain.catalogue.names import normalise_name

_LINE_BREAKS = {"\n", "\r", "\t"}
# Control, surrogate, private and unassigned characters; in one line also invisible ones, which would make equal-looking
# texts differ.
_UNPRINTABLE = {"Cc", "Cs", "Co", "Cn"}
_INVISIBLE = _UNPRINTABLE | {"Cf", "Zl", "Zp"}
# Persian and Hindi use them, and composed emoji.
_JOINERS = {"\u200c", "\u200d"}
_MAX_FOLDED_BYTES = 500
_SHARPS = {"DB": "C#", "EB": "D#", "GB": "F#", "AB": "G#", "BB": "A#", "CB": "B", "FB": "E", "E#": "F", "B#": "C"}


def one_line(text: str) -> str:
    if any(unicodedata.category(each) in _INVISIBLE for each in text):
        raise ValueError("The text must be one line without control or invisible characters.")
    return text


def title(text: str) -> str:
    """One line in any script."""
    one_line("".join(each for each in text if each not in _JOINERS))
    return text


def several_lines(text: str) -> str:
    if any(unicodedata.category(each) in _UNPRINTABLE and each not in _LINE_BREAKS for each in text):
        raise ValueError("The text must not contain control characters other than line breaks and tabs.")
    return text


def name(text: str) -> str:
    """A visible name whose folded form, which may be much longer, fits into a sort key of 1,024 bytes."""
    folded = normalise_name(title(text))
    if not folded:
        raise ValueError("A name must contain a visible character.")
    if len(folded.encode()) > _MAX_FOLDED_BYTES:
        raise ValueError("The name is too long: it contains characters that expand to many.")
    return text


def link(url: str) -> str:
    try:
        parts = urlsplit(one_line(url))
    except ValueError:
        parts = urlsplit("")
    if parts.scheme not in {"http", "https"} or not parts.hostname or " " in url:
        raise ValueError("A link must start with http:// or https:// and contain a host.")
    return url


def word(text: str) -> str:
    """The one spelling of a genre or tag: lower case, single spaces."""
    return " ".join(text.lower().split())


def distinct(words: list[str]) -> list[str]:
    if len(set(words)) < len(words):
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
        written = date.fromisoformat(text).isoformat()
    except ValueError:
        written = ""
    if written != text:
        raise ValueError("A date must have the form YYYY-MM-DD.")
    return text


def none_if_empty(text: str) -> str | None:
    return text or None
