"""Request bodies of the catalogue, with the limits of docs/specification.md 1."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field, JsonValue, StringConstraints

from beatpass.domain.catalogue.entities import MAX_ALBUM_TRACKS, MAX_CREDITS, Licensing, MusicalKey, Visibility
from beatpass.domain.catalogue.links import distinct_links
from beatpass.domain.money.selling.pricing import LEAST_PRICE, MOST_PRICE
from beatpass.domain.platform.countries import COUNTRIES
from beatpass.domain.platform.text import several_lines
from beatpass.http.platform import patterns, text_validation
from beatpass.http.platform.dates import Day
from beatpass.http.platform.resolver import Body

_MAX_URL = 2_048
_DAY_MS = 86_400_000


def _stripped(least: int, most: int) -> StringConstraints:
    return StringConstraints(strip_whitespace=True, min_length=least, max_length=most)


_Composed = BeforeValidator(text_validation.composed)
_Lines = AfterValidator(several_lines)
_Visible = AfterValidator(text_validation.empty_if_invisible)
_UNIQUE: dict[str, JsonValue] = {"uniqueItems": True}

Name = Annotated[str, _stripped(1, 80), _Composed, AfterValidator(text_validation.name)]
Bio = Annotated[str, _stripped(0, 1_000), _Composed, _Lines, _Visible]
Url = Annotated[
    str, _stripped(1, _MAX_URL), AfterValidator(text_validation.link), Field(json_schema_extra={"format": "uri"})
]
Title = Annotated[str, _stripped(1, 200), _Composed, AfterValidator(text_validation.visible_line)]
Description = Annotated[
    str, _stripped(0, 5_000), _Composed, _Lines, _Visible, AfterValidator(text_validation.none_if_empty)
]
Word = Annotated[str, _stripped(1, 50), _Composed, AfterValidator(text_validation.word)]
EntityId = Annotated[str, StringConstraints(pattern=patterns.ID)]
Duration = Annotated[int, Field(ge=1_000, le=_DAY_MS, description="milliseconds")]
Bpm = Annotated[float, Field(ge=20, le=400)]
Key = Annotated[
    MusicalKey,
    BeforeValidator(text_validation.sharp),
    Field(description="flats are accepted and stored as sharps: Db is C#"),
]
Scale = Literal["major", "minor"]
Genres = Annotated[list[Word], Field(max_length=5, json_schema_extra=_UNIQUE), AfterValidator(text_validation.distinct)]
Tags = Annotated[list[Word], Field(max_length=30, json_schema_extra=_UNIQUE), AfterValidator(text_validation.distinct)]
Credits = Annotated[list[EntityId], Field(max_length=MAX_CREDITS, description="the uploader is always credited")]
TrackIds = Annotated[list[EntityId], Field(max_length=MAX_ALBUM_TRACKS, description="in playing order")]
_Distinct = AfterValidator(distinct_links)
Links = Annotated[list[Url], Field(max_length=20, description="the same link again is left out"), _Distinct]
Pictures = Annotated[list[Url], Field(max_length=50, description="the same picture again is left out"), _Distinct]


def _known(country: str) -> str:
    if country not in COUNTRIES:
        raise ValueError("Must be a code of ISO 3166-1, or XK.")
    return country


Country = Annotated[
    str,
    StringConstraints(pattern=patterns.COUNTRY),
    AfterValidator(_known),
    Field(description="an ISO 3166-1 alpha-2 code, or XK"),
]
Listed = Annotated[bool, Field(description="false: searches and others' leaderboards do not name the producer")]


def _without_defaults(schema: dict[str, Any]) -> None:
    for field in schema["properties"].values():
        del field["default"]


class Changes(Body):
    """Base of changes: omitted fields stay unchanged."""

    model_config = ConfigDict(json_schema_extra=_without_defaults)


_EMPTY: Any = Field(default_factory=list)
# The default of a field that may be omitted; null is valid only if the field's type allows it.
_ABSENT: Any = Field(default=None)


Price = Annotated[
    int,
    Field(ge=LEAST_PRICE, le=MOST_PRICE, description="minor units of CAD; null: this licence is not for sale"),
]


class NewArtist(Body):
    name: Name
    bio: Bio = ""
    links: Links = _EMPTY
    pictures: Pictures = _EMPTY
    country: Country | None = None
    listed: Listed = True


class ArtistChanges(Changes):
    """Omitted fields stay unchanged; null clears the country."""

    name: Name = _ABSENT
    bio: Bio = _ABSENT
    links: Links = _ABSENT
    pictures: Pictures = _ABSENT
    country: Country | None = _ABSENT
    listed: Listed = _ABSENT


class NewTrack(Body):
    title: Title
    duration_ms: Duration
    bpm: Bpm | None = None
    key: Key | None = None
    scale: Scale | None = None
    genres: Genres = _EMPTY
    tags: Tags = _EMPTY
    description: Description | None = None
    artwork_url: Url | None = None
    album_id: EntityId | None = None
    visibility: Visibility = "draft"
    licensing: Licensing = "standard"
    standard_price: Price | None = None
    exclusive_price: Price | None = None
    credits: Credits = _EMPTY


class TrackChanges(Changes):
    """Omitted fields stay unchanged; null clears a field."""

    title: Title = _ABSENT
    duration_ms: Duration = _ABSENT
    bpm: Bpm | None = _ABSENT
    key: Key | None = _ABSENT
    scale: Scale | None = _ABSENT
    genres: Genres = _ABSENT
    tags: Tags = _ABSENT
    description: Description | None = _ABSENT
    artwork_url: Url | None = _ABSENT
    album_id: EntityId | None = _ABSENT
    visibility: Visibility = _ABSENT
    licensing: Licensing = _ABSENT
    standard_price: Price | None = _ABSENT
    exclusive_price: Price | None = _ABSENT
    credits: Credits = _ABSENT


class NewAlbum(Body):
    title: Title
    description: Description | None = None
    artwork_url: Url | None = None
    release_date: Day | None = None
    visibility: Visibility = "draft"
    track_ids: TrackIds = _EMPTY


class AlbumChanges(Changes):
    """Omitted fields stay unchanged; null clears a field."""

    title: Title = _ABSENT
    description: Description | None = _ABSENT
    artwork_url: Url | None = _ABSENT
    release_date: Day | None = _ABSENT
    visibility: Visibility = _ABSENT
    track_ids: TrackIds = _ABSENT


def fields_of(body: Body, **defaults: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
    """The fields that were sent, and these defaults for others; lists become tuples."""
    sent = {name: getattr(body, name) for name in body.model_fields_set}
    return {name: tuple(value) if isinstance(value, list) else value for name, value in {**defaults, **sent}.items()}
