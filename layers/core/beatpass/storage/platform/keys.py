"""Every key of every table but the facts'; the access-pattern table in infra/README.md says who reads what by them."""

from __future__ import annotations

from beatpass.domain.catalogue.names import folded_name
from beatpass.domain.money.journal import line_sort_key
from beatpass.domain.platform.figures import (
    AlbumDayKey,
    AlbumPlaysKey,
    ArtistDayKey,
    CollaboratorsKey,
    DownloadDayKey,
    DownloadsKey,
    FigureKey,
    ListenerKey,
    StandingKey,
    TrackDayKey,
    TrackKey,
    UploadYearKey,
)

Key = tuple[str, str]

# Sorts behind every character that keys are made of.
LAST = "~"
# Beginnings of the sort keys of days and of whole months; awards begin as their day does, and then with this.
DAYS, MONTHS, AWARDS = "DAY#", "MONTH#", "#LEDGER#"


# --- catalogue

# Beginnings of the sort keys of a producer's lists.
CREDITS, PUBLIC_TRACKS, JOINT_TRACKS, ALBUMS, PUBLIC_ALBUMS = "CREDIT#", "PUBLIC#", "JOINT#", "ALBUM#", "PUBLIC_ALBUM#"
TITLES = "TITLE#"
# The same of a producer's downloads, in the figures.
DOWNLOADS = "DOWNLOAD#"
# A title may unfold into more than a sort key has room for: what is beyond does not sort.
_TITLE_BYTES = 600


def artist(artist_id: str) -> Key:
    return f"ARTIST#{artist_id}", "ARTIST"


def artist_name(name: str) -> Key:
    """One key for all spellings that a reader would take for the same name, in order beside those that begin alike."""
    folded = folded_name(name)
    return f"NAMES#{folded[0]}", folded


def user(user_id: str) -> Key:
    return f"USER#{user_id}", "USER"


def track(track_id: str) -> Key:
    return f"TRACK#{track_id}", "TRACK"


def album(album_id: str) -> Key:
    return f"ALBUM#{album_id}", "ALBUM"


def credit(artist_id: str, created_at: str, track_id: str) -> Key:
    """A track in the list of a producer credited on it; newest last."""
    return f"ARTIST#{artist_id}", f"{CREDITS}{created_at}#{track_id}"


def track_title(artist_id: str, title: str, track_id: str) -> Key:
    """The same track in the order of titles; ``title`` is folded, and a tab sorts before all that it may hold."""
    sorted_by = title.encode()[:_TITLE_BYTES].decode(errors="ignore")
    return f"ARTIST#{artist_id}", f"{TITLES}{sorted_by}\t#{track_id}"


def public_track(artist_id: str, published_at: str, track_id: str) -> Key:
    """A track in the public list of a producer credited on it."""
    return f"ARTIST#{artist_id}", f"{PUBLIC_TRACKS}{published_at}#{track_id}"


def joint_track(artist_id: str, published_at: str, track_id: str) -> Key:
    """A public track with several credits, in the list of each of them."""
    return f"ARTIST#{artist_id}", f"{JOINT_TRACKS}{published_at}#{track_id}"


def artist_album(artist_id: str, created_at: str, album_id: str) -> Key:
    return f"ARTIST#{artist_id}", f"{ALBUMS}{created_at}#{album_id}"


def public_album(artist_id: str, created_at: str, album_id: str) -> Key:
    return f"ARTIST#{artist_id}", f"{PUBLIC_ALBUMS}{created_at}#{album_id}"


def uploads(artist_id: str) -> Key:
    """Moves with every track or album that comes, so that a deletion sees those that come meanwhile."""
    return f"ARTIST#{artist_id}", "UPLOADS"


def follower(artist_id: str, user_id: str) -> Key:
    return f"ARTIST#{artist_id}", f"FOLLOWER#{user_id}"


# --- figures and standings

# Beginnings of the sort keys of a track's rows that are there only for some plays.
LISTENER, CAPPED = "LISTENER#", "CAPPED#"


