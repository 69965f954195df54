"""The common parts of answers (docs/api.md), as typed dictionaries: free at run time, and described in OpenAPI."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from typing_extensions import TypedDict

from beatpass.domain.catalogue.completeness import quality_percent
from beatpass.domain.catalogue.entities import Album, Licensing, MusicalKey, Producer, Track, Visibility
from beatpass.domain.listening.growth import count_todays_plays
from beatpass.domain.money.selling.pricing import CURRENCY
from beatpass.domain.platform.daily_counts import by_day
from beatpass.domain.platform.rules import RULES
from beatpass.domain.platform.times import day_number
from beatpass.domain.progress.levels import level_of

if TYPE_CHECKING:  # figures of money need no others at a cold start
    from beatpass.domain.platform.figures import Standing, TrackFigures


class Derived(TypedDict):
    """``as_of`` is the time of the answer, ``rules`` the version of the rules behind its figures."""

    as_of: str
    rules: str


class TodayAnswer(TypedDict):
    """Qualified plays of the current UTC day, which is not over: it is in no comparison."""

    date: str
    plays: int
    unfinished: Literal[True]


class ArtistCard(TypedDict):
    """A producer as other answers refer to it; ``title`` is that of its level."""

    id: str
    name: str
    picture: str | None
    level: int
    title: str


class ArtistAnswer(Derived):
    id: str
    name: str
    bio: str
    links: list[str]
    pictures: list[str]
    country: str | None
    genres: list[str]
    created_at: str
    updated_at: str
    profile_complete: bool
    level: int
    title: str
    badge: str
    xp: int
    followers: int
    tracks: int
    albums: int
    plays: int


class OwnArtistAnswer(ArtistAnswer):
    """``listed`` is shown to the producer's user alone."""

    listed: bool


class MoneyAnswer(TypedDict):
    """Minor units."""

    amount: int
    currency: str


class TrackAnswer(Derived):
    id: str
    uploader_id: str
    title: str
    duration_ms: int
    bpm: float | None
    key: MusicalKey | None
    scale: Literal["major", "minor"] | None
    genres: list[str]
    tags: list[str]
    description: str | None
    artwork_url: str | None
    album_id: str | None
    visibility: Visibility
    licensing: Licensing
    credits: list[str]
    created_at: str
    updated_at: str
    published_at: str | None
    plays: int
    qualified_plays: int
    downloads: int
    quality: int
    missing_metadata: list[str]
    sold: bool
    standard_price: MoneyAnswer | None
    exclusive_price: MoneyAnswer | None


class AlbumAnswer(Derived):
    id: str
    artist_id: str
    title: str
    description: str | None
    artwork_url: str | None
    release_date: str | None
    visibility: Visibility
    track_ids: list[str]
    created_at: str
    updated_at: str
    plays: int


class TrackList(TypedDict):
    items: list[TrackAnswer]
    next_cursor: str | None


class AlbumList(TypedDict):
    items: list[AlbumAnswer]
    next_cursor: str | None


def artist_answer(artist: Producer, standing: Standing, *, albums: int, as_of: str) -> ArtistAnswer:
    """``tracks`` and ``albums`` count public ones; ``genres`` are those of the tracks, the most frequent first."""
    level = level_of(standing.total_xp)
    return {
        "id": artist.id,
        "name": artist.name,
        "bio": artist.bio,
        "links": list(artist.links),
        "pictures": list(artist.pictures),
        "country": artist.country,
        "genres": sorted(standing.genres, key=lambda genre: (-standing.genres[genre], genre)),
        "created_at": artist.created_at,
        "updated_at": artist.updated_at or artist.created_at,
        "profile_complete": artist.profile_complete,
        "level": level.level,
        "title": level.title,
        "badge": level.badge,
        "xp": standing.total_xp,
        "followers": standing.followers,
        "tracks": standing.public_tracks,
        "albums": albums,
        "plays": standing.plays,
        "as_of": as_of,
        "rules": RULES,
    }


def own_artist_answer(artist: Producer, standing: Standing, *, albums: int, as_of: str) -> OwnArtistAnswer:
    return {**artist_answer(artist, standing, albums=albums, as_of=as_of), "listed": artist.listed}


def artist_card(artist: Producer, standing: Standing) -> ArtistCard:
    level = level_of(standing.total_xp)
    return {
        "id": artist.id,
        "name": artist.name,
        "picture": artist.pictures[0] if artist.pictures else None,
        "level": level.level,
        "title": level.title,
    }


def today_answer(standing: Standing, today: str) -> TodayAnswer:
    """``today`` is YYYY-MM-DD."""
    plays = count_todays_plays(by_day(standing.daily), today=day_number(today))
    return {"date": today, "plays": plays, "unfinished": True}


def _price(amount: int | None) -> MoneyAnswer | None:
    return None if amount is None else {"amount": amount, "currency": CURRENCY}


def track_answer(track: Track, figures: TrackFigures, *, as_of: str) -> TrackAnswer:
    missing = track.missing_metadata
    return {
        "id": track.id,
        "uploader_id": track.uploader_id,
        "title": track.title,
        "duration_ms": track.duration_ms,
        "bpm": track.bpm,
        "key": track.key,
        "scale": track.scale,
        "genres": list(track.genres),
        "tags": list(track.tags),
        "description": track.description,
        "artwork_url": track.artwork_url,
        "album_id": track.album_id,
        "visibility": track.visibility,
        "licensing": track.licensing,
        "credits": list(track.credits),
        "created_at": track.created_at,
        "updated_at": track.updated_at or track.created_at,
        "published_at": track.published_at,
        "plays": figures.plays,
        "qualified_plays": figures.qualified_plays,
        "downloads": figures.downloads,
        "quality": quality_percent(missing),
        "missing_metadata": list(missing),
        "sold": track.sold,
        "standard_price": _price(track.standard_price),
        "exclusive_price": _price(track.exclusive_price),
        "as_of": as_of,
        "rules": RULES,
    }


def album_answer(album: Album, *, track_ids: list[str], plays: int, as_of: str) -> AlbumAnswer:
    return {
        "id": album.id,
        "artist_id": album.artist_id,
        "title": album.title,
        "description": album.description,
        "artwork_url": album.artwork_url,
        "release_date": album.release_date,
        "visibility": album.visibility,
        "track_ids": track_ids,
        "created_at": album.created_at,
        "updated_at": album.updated_at or album.created_at,
        "plays": plays,
        "as_of": as_of,
        "rules": RULES,
    }
