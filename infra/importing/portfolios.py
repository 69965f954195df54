"""A producer with all its entities and facts, as imports write them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from beatpass.domain.catalogue.changes import profile_saved
from beatpass.domain.catalogue.entities import Album, Producer, Track
from beatpass.domain.platform.facts import (
    AlbumCreated,
    ArtistFollowed,
    DownloadGranted,
    Fact,
    LinkClicked,
    PlayLogged,
    ProfileSaved,
    SaleSettled,
    TrackSaved,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Portfolio:
    """A producer with its tracks, albums, followers, plays, downloads, sales and clicks; all facts in its partition.

    ``plays``, ``downloads``, ``sales`` and ``clicks`` are facts without entities.
    """

    artist: Producer
    tracks: list[tuple[Track, TrackSaved]]
    albums: list[Album] = field(default_factory=list)
    followers: list[ArtistFollowed] = field(default_factory=list)
    plays: list[PlayLogged]
    downloads: list[DownloadGranted] = field(default_factory=list)
    sales: list[SaleSettled] = field(default_factory=list)
    clicks: list[LinkClicked] = field(default_factory=list)

    @property
    def profile(self) -> ProfileSaved:
        return profile_saved(self.artist, at=self.artist.created_at)

    def listening(self) -> Iterator[Fact]:
        """Plays, downloads, sales and clicks."""
        yield from self.plays
        yield from self.downloads
        yield from self.sales
        yield from self.clicks

    def facts(self) -> Iterator[Fact]:
        """The profile first, then facts that refer to it."""
        yield self.profile
        for _, saved in self.tracks:
            yield saved
        yield from map(album_created, self.albums)
        yield from self.followers
        yield from self.listening()

    def __len__(self) -> int:
        """The number of facts."""
        catalogue = len(self.tracks) + len(self.albums)
        return 1 + catalogue + len(self.followers) + sum(1 for _ in self.listening())


def album_created(album: Album) -> AlbumCreated:
    return AlbumCreated(artist_id=album.artist_id, album_id=album.id, at=album.created_at)