def figure(key: FigureKey) -> Key:
    match key:
        case StandingKey():
            return f"ARTIST#{key.artist_id}", "STANDING"
        case TrackKey():
            return f"TRACK#{key.track_id}", "TRACK"
        case ArtistDayKey():
            return f"ARTIST#{key.artist_id}", DAYS + key.day
        case AlbumDayKey():
            return f"ALBUM#{key.album_id}", DAYS + key.day
        case TrackDayKey():
            return f"TRACK#{key.track_id}", DAYS + key.day
        case ListenerKey():
            return f"TRACK#{key.track_id}", f"{LISTENER}{key.day}#{key.listener}"
        case CollaboratorsKey():
            return f"ARTIST#{key.artist_id}", "COLLABORATORS"
        case AlbumPlaysKey():
            return f"ARTIST#{key.artist_id}", "ALBUM_PLAYS"
        case UploadYearKey() | DownloadDayKey() | DownloadsKey():
            return f"ARTIST#{key.artist_id}", _activity_sort_key(key)


def _activity_sort_key(key: UploadYearKey | DownloadDayKey | DownloadsKey) -> str:
    match key:
        case UploadYearKey():
            return f"UPLOADS#{key.year}"
        case DownloadDayKey():
            return f"DOWNLOADS#{key.day}"
        case DownloadsKey():
            return "DOWNLOADS"


def month(day: Key) -> Key:
    """Of a day's document: that of its whole month."""
    pk, sk = day
    return pk, MONTHS + sk.removeprefix(DAYS)[: len("YYYY-MM")]


def ledger(artist_id: str, at: str, cause: Key) -> Key:
    """All awards that one fact gave one producer: above the day, whose plays are a line of the ledger too."""
    day, _, time = at.partition("T")
    return f"ARTIST#{artist_id}", f"{DAYS}{day}{AWARDS}{time}#{'#'.join(cause)}"


def download(artist_id: str, at: str, track_id: str, download_id: str) -> Key:
    """A download in a producer's list; newest last."""
    return f"ARTIST#{artist_id}", f"{DOWNLOADS}{at}#{track_id}#{download_id}"


def capped_play(track_id: str, day: str, play_id: str) -> Key:
    return f"TRACK#{track_id}", f"{CAPPED}{day}#{play_id}"


def quarantined(fact_key: Key) -> Key:
    """A fact that could not be applied and waits for its re-drive."""
    return f"PARKED#{fact_key[0]}", fact_key[1]


# --- events


def outbox(artist_id: str, at: str, cause: Key) -> Key:
    """All events that one fact made of one producer."""
    return f"ARTIST#{artist_id}", f"{at}#{'#'.join(cause)}"


def leaderboards_outbox(snapshot: str, as_of: str) -> Key:
    return "LEADERBOARDS", f"{as_of}#{snapshot}"


# --- recommendations


def recommendations(artist_id: str) -> Key:
    return f"ARTIST#{artist_id}", "RECOMMENDATIONS"


def dismissals(artist_id: str) -> Key:
    """Whom a producer does not want to see among them."""
    return f"ARTIST#{artist_id}", "DISMISSALS"


def play_order(artist_id: str, made_at: str, chunk: int) -> Key:
    """A producer's tracks by plays as of an instant, most played first, chunk by chunk."""
    return f"ARTIST#{artist_id}", f"PLAY_ORDER#{made_at}#{chunk:06d}"


def latest_play_order(artist_id: str) -> Key:
    return f"ARTIST#{artist_id}", "PLAY_ORDER"


def growing_genres() -> Key:
    return "PLATFORM", "GROWING_GENRES"


def recommending(run: str) -> Key:
    """How far a run has come, which may take several functions one after the other."""
    return "PLATFORM", f"RECOMMENDING#{run}"


# --- leaderboards

# The sort key of own ranks.
RANKS = "RANKS"


def leaderboard_pointer() -> Key:
    """What is served; like the history, and unlike all else here, it changes."""
    return "LEADERBOARDS", "SERVED"


def leaderboard_history() -> Key:
    """Which superseded builds can still be read."""
    return "LEADERBOARDS", "HISTORY"


def leaderboard_claim(season: str) -> Key:
    """Which build a season that is over is being frozen from."""
    return f"SEASON#{season}", "CLAIM"


def leaderboard_season(season: str) -> Key:
    """The build that a frozen season is read from, for good."""
    return f"SEASON#{season}", "FROZEN"


def leaderboard_build(snapshot: str) -> Key:
    return f"SNAPSHOT#{snapshot}", "BUILD"


# Every item of a snapshot has a partition key of its own: a partition takes 1,000 write units a second, a build more.


def leaderboard_page(snapshot: str, category: str, period: str, number: int) -> Key:
    return f"SNAPSHOT#{snapshot}#{category}#{period}#{number:06d}", "PAGE"


