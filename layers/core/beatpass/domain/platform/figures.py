"""Derived figures: what the projection keeps and the pages read. Every one of them can be rebuilt from the facts.

Each figure is one bounded document. The working documents are mutable on purpose: a batch folds many facts into them
before they are written once.
"""

from __future__ import annotations

from base64 import urlsafe_b64encode
from bisect import insort
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any, ClassVar, NamedTuple

from beatpass.domain.collaboration.contribution import weight
from beatpass.domain.platform.times import day_number, day_of
from beatpass.domain.platform.windows import Window, advance, count, count_once, merge

# Growth compares two windows of 30 days; a little more keeps late plays of the window's edge.
DAYS_KEPT = 64
# A day's listeners of a track that its document names: 20 KB at the most.
LISTENERS_KEPT = 1000
# Signed-in listeners whose plays of a day are told apart by their ids.
KNOWN_KEPT = 250
# A day's tracks of an album or a producer whose plays are told apart by their ids: 45 KB at the most.
TRACKS_KEPT = 1000
# The same of a producer's downloads, which keep titles as well: 225 KB if all of them are as long as can be.
DOWNLOADED_KEPT = 250
# Who has downloaded from a producer, told apart exactly: 20 KB; beyond, a sample of this many.
USERS_KEPT = 1000
# The genres of a producer's tracks, told apart: 10 KB.
GENRES_KEPT = 200
# Divisible by every number of credits from 1 to 10, so that a play split over them stays a whole number.
PLAY_UNITS = 2520


@dataclass(slots=True)
class Standing:
    """One producer's score document: all that home, progress and the leaderboard build need of it.

    ``mark`` is the stream sequence number of the last fact of this producer's shard that is in. ``days`` maps a day
    number to [qualified plays, uploads] for the last DAYS_KEPT days. ``share_units`` sums its part of each play in
    1/PLAY_UNITS. ``weight`` is the sum of its tracks' contribution weights. ``ranked_plays`` are the qualified plays
    of the tracks it has now, ``qualified_plays`` those of all time. ``genre_tracks`` counts the public tracks with a
    genre, ``genres`` those of each (of GENRES_KEPT), ``style`` the marks (domain/style.py) of all public ones.
    ``recent`` holds the windows (domain/windows.py) of what periods count, by the names of a PeriodScore; they end with
    ``latest_day``. ``played`` has the months with plays (domain/played.py).
    """

    mark: int = 0
    exists: bool = False
    profile_version: int = 0
    created_at: str = ""
    name: str = ""
    picture: str | None = None
    admin: bool = False
    xp: dict[str, int] = field(default_factory=dict)
    achievements: dict[str, str] = field(default_factory=dict)
    plays: int = 0
    qualified_plays: int = 0
    share_units: int = 0
    ranked_plays: int = 0
    downloads: int = 0
    followers: int = 0
    albums: int = 0
    tracks: int = 0
    public_tracks: int = 0
    completeness_sum: int = 0
    genres: dict[str, int] = field(default_factory=dict)
    genre_tracks: int = 0
    style: dict[str, int] = field(default_factory=dict)
    collaborative_tracks: int = 0
    collaborative_plays: int = 0
    collaborators: int = 0
    weight: int = 0
    collaborative_weight: int = 0
    first_play_day: int | None = None
    days: dict[str, list[int]] = field(default_factory=dict)
    latest_day: int = 0
    recent: dict[str, Window] = field(default_factory=dict)
    played: dict[str, int] = field(default_factory=dict)

    @property
    def total_xp(self) -> int:
        return sum(self.xp.values())

    def count_day(self, day: str, *, qualified: int = 0, uploads: int = 0) -> None:
        """Count in the window of recent days; the outcome does not depend on the order of days."""
        number = day_number(day)
        latest = max(map(int, self.days), default=number)
        if number <= latest - DAYS_KEPT:
            return
        if number > latest:
            self.days = {key: value for key, value in self.days.items() if int(key) > number - DAYS_KEPT}
        counts = self.days.setdefault(str(number), [0, 0])
        counts[0] += qualified
        counts[1] += uploads

    def reach(self, day: int) -> None:
        """Let the windows end no earlier than this day: before anything of it is counted in them."""
        if day <= self.latest_day:
            return
        for window in self.recent.values():
            advance(window, latest=self.latest_day, to=day)
        self.recent = {name: window for name, window in self.recent.items() if window}
        self.latest_day = day

    def count_recent(self, name: str, day: int, by: int) -> None:
        window = self.recent.setdefault(name, [])
        count(window, day, by, latest=self.latest_day)
        if not window:
            del self.recent[name]

    def count_once(self, name: str, days: Collection[int], by: int) -> None:
        """Count what has all these days in a window once, see windows.count_once."""
        window = self.recent.setdefault(name, [])
        count_once(window, days, by, latest=self.latest_day)
        if not window:
            del self.recent[name]

    def merge_recent(self, name: str, other: Window, sign: int, *, until: int) -> None:
        """Add what another window holds that ends with the day ``until``, or take it out again."""
        window = self.recent.setdefault(name, [])
        merge(window, other, sign, latest=self.latest_day, other_latest=until)
        if not window:
            del self.recent[name]


