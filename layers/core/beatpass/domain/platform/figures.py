"""Derived figures: the documents that the projection writes and pages read. All of them can be rebuilt from the facts.

Each figure is one document of bounded size. The documents are mutable, because a batch applies many facts to them
before they are written once.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, ClassVar, NamedTuple

from beatpass.domain.collaboration import shared_tracks
from beatpass.domain.collaboration.contribution import weight
from beatpass.domain.collaboration.shared_tracks import Row as SharedRow
from beatpass.domain.listening.acquisitions import ACQUISITIONS_KEPT, Acquisition, eviction_order, sums_of
from beatpass.domain.platform.daily_counts import by_day, count_day
from beatpass.domain.platform.times import day_number, day_of, day_of_milliseconds
from beatpass.domain.platform.windows import Window, advance, count, count_once, merge, since

# The pseudonyms in a listener sketch: at most 14 KB.
LISTENERS_KEPT = 1000
# The signed-in listeners whose plays a day counts by id.
KNOWN_KEPT = 250
# The tracks whose plays a day of an album or a producer counts by id: at most 45 KB.
TRACKS_KEPT = 1000
# The tracks whose downloads a producer's day counts by id, with titles: at most 225 KB if all titles have full length.
DOWNLOADED_KEPT = 250
# The users that have downloaded from a producer, 20 KB: all of them, or a sample of this size.
USERS_KEPT = 1000
# The hosts, and the links, by which a day counts plays: at most 30 KB and 4 KB.
HOSTS_KEPT, LINKS_KEPT = 100, 100
# The genres by which a producer's tracks are counted: at most 10 KB.
GENRES_KEPT = 200
# Divisible by each number of credits from 1 to 10, so that the fraction of a play per credit is an integer.
PLAY_UNITS = 2520
# Fifths of a track, the least heard first: skipped, partial, half, mostly, completed (docs/specification.md 6).
FIFTHS = 5


@dataclass(slots=True)
class Standing:
    """One producer's standing: the figures for the dashboard, progress and the leaderboard build.

    ``daily`` and ``daily_uploads`` count qualified plays and uploads of the latest days (daily_counts.py).
    ``share_units`` is the sum of the producer's fractions of plays, in units of 1/PLAY_UNITS. ``weight`` is the sum
    of its tracks' contribution weights, ``guest_weight`` the part of it that is due to plays of guests.
    ``ranked_plays`` counts qualified plays of its current tracks, ``qualified_plays`` those of all time.
    ``genre_tracks`` counts the public tracks with a genre, ``genres`` the public tracks by genre (at most
    GENRES_KEPT), and ``style`` the style marks (domain/collaboration/style.py) of the public tracks. ``recent`` has
    the windows (windows.py) for the scores of periods by the field names of PeriodScore; they end with
    ``latest_day``. ``played`` has the months with plays (domain/insights/sums/played_months.py). ``buffered`` says what
    the play buffer holds (projection/play_buffer.py): [epoch, month, plays, day documents]. ``unlocked_by`` has the
    key of the fact that dates an achievement which several facts may earn. ``listed`` is false for a private
    producer (docs/specification.md 1.9).
    """

    exists: bool = False
    profile_version: int = 0
    deleted_version: int = 0
    created_at: str = ""
    name: str = ""
    picture: str | None = None
    country: str | None = None
    listed: bool = True
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
    guest_weight: int = 0
    collaborative_weight: int = 0
    first_play_day: int | None = None
    daily: list[int] = field(default_factory=list)
    daily_uploads: list[int] = field(default_factory=list)
    latest_day: int = 0
    recent: dict[str, Window] = field(default_factory=dict)
    played: dict[str, int] = field(default_factory=dict)
    buffered: Sequence[Any] = (1, "", 0, 0, 0)
    newest: dict[str, list[list[Any]]] = field(default_factory=dict)
    unlocked_by: dict[str, str] = field(default_factory=dict)

    @property
    def total_xp(self) -> int:
        return sum(self.xp.values())

    @property
    def member_weight(self) -> int:
        """The weight without plays of guests, by which money is divided (docs/specification.md 10.6)."""
        return self.weight - self.guest_weight

    def new_tracks(self, first: int) -> int:
        """Public tracks first published on this day number or later; it is in the last month."""
        return since(self.recent.get("tracks", []), first, latest=self.latest_day)

    def count_daily(self, day: int, by: int = 1) -> None:
        """Count qualified plays of the day number."""
        self.daily = count_day(self.daily, day, by)

    def count_upload(self, day: int) -> None:
        self.daily_uploads = count_day(self.daily_uploads, day)

    def advance_to(self, day: int) -> None:
        """Advance the windows to this day if they end earlier; call it before counting on the day."""
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
        """Count a thing with several days once in the window, see windows.count_once."""
        window = self.recent.setdefault(name, [])
        count_once(window, days, by, latest=self.latest_day)
        if not window:
            del self.recent[name]

    def merge_recent(self, name: str, other: Window, sign: int, *, until: int) -> None:
        """Add or subtract another window that ends with the day number ``until``, see windows.merge."""
        window = self.recent.setdefault(name, [])
        merge(window, other, sign, latest=self.latest_day, other_latest=until)
        if not window:
            del self.recent[name]


@dataclass(slots=True)
class TrackFigures:
    """One track: its last snapshot, its counters, and the awards that it has given.

    ``attributed`` maps each producer that was ever credited on a play to its [plays, qualified plays], and ``recent``
    to [day number of its latest qualified play, *window that ends with this day]. ``daily`` counts qualified plays
    of the latest days (daily_counts.py). ``downloaded`` has a Downloaded for each producer credited on a download.
    ``uploaded``, ``completed`` and ``collaborated`` guard the once-ever awards of docs/specification.md 3.3.
    ``breakdown`` counts plays by the fifth of the track that was heard, see :class:`DayFigures`. ``guest_plays``
    are the qualified plays of guests. ``income`` is the sum of its sales in minor units. ``played`` has the months
    with plays (domain/insights/sums/played_months.py). ``acquired_at`` is the time of its latest acquisition: a play
    that started before that may have led to one.
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
    guest_plays: int = 0
    unqualified: dict[str, int] = field(default_factory=dict)
    breakdown: list[int] = field(default_factory=lambda: [0] * FIFTHS)
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
    acquired_at: str = ""

    @property
    def listed(self) -> bool:
        """Whether the track counts as a public track."""
        return self.public and not self.deleted

    @property
    def collaborative(self) -> bool:
        return self.listed and len(self.credits) > 1

    @property
    def published_day(self) -> int:
        """The day number of the publication. Raises ValueError if the track was never published."""
        return day_number(day_of(self.published_at or ""))

    def count_attributed(self, artist_id: str, day: int) -> None:
        """Count a qualified play of the day number for a producer credited on it."""
        until, *window = self.recent.get(artist_id, [day])
        if day > until:
            advance(window, latest=until, to=day)
            until = day
        count(window, day, 1, latest=until)
        self.recent[artist_id] = [until, *window]

    def count_daily(self, day: int) -> None:
        """Count a qualified play of the day number."""
        self.daily = count_day(self.daily, day)

    def played_daily(self) -> Iterator[tuple[int, int]]:
        """(day number, qualified plays) of the recent days, latest first."""
        return by_day(self.daily)

    @property
    def weight(self) -> int:
        """The contribution weight that each credited producer gets of this track."""
        return self._weight(self.qualified_plays)

    @property
    def guest_weight(self) -> int:
        """The part of the weight that is due to plays of guests."""
        return self.weight - self._weight(self.qualified_plays - self.guest_plays) if self.guest_plays else 0

    def _weight(self, plays: int) -> int:
        if not (self.listed and self.contributes and self.published_at):
            return 0
        return weight(published_at=self.published_at, qualified_plays=plays, credited=len(self.credits))


