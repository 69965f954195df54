"""What text may be, and when two texts are the same (docs/specification.md 1.2).

Everything that takes text in follows these rules: the API, the import, and every search.
"""

from __future__ import annotations

import re
import unicodedata

# The property Default_Ignorable_Code_Point of Unicode, and blanks that are letters or symbols to it.
_IGNORABLE = (
    r"\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f"
    r"\ufeff\uffa0\ufff0-\ufff8\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff" + r"\u2800\U0001d159"
)
# Control, surrogate and private characters, annotation marks, and what will never be a character. Characters that this
# Python does not know yet are not among them: newer emoji are text.
_CONTROLS = (
    r"\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ue000-\uf8ff\ufdd0-\ufdef\ufff9-\ufffc\ufffe\uffff"
    + "".join(rf"\U{plane:04x}fffe\U{plane:04x}ffff" for plane in range(1, 15))
    + r"\U000f0000-\U0010ffff"
)
_LINE_BREAKS = r"\t\n\r\u2028\u2029"
# Invisible characters that mean nothing in a title and would make equal-looking texts differ, or turn their direction.
# The others have their use: joiners and direction marks in some scripts, variation selectors, fillers.
_MEANINGLESS = (
    r"\u00ad\u180e\u200b\u202a-\u202e\u2060-\u206f\ufeff\ufff0-\ufff8\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    r"\U000e0000-\U000e00ff\U000e01f0-\U000e0fff"
)
# The flags of England, Scotland, Wales and others like them: a black flag and the region in invisible tags.
_FLAG = r"\U0001f3f4[\U000e0030-\U000e0039\U000e0061-\U000e007a]{3,6}\U000e007f"

_NOT_ONE_LINE = re.compile(f"[{_CONTROLS}{_LINE_BREAKS}{_MEANINGLESS}]")
_NOT_TEXT = re.compile(f"[{_CONTROLS}]")
_VISIBLE = re.compile(rf"[^\s{_CONTROLS}{_LINE_BREAKS}{_IGNORABLE}]")
_FLAGS = re.compile(_FLAG)
_FLAG_OR_IGNORABLE = re.compile(f"({_FLAG})|[{_IGNORABLE}]")
# What searches take for a plain letter or sign, beside letters with accents.
_PLAIN = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ħ": "h", "ŧ": "t", "ı": "i", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th"}
    | dict.fromkeys("\u2018\u2019\u201b\u02b9\u02bb\u02bc\u2032\u00b4`", "'")
    | dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-")
)
# A name of 80 characters has at most 40 words, but a character may expand to several.
_MOST_WORDS = 30
# A name is part of sort keys, which have up to 1,024 bytes; a character may expand to 18.
_MOST_NAME_BYTES = 500


def compose(text: str) -> str:
    """The text as it is stored: letters and their accents as one character where there is one (NFC)."""
    return unicodedata.normalize("NFC", text)


def one_line(text: str) -> str:
    """The text. Raises ValueError where it is not one line that can be displayed."""
    if _NOT_ONE_LINE.search(_FLAGS.sub("", text)):
        raise ValueError("The text must be one line without control or invisible characters.")
    return text


def several_lines(text: str) -> str:
    """The text. Raises ValueError for control characters other than line breaks and tabs."""
    if _NOT_TEXT.search(text):
        raise ValueError("The text must not contain control characters other than line breaks and tabs.")
    return text


def is_visible(text: str) -> bool:
    """Whether there is anything to see: what cannot be seen is empty."""
    return _VISIBLE.search(text) is not None


def normalise_name(text: str) -> str:
    """One spelling for all texts that are the same; empty for a text without a visible character.

    They are the same without case, compatibility forms (NFKC), invisible characters and surplus spaces.
    """
    folded = unicodedata.normalize("NFKC", _without_ignorable(text)).casefold()
    return " ".join(_without_ignorable(unicodedata.normalize("NFKC", folded)).split())


def is_short_name(text: str) -> bool:
    """Whether the normalised name, which may be much longer than the text, fits into a sort key."""
    return len(normalise_name(text).encode()) <= _MOST_NAME_BYTES


def normalise_text(text: str) -> str:
    """The text as searches compare it: as ``normalise_name``, and without accents, unless it is nothing else."""
    name = normalise_name(text.translate(_PLAIN))  # before NFKC takes an acute accent for a blank with an accent
    apart = unicodedata.normalize("NFKD", name)
    plain = "".join(each for each in apart if not unicodedata.combining(each)).translate(_PLAIN)
    return " ".join(unicodedata.normalize("NFKC", plain).split()) or name


def word_beginnings(searched: str) -> list[str]:
    """The rest of a normalised text from the beginning of each word on, the whole text first.

    A word begins after a blank, whatever it begins with, and where letters or digits follow another sign.
    """
    starts = [
        position for position, each in enumerate(searched) if position and _begins_word(searched[position - 1], each)
    ]
    return [searched[start:] for start in (0, *starts)[:_MOST_WORDS]]


def _begins_word(before: str, character: str) -> bool:
    if before == " ":
        return True
    in_word = before.isalnum() or unicodedata.category(before).startswith("M")
    return character.isalnum() and not in_word


def _without_ignorable(text: str) -> str:
    return _FLAG_OR_IGNORABLE.sub(lambda found: found[1] or "", text)