@dataclass(slots=True)
class TrackFigures:
    """One track: the last snapshot seen of it, its counters, and what it has ever awarded.

    ``attributed`` maps each producer ever credited on a play to the [plays, qualified plays] it was credited for,
    ``recent`` to [the day of the latest qualified one, *the window of these that ends with it]. ``daily`` is the same
    of all qualified plays, day by day back from the latest (DAYS_KEPT of them), ``downloaded`` a Downloaded for
    each producer credited.
    ``uploaded``, ``completed`` and ``collaborated`` guard the once-ever awards of docs/specification.md 3.3.
    ``breakdown`` counts plays by listened share, see :class:`DayFigures`. ``income`` is what its sales brought in, in
    minor units. ``played`` has the months with plays (domain/played.py).
    """

    version: int = 0
    deleted: bool = False
    public: bool = False
    published_at: str | None = None
    credits: list[str] = field(default_factory=list)
    genres: list[str] = field(default_factory=list)
    style: list[str] = field(default_factory=list)
    completeness: int = 0
    contributes: bool = False
    plays: int = 0
    qualified_plays: int = 0
    unqualified: dict[str, int] = field(default_factory=dict)
    breakdown: list[int] = field(default_factory=lambda: [0, 0, 0, 0, 0])
    downloads: int = 0
    income: int = 0
    attributed: dict[str, list[int]] = field(default_factory=dict)
    recent: dict[str, list[int]] = field(default_factory=dict)
    daily: list[int] = field(default_factory=list)
    downloaded: dict[str, Sequence[Any]] = field(default_factory=dict)
    uploaded: bool = False
    completed: bool = False
    collaborated: list[str] = field(default_factory=list)
    played: dict[str, int] = field(default_factory=dict)

    @property
    def listed(self) -> bool:
        """Counted among public tracks."""
        return self.public and not self.deleted

    @property
    def collaborative(self) -> bool:
        return self.listed and len(self.credits) > 1

    @property
    def published_day(self) -> int:
        """What is public has been published; ValueError where a fact says otherwise."""
        return day_number(day_of(self.published_at or ""))

    def attribute(self, artist_id: str, day: int) -> None:
        """A qualified play of that day is this producer's."""
        until, *window = self.recent.get(artist_id, [day])
        if day > until:
            advance(window, latest=until, to=day)
            until = day
        count(window, day, 1, latest=until)
        self.recent[artist_id] = [until, *window]

    def count_daily(self, day: int) -> None:
        """A qualified play of that day; the outcome does not depend on the order of days."""
        latest, *counts = self.daily or [day]
        if day > latest:
            counts = [*[0] * min(day - latest, DAYS_KEPT), *counts][:DAYS_KEPT]
            latest = day
        if (age := latest - day) < DAYS_KEPT:
            counts.extend([0] * (age + 1 - len(counts)))
            counts[age] += 1
        while not counts[-1]:
            counts.pop()
        self.daily = [latest, *counts]

    def played_daily(self) -> Iterator[tuple[int, int]]:
        """(day number, qualified plays) of recent days."""
        latest, *counts = self.daily or [0]
        return ((latest - age, count) for age, count in enumerate(counts))

    @property
    def weight(self) -> int:
        """Each credited producer's contribution weight of this track."""
        if not (self.listed and self.contributes and self.published_at):
            return 0
        return weight(published_at=self.published_at, qualified_plays=self.qualified_plays, credited=len(self.credits))