@dataclass(slots=True)
class DayFigures:
    """One day of a track, an album or a producer: the plays whose playback started on this UTC day.

    ``breakdown`` counts plays by the fifth of the track that was heard: skipped, partial, half, mostly, completed.
    ``ratio_millionths`` sums listened/duration. ``guests`` counts plays of guests, of administrators and of listeners
    who listen privately, ``known`` those of others by pseudonym: of more than KNOWN_KEPT listeners those with the
    smallest ones, so that the order of facts does not matter. ``listener_sketch`` has the LISTENERS_KEPT smallest
    pseudonyms of all listeners. ``country_listeners`` tells of each country whether it has as many listeners as the
    privacy floor asks for (domain/insights/sums/privacy_floor.py).

    ``sources`` maps the kind of place where plays were started to [plays, qualified plays, sum of listened/duration in
    millionths]; plays that do not say are in none. ``links`` has the same by link id, ``referrers`` plays by host; of
    more than LINKS_KEPT and HOSTS_KEPT those with the least names. ``quarters`` maps the quarter of an hour (0 to 95)
    to the row of its plays (domain/insights/calendar/quarters.py), ``minutes`` counts plays by minute of the day, of
    the last hour before the day's latest play. ``heard`` counts, for each hundredth of a track, how often it was heard,
    ``left`` in which hundredth plays ended, ``heard_plays`` the plays that tell (domain/insights/sums/heard_parts.py).

    Albums and producers only: ``tracks`` counts plays by track id, of more than TRACKS_KEPT those with the smallest
    ids. Producers only: ``xp`` is the XP from plays of this day. ``flushed`` is the last epoch of the owner's play
    buffer whose plays are counted here.
    """

    plays: int = 0
    qualified_plays: int = 0
    unqualified: dict[str, int] = field(default_factory=dict)
    devices: dict[str, int] = field(default_factory=dict)
    platforms: dict[str, int] = field(default_factory=dict)
    countries: dict[str, int] = field(default_factory=dict)
    listened_ms: int = 0
    ratio_millionths: int = 0
    breakdown: list[int] = field(default_factory=lambda: [0] * FIFTHS)
    guests: int = 0
    known: dict[str, int] = field(default_factory=dict)
    listener_sketch: list[str] = field(default_factory=list)
    tracks: dict[str, int] = field(default_factory=dict)
    xp: int = 0
    flushed: int = 0
    country_listeners: dict[str, list[str]] = field(default_factory=dict)
    sources: dict[str, list[int]] = field(default_factory=dict)
    referrers: dict[str, int] = field(default_factory=dict)
    links: dict[str, list[int]] = field(default_factory=dict)
    quarters: dict[str, list[Any]] = field(default_factory=dict)
    minutes: dict[str, int] = field(default_factory=dict)
    heard: list[int] = field(default_factory=list)
    left: list[int] = field(default_factory=list)
    heard_plays: int = 0


