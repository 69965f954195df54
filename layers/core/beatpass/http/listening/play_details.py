"""The details of a play: one that cannot be used is corrected or left out, with a note (docs/specification.md 2.1)."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from typing import Any, NamedTuple, get_args
from urllib.parse import urlsplit

from beatpass.domain.listening.heard_ranges import MOST_RANGES
from beatpass.domain.listening.sources import HOST_PATTERN, LINK_PATTERN, SOURCE_KINDS
from beatpass.domain.listening.user_agents import Device, Platform
from beatpass.domain.platform.countries import COUNTRIES, UNKNOWN
from beatpass.domain.platform.hosts import ascii_host
from beatpass.http.listening.spellings import moment_of, number_of, uuid_of

NO_COUNTRY = "There is no such country: taken as ZZ, unknown."
OTHER_CODE = "Is no ISO 3166-1 alpha-2 code: taken for the country that it stands for."
# Codes by which the European Union and others write these countries.
OTHER_CODES = {"UK": "GB", "EL": "GR"}
SMALL_LETTERS = "Must be in small letters: taken as if it were."
MOMENT_SPELLED = "Must be ISO 8601 with seconds and a time zone: taken as if it were."
AHEAD = "The player's clock is ahead: taken as now."
BEFORE_TOKEN = "Before its playback token was issued: taken as then."  # noqa: S105 - a message
TOKEN_UNUSED = "Does not vouch for this play: not issued for this track and listener, or not long enough ago."  # noqa: S105 - a message
HOST_ALONE = "Must be the name of a host alone, as in example.com: taken as the host that it names."
LINK_UNUSED = "Not a link of a producer of this track: left out."
HEARD_UNUSED = (
    f"Must be 1 to {MOST_RANGES} ranges [from_ms, to_ms] within the track, none of them empty, that are together as "
    "long as listened_ms, within 2 %: left out."
)
_MOST_TOKEN = 256
# A body of 8 KB has room for hundreds of unknown fields.
_MOST_NOTES = 20
_MOST_NAME = 64
_USUAL_TIME = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:?\d\d)", re.ASCII)
_DEVICES, _PLATFORMS = get_args(Device), get_args(Platform)


class Note(NamedTuple):
    """What became of a field. The message never repeats what was sent."""

    field: str
    message: str


def correct(sent: Mapping[str, Any], *, known: Collection[str]) -> tuple[dict[str, Any], list[Note]]:
    """The fields as they can be used, and a note for each that was changed; ``known`` are the names of the fields."""
    fields: dict[str, Any] = {}
    notes: list[Note] = []
    for name, value in sent.items():
        if name not in known:
            notes.append(Note(_shown(name), "There is no such field: left out."))
            continue
        if name == "source":
            fields[name], found = _source(value)
            notes += found
            continue
        text = _whole(value) if isinstance(value, str) else value
        fields[name], message = _CORRECTIONS.get(name, _as_it_is)(text)
        if message:
            notes.append(Note(name, message))
    return fields, notes[:_MOST_NOTES]


Corrected = tuple[Any, str | None]


def _shown(name: str) -> str:
    return _whole(name[:_MOST_NAME])


def _whole(text: str) -> str:
    """The text, in which half a character (an emoji that was cut off) becomes a question mark."""
    return text.encode(errors="replace").decode()


def _as_it_is(value: object) -> Corrected:
    return value, None


def _play_id(value: object) -> Corrected:
    known = uuid_of(value)
    if known is None or str(value).lower() == known:
        return value, None
    return known, "Must be a UUID with hyphens: taken as if it were."


def _started_at(value: object) -> Corrected:
    if isinstance(value, str) and _USUAL_TIME.fullmatch(value):
        return value, None
    moment = moment_of(value)
    return (value, None) if moment is None else (moment, MOMENT_SPELLED)


def _listened_ms(value: object) -> Corrected:
    """Some languages know no integers; a part of a millisecond is left out."""
    number = number_of(value)
    if number is None or number < 0:
        return value, None
    whole = int(number)
    if isinstance(value, str):
        return whole, "Must be a number: taken as if it were."
    return whole, None if whole == number else "Taken as a whole number of milliseconds."


def _device(value: object) -> Corrected:
    if value is None or value in _DEVICES:
        return value, None
    if small := _in_small_letters(value, _DEVICES):
        return small, SMALL_LETTERS
    return None, f"Must be one of {', '.join(_DEVICES)}: found out from the request instead."


def _platform(value: object) -> Corrected:
    if value is None or value in _PLATFORMS:
        return value, None
    if small := _in_small_letters(value, _PLATFORMS):
        return small, SMALL_LETTERS
    return "other", f"Must be one of {', '.join(_PLATFORMS)}: taken as other."


def _in_small_letters(value: object, known: Collection[str]) -> str | None:
    """The known word that is meant by ``iOS`` or ``Mobile``."""
    small = value.strip().lower() if isinstance(value, str) else ""
    return small if small in known else None


def _country(value: object) -> Corrected:
    if value is None:
        return None, None
    code = value.strip().upper() if isinstance(value, str) and value.isascii() else ""
    if len(code) != 2 or not code.isalpha():  # noqa: PLR2004
        return None, "Must be an ISO 3166-1 alpha-2 code: left out."
    known, message = known_country(code)
    return known, message or (None if code == value else "Must be in capitals: taken as if it were.")


def known_country(code: str) -> Corrected:
    """The country that two capitals stand for, ZZ for none."""
    if code in COUNTRIES or code == UNKNOWN:
        return code, None
    return (OTHER_CODES[code], OTHER_CODE) if code in OTHER_CODES else (UNKNOWN, NO_COUNTRY)


def _playback_token(value: object) -> Corrected:
    if value is None or (isinstance(value, str) and len(value) <= _MOST_TOKEN):
        return value, None
    return None, TOKEN_UNUSED


def _private(value: object) -> Corrected:
    """Who means to say something here does not want to be named."""
    return (value, None) if isinstance(value, bool) else (True, "Must be true or false: taken as true.")


def _heard(value: object) -> Corrected:
    if value is None:
        return None, None
    if not isinstance(value, list) or len(value) > MOST_RANGES or not all(map(_is_range, value)):
        return None, HEARD_UNUSED
    whole = [[_listened_ms(end)[0] for end in ends] for ends in value]
    return whole, None if whole == value else "Taken as whole numbers of milliseconds."


def _is_range(value: object) -> bool:
    """Whether they are two numbers, which may be spelled otherwise."""
    ends = [number_of(end) for end in value] if isinstance(value, list) else []
    return len(ends) == 2 and all(end is not None and end >= 0 for end in ends)  # noqa: PLR2004


def _source(value: object) -> tuple[dict[str, Any] | None, list[Note]]:
    """Its parts are corrected one by one, as if they were fields."""
    if value is None:
        return None, []
    if not isinstance(value, dict):
        return None, [Note("source", "Must be an object of kind, referrer_host, link_id: left out.")]
    fields: dict[str, Any] = {"kind": "other"}
    notes: list[Note] = []
    if value.get("kind") in SOURCE_KINDS:
        fields["kind"] = value["kind"]
    elif small := _in_small_letters(value.get("kind"), SOURCE_KINDS):
        fields["kind"] = small
        notes.append(Note("source.kind", SMALL_LETTERS))
    else:
        notes.append(Note("source.kind", f"Must be one of {', '.join(SOURCE_KINDS)}: taken as other."))
    for name, pattern, message in _SOURCE_PARTS:
        part = value.get(name)
        if isinstance(part, str) and re.search(pattern, part):
            fields[name] = part
        elif name == "referrer_host" and isinstance(part, str) and (host := _host_in(part)):
            fields[name] = host
            notes.append(Note(f"source.{name}", HOST_ALONE))
        elif part is not None:
            notes.append(Note(f"source.{name}", message))
    unknown = [name for name in value if name not in _SOURCE_FIELDS]
    notes += [Note(f"source.{_shown(name)}", "There is no such field: left out.") for name in unknown]
    return fields, notes


def _host_in(address: str) -> str | None:
    """The host of an address, as browsers tell the page that led to theirs; the rest of it is not kept."""
    text = address.strip()
    try:
        host = ascii_host(urlsplit(text if "//" in text else f"//{text}").hostname or "")
    except ValueError:
        return None
    return host if re.search(HOST_PATTERN, host) else None


_SOURCE_PARTS = (
    ("referrer_host", HOST_PATTERN, "Must be the name of a host, as in example.com: left out."),
    ("link_id", LINK_PATTERN, LINK_UNUSED),
)
_SOURCE_FIELDS = {"kind", "referrer_host", "link_id"}
_CORRECTIONS: dict[str, Callable[[object], Corrected]] = {
    "play_id": _play_id,
    "started_at": _started_at,
    "listened_ms": _listened_ms,
    "device": _device,
    "platform": _platform,
    "country": _country,
    "playback_token": _playback_token,
    "private": _private,
    "heard": _heard,
}