@dataclass(slots=True)
class DayFigures:
    """One day of a track, an album or a producer, by the UTC day on which playback started.

    ``breakdown`` counts plays by listened share: skipped, partial, half, mostly, completed. ``ratio_millionths`` sums
    listened/duration. ``guests`` are plays of guests and admins, ``known`` those of at most KNOWN_KEPT signed-in
    listeners by their ids: of more, those with the least ids, so that the order of facts does not matter. ``voices``
    are the least LISTENERS_KEPT pseudonyms of all who played; a track has them only once it leaves listeners out.

    Tracks only: ``listeners`` maps the pseudonyms of at most LISTENERS_KEPT listeners to [plays, qualified]; later ones
    have documents of their own. Albums and producers only: ``tracks`` counts plays by track, of more than TRACKS_KEPT
    those with the least ids. Producers only: ``xp`` is this day's line of the XP ledger.
    """

    plays: int = 0
    qualified_plays: int = 0
    unqualified: dict[str, int] = field(default_factory=dict)
    devices: dict[str, int] = field(default_factory=dict)
    platforms: dict[str, int] = field(default_factory=dict)
    countries: dict[str, int] = field(default_factory=dict)
    listened_ms: int = 0
    ratio_millionths: int = 0
    breakdown: list[int] = field(default_factory=lambda: [0, 0, 0, 0, 0])
    guests: int = 0
    known: dict[str, int] = field(default_factory=dict)
    listener_sketch: list[str] = field(default_factory=list)
    listeners: dict[str, list[int]] = field(default_factory=dict)
    tracks: dict[str, int] = field(default_factory=dict)
    xp: int = 0


def pseudonym(listener_id: str) -> str:
    """Eleven characters that stand for a listener where only telling them apart matters."""
    return urlsafe_b64encode(blake2b(listener_id.encode(), digest_size=8).digest())[:-1].decode()


@dataclass(slots=True)
class Listener:
    """One listener's day on a track that more than LISTENERS_KEPT listeners played that day."""

    plays: int = 0
    qualified_plays: int = 0


@dataclass(slots=True)
class Collaborators:
    """The producers with whom one shares public tracks: some 25,000 shared tracks, a track with two others being two.

    ``shared`` maps each of them to the plays of these tracks, in full, and then when each was published, oldest first,
    in milliseconds since 1970.
    """

    shared: dict[str, list[int]] = field(default_factory=dict)

    def published(self, artist_id: str) -> list[int]:
        """When each track shared with this one was published, oldest first; empty for a stranger."""
        return self.shared.get(artist_id, [0])[1:]

    def add(self, artist_id: str, *, published: int, plays: int) -> None:
        shared = self.shared.setdefault(artist_id, [0])
        shared[0] += plays
        insort(shared, published, lo=1)

    def remove(self, artist_id: str, *, published: int, plays: int) -> None:
        shared = self.shared[artist_id]
        shared[0] -= plays
        del shared[shared.index(published, 1)]
        if len(shared) == 1:
            del self.shared[artist_id]


@dataclass(slots=True)
class AlbumPlays:
    """Plays by album, of a producer's albums ever played: each counts for the album that its track was on when it
    started. Some 8,000 albums; one that is deleted keeps its place, so that the order of facts does not matter.
    """

    plays: dict[str, int] = field(default_factory=dict)


@dataclass(slots=True)
class UploadYear:
    """How many of a producer's present public tracks were first published on each day (MM-DD) of a year."""

    days: dict[str, int] = field(default_factory=dict)


class Downloaded(NamedTuple):
    """How often, when last (an instant), and the title that the track then had."""

    number: int = 0
    at: str = ""
    title: str = ""

    def again(self, at: str, title: str) -> Downloaded:
        """One more; the outcome does not depend on the order of times."""
        return Downloaded(self.number + 1, *max((at, title), (self.at, self.title)))