@dataclass(slots=True)
class Listener:
    """One listener's plays of a track on a day: the trace of each play, and the state of the daily cap.

    ``plays`` has the ids of the counted plays, ``qualified`` the number of those that qualify. ``capped`` maps the
    plays that the cap disqualified to the version of the rules, ``crowded`` those that the cap of their network did.
    ``touches`` has when and from where plays started (domain/listening/acquisitions.py), of more than TOUCHES_KEPT the
    earliest.
    """

    plays: list[str] = field(default_factory=list)
    qualified: int = 0
    capped: dict[str, str] = field(default_factory=dict)
    crowded: dict[str, str] = field(default_factory=dict)
    touches: list[list[Any]] = field(default_factory=list)


@dataclass(slots=True)
class NetworkPlays:
    """The qualified plays of a track by guests of one network on a day; it expires (domain/listening/networks.py)."""

    qualified: int = 0
    expires_at: int = 0


@dataclass(slots=True)
class PlayBuffer:
    """One slot of a producer's play buffer (projection/play_buffer.py): plays that its days do not contain yet.

    ``plays`` maps a Target, as text, to the rows of its plays.
    """

    epoch: int = 0
    plays: dict[str, list[list[Any]]] = field(default_factory=dict)


@dataclass(slots=True)
class Collaborators:
    """The producers with which one producer shares public tracks, or a part of them (projection/collaborators.py).

    ``shared`` maps the id of each to a row (domain/collaboration/shared_tracks.py). Producers that share no track any
    more stay, so that the order of facts does not matter. ``folds`` has the number of folds of each bucket, ``folded``
    that of this one.
    """

    shared: dict[str, SharedRow] = field(default_factory=dict)
    folds: list[int] = field(default_factory=list)
    folded: int = 0

    def row(self, artist_id: str) -> SharedRow:
        return self.shared.get(artist_id, [0, 0])

    def add(self, artist_id: str, row: SharedRow) -> None:
        """Zeros are removed, so that equal sums are equal dictionaries."""
        total = shared_tracks.add(self.row(artist_id), row)
        if shared_tracks.is_zero(total):
            self.shared.pop(artist_id, None)
        else:
            self.shared[artist_id] = total

    def count_play(self, artist_id: str) -> None:
        row = self.shared.setdefault(artist_id, [0, 0])
        row[0] += 1
        if shared_tracks.is_zero(row):
            del self.shared[artist_id]

    def current(self) -> dict[str, SharedRow]:
        """The rows of the producers that share tracks now."""
        return {artist_id: row for artist_id, row in self.shared.items() if shared_tracks.tracks(row)}


