"""Request bodies of plays and downloads (docs/api.md), validated by msgspec.

Importing Pydantic, which the other functions use through Powertools, makes a cold start too slow for plays
(docs/decisions/0007-plays-without-pydantic.md). The OpenAPI document is generated from the structs. The description of
a field is also the text of its error. A download's body is as strict as any other; a play is not lost for a detail.
"""

from __future__ import annotations

import re
from datetime import datetime
from functools import cache
from typing import Annotated, Any, TypeVar

import msgspec
from msgspec import Meta, Struct
from msgspec.structs import replace

from beatpass.domain.listening.heard_ranges import MOST_RANGES, Ranges
from beatpass.domain.listening.sources import HOST_PATTERN, LINK_PATTERN, Source, SourceKind, host_of
from beatpass.domain.listening.user_agents import Device, Platform
from beatpass.domain.platform.countries import COUNTRIES, UNKNOWN
from beatpass.domain.platform.errors import Invalid
from beatpass.http.listening.play_details import Note, correct, known_country
from beatpass.http.platform.json_bodies import read_json
from beatpass.http.platform.problem_details import MalformedJson

# "$" alone accepts a trailing line feed.
_END = r"$(?!\n)"
Uuid = Annotated[
    str,
    Meta(
        pattern="^[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}" + _END,
        description="A UUID with hyphens; capitals are stored as lower case.",
    ),
]
StartedAt = Annotated[
    datetime,
    Meta(tz=True, description="ISO 8601 with a time zone, at most 7 days ago and not in the future."),
]
ListenedMs = Annotated[
    int,
    Meta(ge=0, le=2**53, description="Milliseconds: a number from 0 to 1.05 times the track's length."),
]
Country = Annotated[str, Meta(pattern="^[A-Z]{2}" + _END, description="An ISO 3166-1 alpha-2 code, XK, or ZZ.")]
Private = Annotated[bool, Meta(description="Whether the listener is not to be named: the play counts all the same.")]
PlaybackToken = Annotated[str, Meta(max_length=256, description="The token that was issued when playback began.")]
GuestId = Annotated[
    str,
    Meta(pattern="^[0-9A-Za-z_.-]{8,128}" + _END, description="An id of the device: 8 to 128 of 0-9 A-Z a-z _ . -"),
]


ReferrerHost = Annotated[
    str, Meta(pattern=HOST_PATTERN, description="The host of the page that led to it, as in example.com.")
]
LinkId = Annotated[str, Meta(pattern=LINK_PATTERN, description="The id of a producer's link.")]


class PlaySource(Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """Where a play was started. ``link_id`` is a link of a producer of the track."""

    kind: Annotated[SourceKind, Meta(description="The kind of place.")]
    referrer_host: ReferrerHost | None = None
    link_id: LinkId | None = None

    def source(self) -> Source:
        return Source(kind=self.kind, referrer_host=host_of(self.referrer_host or ""), link_id=self.link_id or "")


Position = Annotated[int, Meta(ge=0, le=2**53)]
Heard = Annotated[
    list[Annotated[list[Position], Meta(min_length=2, max_length=2)]],
    Meta(
        max_length=MOST_RANGES,
        description="The ranges that were heard, [from_ms, to_ms], in the order of playing: up to 50, seeks and "
        "repeats included. Together they are as long as listened_ms, within 2 %.",
    ),
]


class LogPlay(Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """Sent once, when playback ends. Of the optional fields one that cannot be used is left out, see ``notes``."""

    play_id: Uuid
    started_at: StartedAt
    listened_ms: ListenedMs
    device: Annotated[Device | None, Meta(description="One of desktop, mobile, tablet, tv_other.")] = None
    platform: Annotated[
        Platform | None, Meta(description="One of web, ios, android, windows, macos, linux, other.")
    ] = None
    country: Country | None = None
    playback_token: PlaybackToken | None = None
    private: Private = False
    source: Annotated[PlaySource | None, Meta(description="Where it was started: kind, referrer_host, link_id.")] = None
    heard: Heard | None = None

    def ranges(self) -> Ranges:
        return [(begin, end) for begin, end in self.heard or ()]


class LogGuestPlay(LogPlay, forbid_unknown_fields=True, frozen=True, kw_only=True):
    guest_id: GuestId


class BeginGuestPlayback(Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    guest_id: GuestId


class GrantDownload(Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    download_id: Uuid
    licence_id: Uuid


S = TypeVar("S", LogPlay, LogGuestPlay, BeginGuestPlayback, GrantDownload)
P = TypeVar("P", LogPlay, LogGuestPlay)


def parse(kind: type[S], body: bytes) -> S:
    """The body as this struct. Raises MalformedJson, or Invalid with the first invalid field."""
    read_json(body)  # msgspec takes the last of two values for one key
    try:
        parsed: S = _decoder(kind).decode(body)
    except msgspec.ValidationError as error:
        raise _invalid(kind, str(error)) from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise MalformedJson from error
    return parsed


def parse_play(kind: type[P], body: bytes) -> tuple[P, list[Note]]:
    """A play, without the details that cannot be used; each has a note. Raises as ``parse`` for what makes it no play.

    The usual body has no such detail, so the fields are looked at one by one only if it is not valid as it is.
    """
    notes: list[Note] = []
    try:
        parsed = parse(kind, body)
    except (Invalid, MalformedJson):  # also for a byte order mark, and half a character in a text
        fields, notes = correct(read_json(body), known=kind.__struct_fields__)
        try:
            parsed = msgspec.convert(fields, kind)
        except msgspec.ValidationError as error:
            raise _invalid(kind, str(error)) from None
    if parsed.country is None or parsed.country in COUNTRIES:
        return parsed, notes
    country, message = known_country(parsed.country)
    return replace(parsed, country=country), [*notes, Note("country", message)] if message else notes


def country_of(viewer_country: str | None, sent: str | None) -> str:
    """CloudFront's country, else the one that the player sent, else ZZ."""
    return viewer_country if viewer_country in COUNTRIES else sent or UNKNOWN


@cache
def _decoder(kind: type[S]) -> msgspec.json.Decoder[S]:
    return msgspec.json.Decoder(kind)


def _invalid(kind: type[Struct], message: str) -> Invalid | MalformedJson:
    """Takes only the field from msgspec's message, because the rest may repeat the request's content."""
    if wrong := re.search(r"`\$\.(\w+)", message):
        return Invalid(**{wrong[1]: _descriptions(kind)[wrong[1]]})
    if unknown := re.search(r"unknown field `(.*)`", message):
        return Invalid(**{unknown[1][:64]: "There is no such field."})
    if missing := re.search(r"missing required field `(.*)`", message):
        return Invalid(**{missing[1]: f"Required. {_descriptions(kind)[missing[1]]}"})
    return MalformedJson()


@cache
def _descriptions(kind: type[Struct]) -> dict[str, str]:
    """The description of each field."""
    properties: dict[str, Any] = schemas(kind)[kind.__name__]["properties"]
    return {name: _describe(schema) for name, schema in properties.items()}


def _describe(schema: dict[str, Any]) -> str:
    return str(
        schema.get("description") or next(each["description"] for each in schema["anyOf"] if "description" in each)
    )


def schemas(*kinds: type[Struct]) -> dict[str, dict[str, Any]]:
    """JSON schemas by name, for the OpenAPI document."""
    return msgspec.json.schema_components(kinds, ref_template="#/components/schemas/{name}")[1]