@dataclass(slots=True)
class DownloadDay:
    """A producer's downloads of a day by track, each a Downloaded: of more than DOWNLOADED_KEPT tracks those with the
    least ids. ``others`` counts the downloads of the rest.
    """

    tracks: dict[str, Sequence[Any]] = field(default_factory=dict)
    others: int = 0

    def count(self, track_id: str, at: str, title: str) -> None:
        self.tracks[track_id] = list(Downloaded(*self.tracks.get(track_id, ())).again(at, title))
        if len(self.tracks) > DOWNLOADED_KEPT:
            self.others += Downloaded(*self.tracks.pop(max(self.tracks))).number


@dataclass(slots=True)
class Downloads:
    """A producer's downloads, ever. ``users`` maps pseudonyms to the day number of their latest one: of more than
    USERS_KEPT those with the least pseudonyms, and then ``left_out`` says so. ``top`` is [id, *Downloaded] of the most
    downloaded track, the least id of several.
    """

    users: dict[str, int] = field(default_factory=dict)
    left_out: bool = False
    top: Sequence[Any] = ("", 0, "", "")

    def count_user(self, user: str, day: int) -> None:
        self.users[user] = max(day, self.users.get(user, 0))
        if len(self.users) > USERS_KEPT:
            del self.users[max(self.users)]
            self.left_out = True

    def rank(self, track_id: str, downloaded: Downloaded) -> None:
        top_id, most, *_ = self.top
        if track_id == top_id or (-downloaded.number, track_id) < (-most, top_id):
            self.top = [track_id, *downloaded]


Figure = (
    Standing | TrackFigures | DayFigures | Listener | Collaborators | AlbumPlays | UploadYear | DownloadDay | Downloads
)


@dataclass(frozen=True, slots=True)
class StandingKey:
    figure: ClassVar = Standing
    artist_id: str


@dataclass(frozen=True, slots=True)
class TrackKey:
    figure: ClassVar = TrackFigures
    track_id: str


@dataclass(frozen=True, slots=True)
class ArtistDayKey:
    figure: ClassVar = DayFigures
    artist_id: str
    day: str


@dataclass(frozen=True, slots=True)
class AlbumDayKey:
    figure: ClassVar = DayFigures
    album_id: str
    day: str


@dataclass(frozen=True, slots=True)
class TrackDayKey:
    figure: ClassVar = DayFigures
    track_id: str
    day: str


DAY_KEYS = (ArtistDayKey, AlbumDayKey, TrackDayKey)


@dataclass(frozen=True, slots=True)
class ListenerKey:
    figure: ClassVar = Listener
    track_id: str
    day: str
    listener: str


@dataclass(frozen=True, slots=True)
class CollaboratorsKey:
    figure: ClassVar = Collaborators
    artist_id: str


@dataclass(frozen=True, slots=True)
class AlbumPlaysKey:
    figure: ClassVar = AlbumPlays
    artist_id: str


@dataclass(frozen=True, slots=True)
class UploadYearKey:
    figure: ClassVar = UploadYear
    artist_id: str
    year: str


@dataclass(frozen=True, slots=True)
class DownloadDayKey:
    figure: ClassVar = DownloadDay
    artist_id: str
    day: str


@dataclass(frozen=True, slots=True)
class DownloadsKey:
    figure: ClassVar = Downloads
    artist_id: str


FigureKey = (
    StandingKey
    | TrackKey
    | ArtistDayKey
    | AlbumDayKey
    | TrackDayKey
    | ListenerKey
    | CollaboratorsKey
    | AlbumPlaysKey
    | UploadYearKey
    | DownloadDayKey
    | DownloadsKey
)


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerEntry:
    """One XP award: at most one per producer, source and cause, ever. Plays stand in the producer's days instead."""

    artist_id: str
    source: str
    cause: str
    xp: int
    at: str
    rules: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CappedPlay:
    """A play that its listener's daily cap disqualified after it was stored (docs/specification.md 2.3)."""

    track_id: str
    day: str
    play_id: str
    rules: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Download:
    """A download in the list of a producer credited on the track; ``title`` is the track's at that moment."""

    artist_id: str
    track_id: str
    title: str
    download_id: str
    user_id: str
    licence_id: str
    at: str


Row = LedgerEntry | CappedPlay | Download