@dataclass(slots=True)
class AlbumPlays:
    """Plays by album id of a producer's albums; a play counts for the album that its track was on at that time.

    The document has room for about 8,000 albums. A deleted album stays, so that the order of facts does not matter.
    """

    plays: dict[str, int] = field(default_factory=dict)


@dataclass(slots=True)
class UploadYear:
    """The number of a producer's current public tracks that were first published on each day (MM-DD) of one year.

    ``times`` counts them by the quarter of an hour (0 to 95) of the day; of those from before it was kept it has none.
    """

    days: dict[str, int] = field(default_factory=dict)
    times: dict[str, dict[str, int]] = field(default_factory=dict)


class Downloaded(NamedTuple):
    """The number of downloads of a track, the instant of the last one, and the track's title at that time."""

    number: int = 0
    at: str = ""
    title: str = ""

    def plus_one(self, at: str, title: str) -> Downloaded:
        """Count one more download; the result does not depend on the order of calls."""
        return Downloaded(self.number + 1, *max((at, title), (self.at, self.title)))


@dataclass(slots=True)
class DownloadDay:
    """A producer's downloads of a day by track id, each a Downloaded. Of more than DOWNLOADED_KEPT tracks those with
    the smallest ids are kept, and ``others`` counts the downloads of the rest.
    """

    tracks: dict[str, Sequence[Any]] = field(default_factory=dict)
    others: int = 0

    def count(self, track_id: str, at: str, title: str) -> None:
        self.tracks[track_id] = list(Downloaded(*self.tracks.get(track_id, ())).plus_one(at, title))
        if len(self.tracks) > DOWNLOADED_KEPT:
            self.others += Downloaded(*self.tracks.pop(max(self.tracks))).number


@dataclass(slots=True)
class Downloads:
    """A producer's downloads of all time.

    ``users`` maps the pseudonym of each user to the day number of the latest download. Of more than USERS_KEPT users
    those with the smallest pseudonyms are kept, and ``left_out`` is true. ``top`` is [track id, *Downloaded] of the
    most downloaded track, the smallest id of equals.
    """

    users: dict[str, int] = field(default_factory=dict)
    left_out: bool = False
    top: Sequence[Any] = ("", 0, "", "")

    def count_user(self, user: str, day: int) -> None:
        self.users[user] = max(day, self.users.get(user, 0))
        if len(self.users) > USERS_KEPT:
            del self.users[max(self.users)]
            self.left_out = True

    def update_top(self, track_id: str, downloaded: Downloaded) -> None:
        top_id, most, *_ = self.top
        if track_id == top_id or (-downloaded.number, track_id) < (-most, top_id):
            self.top = [track_id, *downloaded]


@dataclass(slots=True)
class Acquirer:
    """What one user has acquired of a track, so that plays which come in later find it.

    ``acquired`` maps the download id to [milliseconds since 1970, album or "", ids of those credited, with commas]. Of
    more than TRACED_KEPT those are kept that come first in eviction_order; the others are traced to no play.
    """

    acquired: dict[str, Sequence[Any]] = field(default_factory=dict)


