"""The entities of the catalogue: producers, tracks, albums, and the users who manage producers.

See docs/specification.md 1.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Literal, TypeVar

from beatpass.domain.catalogue import completeness
from beatpass.domain.platform.text import is_visible

Visibility = Literal["draft", "private", "public"]
Licensing = Literal["standard", "exclusive_only"]
MusicalKey = Literal["C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B"]

MAX_CREDITS = 10
# An album must fit one transaction together with the changes of all its tracks.
MAX_ALBUM_TRACKS = 80
MAX_PRODUCERS_OF_A_USER = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Producer:
    """A producer. ``user_id`` is None for an imported producer that no user manages yet. Each change of an entity has
    the next ``version``; ``updated_at`` is the time of the latest, empty before the first.

    ``country`` is an ISO 3166-1 alpha-2 code, XK or None. ``listed`` is false for a private producer
    (docs/specification.md 1.9).
    """

    id: str
    name: str
    created_at: str
    version: int
    user_id: str | None = None
    bio: str = ""
    links: tuple[str, ...] = ()
    pictures: tuple[str, ...] = ()
    country: str | None = None
    listed: bool = True
    admin: bool = False
    updated_at: str = ""

    @property
    def profile_complete(self) -> bool:
        return completeness.profile_complete(name=self.name, has_bio=is_visible(self.bio), pictures=len(self.pictures))


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """An account. ``id`` is the JWT's subject; ``artist_ids`` are the producers that it manages, oldest first.

    ``names`` are the names of these producers by id, in the same order, so that showing them takes no second read.
    ``unlisted_ids`` are those among them that are private, ``former_ids`` the latest producers that it deleted, whose
    finances it may still read. ``pseudonym`` is that of the user as a listener, empty before its first producer. A
    ``private`` user is named to nobody as a listener (docs/privacy.md 3).
    """

    id: str
    artist_ids: tuple[str, ...] = ()
    names: dict[str, str] = field(default_factory=dict)
    former_ids: tuple[str, ...] = ()
    unlisted_ids: tuple[str, ...] = ()
    pseudonym: str = ""
    private: bool = False
    version: int = 0

    @property
    def listener_name(self) -> str | None:
        """What others see of the user as a listener: the name of its first producer that is not private."""
        listed = (name for artist_id, name in self.names.items() if artist_id not in self.unlisted_ids)
        return None if self.private else next(listed, None)

    def managing(self, producer: Producer, *, pseudonym: str) -> User:
        """This user with the producer added, or with the producer's new name."""
        ids = self.artist_ids if producer.id in self.artist_ids else (*self.artist_ids, producer.id)
        others = tuple(other for other in self.unlisted_ids if other != producer.id)
        return replace(
            self,
            artist_ids=ids,
            names={**self.names, producer.id: producer.name},
            unlisted_ids=others if producer.listed else (*others, producer.id),
            pseudonym=pseudonym,
            version=self.version + 1,
        )

    def without(self, artist_id: str) -> User:
        ids = tuple(other for other in self.artist_ids if other != artist_id)
        names = {other: name for other, name in self.names.items() if other != artist_id}
        former = (*self.former_ids, artist_id)[-MAX_PRODUCERS_OF_A_USER:]
        unlisted = tuple(other for other in self.unlisted_ids if other != artist_id)
        return replace(
            self, artist_ids=ids, names=names, former_ids=former, unlisted_ids=unlisted, version=self.version + 1
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Track:
    """``credits`` are producer ids, the uploader first. ``published_at`` is the first publication and never changes.

    Prices are in minor units of pricing.CURRENCY; None means that this licence is not for sale. ``album_public`` is
    whether the album that it stands on is, so that showing a track takes no second read.
    """

    id: str
    uploader_id: str
    title: str
    duration_ms: int
    created_at: str
    version: int
    visibility: Visibility
    licensing: Licensing
    credits: tuple[str, ...]
    bpm: float | None = None
    key: MusicalKey | None = None
    scale: Literal["major", "minor"] | None = None
    genres: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    description: str | None = None
    artwork_url: str | None = None
    album_id: str | None = None
    album_public: bool = False
    published_at: str | None = None
    sold: bool = False
    standard_price: int | None = None
    exclusive_price: int | None = None
    updated_at: str = ""

    @property
    def public(self) -> bool:
        return self.visibility == "public"

    def on_album(self, album: Album | None, *, at: str) -> Track:
        """This track on the album, or on none, changed at this time; the same track where it stands there already."""
        moved = replace(self, album_id=album.id if album else None, album_public=album is not None and album.public)
        return self if moved == self else changed(moved, at=at)

    def shown_to(self, viewer: str | None) -> Track:
        """The track without its album, unless that is public or the viewer's, a producer."""
        return self if self.album_public or self.uploader_id == viewer else replace(self, album_id=None)

    @property
    def missing_metadata(self) -> tuple[str, ...]:
        return completeness.missing_metadata(
            bpm=self.bpm, key=self.key, scale=self.scale, tags=self.tags, description=self.description
        )

    @property
    def quality(self) -> int:
        return completeness.quality_percent(self.missing_metadata)


@dataclass(frozen=True, slots=True, kw_only=True)
class Album:
    """``track_ids`` are in playing order; all have the album's producer as uploader."""

    id: str
    artist_id: str
    title: str
    created_at: str
    version: int
    visibility: Visibility
    description: str | None = None
    artwork_url: str | None = None
    release_date: str | None = None
    track_ids: tuple[str, ...] = ()
    updated_at: str = ""

    @property
    def public(self) -> bool:
        return self.visibility == "public"


C = TypeVar("C", Producer, Track, Album)


def changed(entity: C, *, at: str) -> C:
    """The next version of the entity, whose new fields are set already."""
    return replace(entity, version=entity.version + 1, updated_at=at)