def leaderboard_top(snapshot: str, category: str, period: str) -> Key:
    return f"SNAPSHOT#{snapshot}#{category}#{period}", "TOP"


def leaderboard_ranks(snapshot: str, period: str, bucket: int) -> Key:
    """Own ranks of the producers whose ids fall into this bucket."""
    return f"SNAPSHOT#{snapshot}#{period}#{bucket:06d}", RANKS


def leaderboard_nearby(snapshot: str, period: str, bucket: int) -> Key:
    """Who is near these producers, in the order of their own ranks."""
    return f"SNAPSHOT#{snapshot}#{period}#{bucket:06d}", "NEARBY"


def leaderboard_identities(snapshot: str, bucket: int) -> Key:
    """Who the producers of this bucket are, in the order of their own ranks."""
    return f"SNAPSHOT#{snapshot}#{bucket:06d}", "IDENTITIES"


def leaderboard_best_tracks(snapshot: str, bucket: int) -> Key:
    """The same producers' best tracks."""
    return f"SNAPSHOT#{snapshot}#{bucket:06d}", "BESTS"


def platform_uploads(year: str) -> Key:
    return "PLATFORM", f"UPLOADS#{year}"


# --- stripe


def stripe_event(event_id: str) -> Key:
    return f"EVENT#{event_id}", "EVENT"


def stripe_account(account_id: str) -> Key:
    return f"ACCOUNT#{account_id}", "ACCOUNT"


# --- finances


def sale(sale_id: str) -> Key:
    """What was agreed."""
    return f"SALE#{sale_id}", "SALE"


def sale_outcome(sale_id: str) -> Key:
    """What has come of it so far."""
    return f"SALE#{sale_id}", "OUTCOME"


def journal(entry_id: str) -> Key:
    return f"JOURNAL#{entry_id}", "ENTRY"


def lifetime(artist_id: str, currency: str) -> Key:
    """What a producer has been passed on, ever."""
    return f"ARTIST#{artist_id}", f"LIFETIME#{currency}"


def exclusive(track_id: str) -> Key:
    """The sale that holds the track."""
    return f"TRACK#{track_id}", "EXCLUSIVE"


def money_line(artist_id: str, among: str, at: str, line_id: str) -> Key:
    """A line of the finances page, once in the list of each filter that it passes."""
    return money_line_at(artist_id, among, line_sort_key(at, line_id))


def money_line_at(artist_id: str, among: str, line: str) -> Key:
    """The same by its place, as the journal names it."""
    return f"ARTIST#{artist_id}#{among}", line


def connection(artist_id: str) -> Key:
    """Which account at Stripe is this producer's."""
    return f"ARTIST#{artist_id}", "CONNECTION"


def balances(artist_id: str) -> Key:
    """What stood on the account when Stripe was asked last."""
    return f"ARTIST#{artist_id}", "BALANCES"


def sale_intent(sale_id: str) -> Key:
    """The payment intent by which the buyer pays."""
    return f"SALE#{sale_id}", "INTENT"


def sale_refund(sale_id: str, refund_id: str) -> Key:
    """What somebody asked us to give back."""
    return f"SALE#{sale_id}", f"REFUND#{refund_id}"


def payout(payout_id: str) -> Key:
    return f"PAYOUT#{payout_id}", "PAYOUT"


def reconciliation(day: str) -> Key:
    """What that day's run over all money has found."""
    return "RECONCILIATION", day


# --- the subscription pool

# The partition of all pools, and of what is to be sent when.
POOLS, DUE = "POOLS", "SPLITS_DUE"
# How partitions of sums, and of parts, begin.
POOL_SUM, SPLITS = "POOL#", "SPLITS#"


def pool(month: str, currency: str) -> Key:
    return POOLS, f"{month}#{currency}"


def pool_sum(month: str, currency: str, shard: int) -> Key:
    """A part of what has come in: each takes its own invoices, so that many can come at once."""
    return f"{POOL_SUM}{month}#{currency}#{shard:02d}", "SUM"


def splits(month: str, currency: str, allocation: str) -> str:
    """The partition of all parts of a pool."""
    return f"{SPLITS}{month}#{currency}#{allocation}"


def split(month: str, currency: str, allocation: str, artist_id: str) -> Key:
    return splits(month, currency, allocation), f"ARTIST#{artist_id}"


def due_split(due_at: str, split_key: Key) -> Key:
    return DUE, f"{due_at}#{'#'.join(split_key)}"