@dataclass(slots=True)
class Acquisitions:
    """Downloads and purchases of a month (UTC) of a track, an album or a producer.

    ``rows`` has an Acquisition by download id. Of more than ACQUISITIONS_KEPT those are kept that come first in
    eviction_order; ``others`` has [downloads, purchases, income, refunded] of the rest by day (YYYY-MM-DD).
    """

    rows: dict[str, Sequence[Any]] = field(default_factory=dict)
    others: dict[str, list[int]] = field(default_factory=dict)

    def add(self, download_id: str, found: Acquisition) -> None:
        """Count it, or what becomes known of it; the result does not depend on the order of calls."""
        if download_id in self.rows:
            before = Acquisition(*self.rows[download_id])
            found = before._replace(
                granted=before.granted + found.granted,
                income=before.income + found.income,
                refunded=before.refunded + found.refunded,
            )
        self.rows[download_id] = list(found)
        if len(self.rows) > ACQUISITIONS_KEPT:
            last = max(self.rows, key=eviction_order)
            row = Acquisition(*self.rows.pop(last))
            day = date.fromordinal(day_of_milliseconds(row.at)).isoformat()
            counted = zip(self.others.get(day, [0] * 4), sums_of(last, row), strict=True)
            self.others[day] = [one + other for one, other in counted]


@dataclass(slots=True)
class LinkFigures:
    """A producer's link: its clicks, those of known bots, and the plays that name it.

    ``daily`` counts clicks, ``daily_plays`` plays of the latest days (daily_counts.py).
    """

    clicks: int = 0
    bot_clicks: int = 0
    plays: int = 0
    qualified_plays: int = 0
    ratio_millionths: int = 0
    daily: list[int] = field(default_factory=list)
    daily_plays: list[int] = field(default_factory=list)


Figure = (
    Standing
    | TrackFigures
    | DayFigures
    | Listener
    | NetworkPlays
    | PlayBuffer
    | Collaborators
    | AlbumPlays
    | UploadYear
    | DownloadDay
    | Downloads
    | Acquirer
    | Acquisitions
    | LinkFigures
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
class ProducerDayKey:
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


DAY_KEYS = (ProducerDayKey, AlbumDayKey, TrackDayKey)


@dataclass(frozen=True, slots=True)
class ListenerKey:
    figure: ClassVar = Listener
    track_id: str
    day: str
    listener: str


@dataclass(frozen=True, slots=True)
class NetworkKey:
    figure: ClassVar = NetworkPlays
    track_id: str
    day: str
    network: str


@dataclass(frozen=True, slots=True)
class PlayBufferKey:
    figure: ClassVar = PlayBuffer
    artist_id: str
    slot: int


@dataclass(frozen=True, slots=True)
class CollaboratorsKey:
    """``bucket`` is None for the recent changes (projection/collaborators.py)."""

    figure: ClassVar = Collaborators
    artist_id: str
    bucket: int | None = None


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


@dataclass(frozen=True, slots=True)
class AcquirerKey:
    figure: ClassVar = Acquirer
    track_id: str
    user: str


@dataclass(frozen=True, slots=True)
class TrackAcquisitionsKey:
    figure: ClassVar = Acquisitions
    track_id: str
    month: str


@dataclass(frozen=True, slots=True)
class AlbumAcquisitionsKey:
    figure: ClassVar = Acquisitions
    album_id: str
    month: str


@dataclass(frozen=True, slots=True)
class ProducerAcquisitionsKey:
    figure: ClassVar = Acquisitions
    artist_id: str
    month: str


AcquisitionsKey = TrackAcquisitionsKey | AlbumAcquisitionsKey | ProducerAcquisitionsKey


@dataclass(frozen=True, slots=True)
class LinkKey:
    figure: ClassVar = LinkFigures
    artist_id: str
    link_id: str


FigureKey = (
    StandingKey
    | TrackKey
    | ProducerDayKey
    | AlbumDayKey
    | TrackDayKey
    | ListenerKey
    | NetworkKey
    | PlayBufferKey
    | CollaboratorsKey
    | AlbumPlaysKey
    | UploadYearKey
    | DownloadDayKey
    | DownloadsKey
    | AcquirerKey
    | TrackAcquisitionsKey
    | AlbumAcquisitionsKey
    | ProducerAcquisitionsKey
    | LinkKey
)


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerEntry:
    """One award of XP: at most one for each producer, source and cause. XP from plays is in the producer's days."""

    artist_id: str
    source: str
    cause: str
    xp: int
    at: str
    rules: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Download:
    """A download in the list of one producer credited on the track; ``title`` is the track's title at that time.

    ``user_id`` is the user's pseudonym.
    """

    artist_id: str
    track_id: str
    title: str
    download_id: str
    user_id: str
    licence_id: str
    at: str


Row = LedgerEntry | Download
