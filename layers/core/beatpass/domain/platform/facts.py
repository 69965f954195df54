"""Facts: immutable records of what happened, and the only source of all derived figures.

A fact is self-contained: it includes what the projection needs to know about other producers at that time (who is
credited, whose profile is complete). Therefore facts of different producers commute, and a replay gives the same
figures as the first projection. ``artist_id`` is the producer whose item collection has the fact: for a fact about a
track it is the uploader. A person who plays, downloads or follows is in facts by its pseudonym alone (pseudonyms.py):
``listener_id`` and ``user_id``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

UnqualifiedReason = Literal[
    "too_short",
    "own_track",
    "admin",
    "bot",
    "daily_cap",
    "no_token",
    "network_cap",
    "imported_without_duration",
]
Verdict = Literal["qualified", UnqualifiedReason]


@dataclass(frozen=True, slots=True, kw_only=True)
class Credit:
    """A producer named on a track. ``earns`` is false for a co-producer whose profile is incomplete.

    See docs/specification.md 3.2.
    """

    artist_id: str
    earns: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileSaved:
    """A producer was created or its profile was changed: a full snapshot of what rules and leaderboards need.

    Facts from before profiles had a country have neither ``country`` nor ``listed``.
    """

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
    country: str | None = None
    listed: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class ArtistDeleted:
    artist_id: str
    version: int
    at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackSaved:
    """A track was created or edited; ``version`` counts its saves from 1.

    ``completeness`` is the quality of docs/specification.md 5 in percent, ``metadata_complete`` the stricter test of
    docs/specification.md 3 (with a description). ``contributes`` is false for exclusive-only and sold tracks
    (docs/specification.md 7). Facts from before style was compared have no ``bpm``, ``scale`` and ``tags``.
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
    """``turn`` counts the user's follows and unfollows of this producer, so that each fact has its own key."""

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
    """A playback ended. ``verdict`` is the decision from this play alone; the projection adds the caps.

    ``album_id`` is the album that the track belonged to at that time. ``guest`` is true for a listener who is not
    signed in, ``private`` for one who is not to be named (docs/privacy.md 3). A guest's play has the label of its
    ``network`` and the most plays that qualify with it (domain/listening/networks.py). ``source`` is the kind of place
    where it was started, ``referrer_host`` the host of the page that led to it, ``link_id`` the link of the producer
    ``link_artist_id``; each is empty where the player did not say. ``heard`` are the ranges in milliseconds that were
    heard, in the order of playing.

    See docs/specification.md 2.3, 2.8 and 2.9.
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
    guest: bool = False
    private: bool = False
    network: str = ""
    network_cap: int = 0
    source: str = ""
    referrer_host: str = ""
    link_id: str = ""
    link_artist_id: str = ""
    heard: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkClicked:
    """Somebody followed a producer's link. ``bot``: a known bot did, which is counted apart.

    See docs/specification.md 2.8.
    """

    artist_id: str
    link_id: str
    click_id: str
    at: str
    country: str
    referrer_host: str = ""
    bot: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DownloadGranted:
    """A user got a licence and a download of the track; ``title`` is the track's at that time, empty in old facts.

    ``album_id`` is the album that the track belonged to. The id of a download that was bought is that of its sale
    (domain/listening/acquisitions.py).
    """

    artist_id: str
    track_id: str
    download_id: str
    user_id: str
    licence_id: str
    at: str
    credits: tuple[Credit, ...]
    title: str = ""
    album_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SaleSettled:
    """The uploader received the money of a sale, or (``amount`` below 0) it was refunded.

    ``amount`` is in minor units of ``currency``; ``entry_id`` is the id of the journal entry. Of the download
    that the sale granted it has the id, buyer and time, who was credited then, and the album: all facts of a sale have
    the same. A sale that granted none has no ``download_id``.
    """

    artist_id: str
    track_id: str
    entry_id: str
    amount: int
    currency: str
    at: str
    download_id: str = ""
    user_id: str = ""
    granted_at: str = ""
    credits: tuple[Credit, ...] = ()
    album_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AchievementEarned:
    """A leaderboard build or a daily run decided that a producer has earned an achievement: at most one fact of each.

    ``by`` is the run, ``build:<id>`` or ``day:<date>``, and ``at`` the time as of which it decided. The other fields
    are the evidence: the producer's ``value``, the ``cutoff`` that it had to reach and, for a comparison of producers
    or tracks, its ``rank`` and the ``population``.
    """

    artist_id: str
    achievement: str
    at: str
    by: str
    value: float
    cutoff: float
    rank: int | None = None
    population: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AppealFiled:
    """A credited producer, ``producer_id``, asks to look again at ``plays`` of a day that did not qualify for a reason.

    What it wrote is not here: a fact is never deleted. See docs/specification.md 2.10.
    """

    artist_id: str
    track_id: str
    day: str
    reason: str
    plays: int
    producer_id: str
    at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AppealDecided:
    """An operator decided the appeal, once; ``plays`` earn XP for those credited when it was filed, 0 if declined."""

    artist_id: str
    track_id: str
    day: str
    reason: str
    accepted: bool
    plays: int
    explanation: str
    at: str
    rules: str
    credits: tuple[Credit, ...]


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
    | LinkClicked
    | DownloadGranted
    | SaleSettled
    | AchievementEarned
    | AppealFiled
    | AppealDecided
)
