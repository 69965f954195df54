"""What a text in a request may look like, beyond its length."""

from __future__ import annotations

import unicodedata
from datetime import date
from urllib.parse import urlsplit

from beatpass.domain.catalogue.names import normalise_name

_LINE_BREAKS = {"\n", "\r", "\t"}
# Control, unpaired, private and unassigned characters; in one line also invisible ones, which would tell twins apart.
_UNPRINTABLE = {"Cc", "Cs", "Co", "Cn"}
_INVISIBLE = _UNPRINTABLE | {"Cf", "Zl", "Zp"}
# Persian and Hindi are written with them, and emoji of several.
_JOINERS = {"\u200c", "\u200d"}
_MAX_FOLDED_BYTES = 500
_SHARPS = {"DB": "C#", "EB": "D#", "GB": "F#", "AB": "G#", "BB": "A#", "CB": "B", "FB": "E", "E#": "F", "B#": "C"}


def one_line(text: str) -> str:
    if any(unicodedata.category(each) in _INVISIBLE for each in text):
        raise ValueError("A line of text has no breaks, control or invisible characters.")
    return text


def title(text: str) -> str:
    """One line, as any script writes it."""
    one_line("".join(each for each in text if each not in _JOINERS))
    return text


def several_lines(text: str) -> str:
    if any(unicodedata.category(each) in _UNPRINTABLE and each not in _LINE_BREAKS for each in text):
        raise ValueError("Text has no control characters other than line breaks.")
    return text


def name(text: str) -> str:
    """Some characters unfold into many; a name becomes part of a key, which has room for 1,024 bytes."""
    folded = normalise_name(title(text))
    if not folded:
        raise ValueError("A name has something to be seen.")
    if len(folded.encode()) > _MAX_FOLDED_BYTES:
        raise ValueError("The name is too long when written out.")
    return text


def link(url: str) -> str:
    try:
        parts = urlsplit(one_line(url))
    except ValueError:
        parts = urlsplit("")
    if parts.scheme not in {"http", "https"} or not parts.hostname or " " in url:
        raise ValueError("A link begins with http:// or https:// and names a host.")
    return url


def word(text: str) -> str:
    """One spelling per genre and tag."""
    return " ".join(text.lower().split())


def distinct(words: list[str]) -> list[str]:
    if len(set(words)) < len(words):
        raise ValueError("Each is named once.")
    return words


def sharp(key: object) -> object:
    """``Db`` and ``D♭`` are C#."""
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
        raise ValueError("A date is written YYYY-MM-DD.")
    return text


def none_if_empty(text: str) -> str | None:
    return text or None
