"""What happened, in the past tense: the only source from which everything derived is computed.

A fact is complete in itself: whatever the projection must know of other producers at that moment (who is credited,
whose profile is complete) is stamped on it when it is written. So facts of different producers commute, and a replay
gives the same figures as the first run. ``artist_id`` is the producer whose stream shard carries the fact: the
uploader for everything about a track.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Verdict = Literal["qualified", "too_short", "own_track", "admin", "bot", "daily_cap"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Credit:
    """A producer named on a track. ``earns`` is false for a co-producer whose profile is incomplete.

    See docs/specification.md 3.2.
    """

    artist_id: str
    earns: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileSaved:
    """A producer came to be or changed its profile; a full snapshot of what rules and rankings need."""

    artist_id: str
    version: int
    at: str
    created_at: str
    name: str
    picture: str | None
    has_bio: bool
    pictures: int
    links: int
    admin: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ArtistDeleted:
    artist_id: str
    version: int
    at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackSaved:
    """A track came to be or was edited; ``version`` counts its saves from 1.

    ``completeness`` is the quality in percent, ``metadata_complete`` the stricter test with a description
    (docs/specification.md 1.3). ``contributes`` is false for exclusive-only and sold tracks
    (docs/specification.md 7.2). Facts from before producers were compared by style have no ``bpm``, ``scale`` and
    ``tags``.
    """

    artist_id: str
    track_id: str
    version: int
    at: str
    public: bool
    published_at: str | None
    credits: tuple[Credit, ...]
    genres: tuple[str, ...]
    completeness: int
    metadata_complete: bool
    contributes: bool
    bpm: float | None = None
    scale: str | None = None
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackDeleted:
    artist_id: str
    track_id: str
    version: int
    at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AlbumCreated:
    artist_id: str
    album_id: str
    at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AlbumDeleted:
    artist_id: str
    album_id: str
    at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ArtistFollowed:
    """``turn`` counts one user's follows and unfollows of this producer, so that each has its own key."""

    artist_id: str
    user_id: str
    turn: int
    at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ArtistUnfollowed:
    artist_id: str
    user_id: str
    turn: int
    at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlayLogged:
    """A listener's playback ended. ``verdict`` is what it alone can decide, the daily cap comes later.

    ``album_id`` is the album that the track was on at that moment.

    See docs/specification.md 2.3.
    """

    artist_id: str
    track_id: str
    play_id: str
    at: str
    started_at: str
    listened_ms: int
    duration_ms: int
    listener_id: str
    device: str
    platform: str
    country: str
    credits: tuple[Credit, ...]
    verdict: Verdict
    rules: str
    album_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DownloadGranted:
    """A listener was given a licence of the track under its ``title`` of that moment; old facts have none."""

    artist_id: str
    track_id: str
    download_id: str
    user_id: str
    licence_id: str
    at: str
    credits: tuple[Credit, ...]
    title: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SaleSettled:
    """A sale's money came to the uploader, or (below 0) went back; ``entry_id`` is the journal's, in minor units."""

    artist_id: str
    track_id: str
    entry_id: str
    amount: int
    currency: str
    at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AchievementEarned:
    """A leaderboard build or a daily run found that a producer has earned this: at most one fact of each, ever.

    ``at`` is the moment for which the run decided and ``by`` names it, ``build:<id>`` or ``day:<date>``. Beside it
    stands what it saw: the producer's ``value`` and, where producers or tracks are compared, the ``cutoff`` that it
    had to reach, its ``rank`` and the ``population``.
    """

    artist_id: str
    achievement: str
    at: str
    by: str
    value: float
    cutoff: float
    rank: int | None = None
    population: int | None = None


Fact = (
    ProfileSaved
    | ArtistDeleted
    | TrackSaved
    | TrackDeleted
    | AlbumCreated
    | AlbumDeleted
    | ArtistFollowed
    | ArtistUnfollowed
    | PlayLogged
    | DownloadGranted
    | SaleSettled
    | AchievementEarned
)
