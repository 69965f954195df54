"""The keys of all items except facts and figures; infra/README.md says which code reads what by them."""

from __future__ import annotations

from zlib import crc32

from beatpass.domain.money.bookkeeping.journal import line_sort_key
from beatpass.domain.platform.text import normalise_name
from beatpass.storage.dynamodb.tables import Key

# Sorts after every character that keys contain.
LAST = "~"
# Prefixes of the sort keys of days and of whole months; in the key of an award, AWARDS follows its day.
DAYS, MONTHS, AWARDS = "DAY#", "MONTH#", "#LEDGER#"


# --- catalogue

# Prefixes of the sort keys of a producer's lists.
CREDITS, PUBLIC_TRACKS, JOINT_TRACKS, ALBUMS, PUBLIC_ALBUMS = "CREDIT#", "PUBLIC#", "JOINT#", "ALBUM#", "PUBLIC_ALBUM#"
TITLES = "TITLE#"
FOUND_NAMES = "NAMES#FOUND#"
BLOCKED = "BLOCKED#"
# The prefix of the appeals of an uploader's tracks, and the partition of those that wait for a decision.
APPEALS, OPEN_APPEALS = "APPEAL#", "APPEALS"
# The prefix of a producer's downloads, in the figures table.
DOWNLOADS = "DOWNLOAD#"
# A folded title may be longer than a sort key allows; the rest does not affect the order.
_TITLE_BYTES = 600
# So are two parts of a name with an id, in the key of a row for searches.
_NAME_BYTES = 450


def artist(artist_id: str) -> Key:
    return f"ARTIST#{artist_id}", "ARTIST"


def artist_name(name: str) -> Key:
    """The reservation of a name: one key for all spellings that read as the same name."""
    folded = normalise_name(name)
    return f"NAMES#{folded[0]}", folded


def found_name(searched: str, name: str, artist_id: str) -> Key:
    """A producer among all whose names, from some word on, begin with the same character.

    ``searched`` is the normalised text from that word on, ``name`` the whole name as its reservation has it: equal
    texts are in the order of names. The tab sorts before all characters of a name.
    """
    return found_names(searched), f"{_cut(searched, _NAME_BYTES)}\t{_cut(name, _NAME_BYTES)}\t#{artist_id}"


def found_names(searched: str) -> str:
    """The partition of such rows."""
    return FOUND_NAMES + searched[0]


def is_found_by(sort_key: str, searched: str) -> bool:
    """Whether the sort key is that of the row for this part of a name."""
    return sort_key.startswith(f"{_cut(searched, _NAME_BYTES)}\t")


def user(user_id: str) -> Key:
    return f"USER#{user_id}", "USER"


def kept_answer(user_id: str, digest: str) -> Key:
    """The answer to a request of this user; ``digest`` is that of the idempotency key."""
    return f"ANSWER#{user_id}", digest


def listener_name(pseudonym: str) -> Key:
    """The name of a listener, for those who see its plays."""
    return f"LISTENER#{pseudonym}", "NAME"


def track(track_id: str) -> Key:
    return f"TRACK#{track_id}", "TRACK"


def deleted_track(track_id: str) -> Key:
    """What histories show of a track that was deleted."""
    return f"TRACK#{track_id}", "DELETED"


def album(album_id: str) -> Key:
    return f"ALBUM#{album_id}", "ALBUM"


def credit(artist_id: str, created_at: str, track_id: str) -> Key:
    """A track in the list of a producer credited on it; the newest sorts last."""
    return f"ARTIST#{artist_id}", f"{CREDITS}{created_at}#{track_id}"


def track_title(artist_id: str, title: str, track_id: str) -> Key:
    """The same track by title; ``title`` is folded, and the tab after it sorts before all characters of a title."""
    return f"ARTIST#{artist_id}", f"{TITLES}{_cut(title, _TITLE_BYTES)}\t#{track_id}"


def _cut(text: str, most: int) -> str:
    """As many whole characters as fit into ``most`` bytes."""
    return text.encode()[:most].decode(errors="ignore")


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
    """A counter of created tracks and albums, by which the deletion of a producer detects concurrent uploads."""
    return f"ARTIST#{artist_id}", "UPLOADS"


def daily_changes(artist_id: str) -> Key:
    """What an uploader changed on the last day on which it changed something."""
    return f"ARTIST#{artist_id}", "CHANGES"


def consent(artist_id: str, uploader_id: str) -> Key:
    """What a producer lets an uploader do, and how many tracks of that uploader credit it."""
    return f"ARTIST#{artist_id}", f"CONSENT#{uploader_id}"


def blocked_uploader(artist_id: str, uploader_id: str) -> Key:
    """An uploader in the list of those that a producer blocks."""
    return f"ARTIST#{artist_id}", f"{BLOCKED}{uploader_id}"


def notifications(artist_id: str) -> Key:
    """What a producer wants to be told of."""
    return f"ARTIST#{artist_id}", "NOTIFICATIONS"


def links(artist_id: str) -> Key:
    """A producer's links, all in one document."""
    return f"ARTIST#{artist_id}", "LINKS"


def link(link_id: str) -> Key:
    """Whose the link is and where it leads, for those who follow it."""
    return f"LINK#{link_id}", "LINK"


def appeal(uploader_id: str, track_id: str, day: str, reason: str) -> Key:
    """An appeal; those of a track are ordered by day."""
    return f"ARTIST#{uploader_id}", f"{APPEALS}{track_id}#{day}#{reason}"


def open_appeal(filed_at: str, appeal_key: Key) -> Key:
    """What waits for a decision, the oldest first."""
    return OPEN_APPEALS, f"{filed_at}#{'#'.join(appeal_key)}"


def follower(artist_id: str, pseudonym: str) -> Key:
    return f"ARTIST#{artist_id}", f"FOLLOWER#{pseudonym}"


# --- erasures

# The partitions of requests to forget somebody: those that are not done yet, and those that are.
ERASURES_DUE, ERASURES = "ERASURES_DUE", "ERASURES"
# Prefix of the sort keys of a producer's profiles, in the activity table.
PROFILES = "PROFILE#"


def due_erasure(kind: str, of: str) -> Key:
    return ERASURES_DUE, f"{kind}#{of}"


def erasure(kind: str, of: str) -> Key:
    return ERASURES, f"{kind}#{of}"


# --- figures and standings

# Prefix of the sort keys of a track's listeners, day by day; of the partition keys of facts' traces.
LISTENER, TRACES = "LISTENER#", "FACT#"
# Prefix of the sort keys of a play buffer: behind all days, so that a ledger's first page reads it in the same call.
BUFFER = f"{DAYS}{LAST}BUFFER#"

# Prefix of the sort keys of what is kept of guests' networks for two days.
NETWORK = "NETWORK#"

# Prefix of the sort keys of the downloads and purchases of a month.
ACQUISITIONS = "ACQUIRED#"

# The recent changes of a producer's collaborators; the prefix of their buckets.
COLLABORATORS = "COLLABORATORS"


def network_key(day: str) -> Key:
    """The key of the labels of a day's networks."""
    return "NETWORKS", NETWORK + day


def month(day: Key) -> Key:
    """The key of the month document, for that of one of its days."""
    pk, sk = day
    return pk, MONTHS + sk.removeprefix(DAYS)[: len("YYYY-MM")]


def ledger(artist_id: str, at: str, cause: str) -> Key:
    """All awards that one fact gave one producer; sorts after its day, whose plays are a line of the ledger too."""
    day, _, time = at.partition("T")
    return f"ARTIST#{artist_id}", f"{DAYS}{day}{AWARDS}{time}#{cause}"


def download(artist_id: str, at: str, track_id: str, download_id: str) -> Key:
    """A download in a producer's list; the newest sorts last."""
    return f"ARTIST#{artist_id}", f"{DOWNLOADS}{at}#{track_id}#{download_id}"


def trace(fact_key: Key) -> Key:
    """What a fact that is no play, or that is quarantined, leaves when it is taken in."""
    return f"{TRACES}{fact_key[0]}", fact_key[1]


# --- events


def outbox(artist_id: str, at: str, cause: Key) -> Key:
    """All events that one fact caused for one producer."""
    return f"ARTIST#{artist_id}", f"{at}#{'#'.join(cause)}"


def leaderboards_outbox(snapshot: str, as_of: str) -> Key:
    return "LEADERBOARDS", f"{as_of}#{snapshot}"


def notice_outbox(artist_id: str, at: str, notice: str) -> Key:
    return f"ARTIST#{artist_id}", f"{at}#NOTICE#{notice}"


# --- recommendations


def recommendations(artist_id: str) -> Key:
    return f"ARTIST#{artist_id}", "RECOMMENDATIONS"


def dismissals(artist_id: str) -> Key:
    """The producers that a producer has dismissed from its recommendations."""
    return f"ARTIST#{artist_id}", "DISMISSALS"


def play_order(artist_id: str, made_at: str, chunk: int) -> Key:
    """One chunk of a producer's tracks sorted by plays, most played first, as of an instant."""
    return f"ARTIST#{artist_id}", f"PLAY_ORDER#{made_at}#{chunk:06d}"


def latest_play_order(artist_id: str) -> Key:
    return f"ARTIST#{artist_id}", "PLAY_ORDER"


# The prefix of a producer's digests, by their last day.
DIGESTS = "DIGEST#"


def digest(artist_id: str, last: str, kind: str) -> Key:
    return f"ARTIST#{artist_id}", f"{DIGESTS}{last}#{kind}"


def alerts(artist_id: str) -> Key:
    return f"ARTIST#{artist_id}", "ALERTS"


def growing_genres() -> Key:
    return "PLATFORM", "GROWING_GENRES"


def recommending(run: str) -> Key:
    """The progress of a run, which may take several invocations one after the other."""
    return "PLATFORM", f"RECOMMENDING#{run}"


# --- leaderboards

# The sort keys of the items with names: buckets of producers, which rank histories read, and first rows of boards.
PRODUCERS, FRONT = "PRODUCERS", "FRONT"


def leaderboard_pointer() -> Key:
    """The pointer to the served build; only it and the history change."""
    return "LEADERBOARDS", "SERVED"


def leaderboard_history() -> Key:
    """The superseded builds that can still be read."""
    return "LEADERBOARDS", "HISTORY"


def leaderboard_claim(season: str) -> Key:
    """The build from which an ended season is being frozen."""
    return f"SEASON#{season}", "CLAIM"


def leaderboard_season(season: str) -> Key:
    """The build that a frozen season is read from permanently."""
    return f"SEASON#{season}", "FROZEN"


def leaderboard_build(snapshot: str) -> Key:
    return f"SNAPSHOT#{snapshot}", "BUILD"


# Every item of a snapshot has its own partition key: a partition takes 1,000 write units a second, a build needs more.


def leaderboard_page(snapshot: str, category: str, period: str, number: int, *, by_country: bool = False) -> Key:
    return f"SNAPSHOT#{snapshot}#{category}#{period}#{number:06d}", "BY COUNTRY" if by_country else "PAGE"


def leaderboard_index(snapshot: str, category: str, period: str, *, by_country: bool = False) -> Key:
    """The first rows of a board's pages."""
    return f"SNAPSHOT#{snapshot}#{category}#{period}", "INDEX BY COUNTRY" if by_country else "INDEX"


def leaderboard_front(snapshot: str, category: str, period: str) -> Key:
    """The first rows of a board, with names."""
    return f"SNAPSHOT#{snapshot}#{category}#{period}", FRONT


def leaderboard_runs(snapshot: str, category: str, period: str) -> Key:
    """The ranks of a board with few different scores."""
    return f"SNAPSHOT#{snapshot}#{category}#{period}", "RUNS"


def leaderboard_producers(snapshot: str, bucket: int) -> Key:
    """What the build knows of the producers of this bucket."""
    return f"SNAPSHOT#{snapshot}#{bucket:06d}", PRODUCERS


def platform_uploads(year: str) -> Key:
    return "PLATFORM", f"UPLOADS#{year}"


# --- stripe


def stripe_event(event_id: str) -> Key:
    return f"EVENT#{event_id}", "EVENT"


# The partition of events that wait to be tried again, by due time.
EVENTS_WAITING = "EVENTS_WAITING"


def waiting_event(due_at: str, event_key: Key) -> Key:
    return EVENTS_WAITING, f"{due_at}#{event_key[0]}"


def stripe_account(account_id: str) -> Key:
    return f"ACCOUNT#{account_id}", "ACCOUNT"


# --- finances


def sale(sale_id: str) -> Key:
    """The agreed terms of a sale."""
    return f"SALE#{sale_id}", "SALE"


def sale_outcome(sale_id: str) -> Key:
    """The payments, refunds and disputes of a sale so far."""
    return f"SALE#{sale_id}", "OUTCOME"


def journal(entry_id: str) -> Key:
    return f"JOURNAL#{entry_id}", "ENTRY"


def lifetime(artist_id: str, currency: str) -> Key:
    """The sum of all money passed on to a producer."""
    return f"ARTIST#{artist_id}", f"LIFETIME#{currency}"


def exclusive(track_id: str) -> Key:
    """The sale that holds the track."""
    return f"TRACK#{track_id}", "EXCLUSIVE"


def money_line(artist_id: str, among: str, at: str, line_id: str) -> Key:
    """A line of the finances page, once in the list of each filter that it passes."""
    return money_line_at(artist_id, among, line_sort_key(at, line_id))


def money_line_at(artist_id: str, among: str, line: str) -> Key:
    """The same by its cursor position, as the journal names it."""
    return f"ARTIST#{artist_id}#{among}", line


# The prefix of the sums of months.
MONTH_CHANGES = "CHANGED#"


def statement_line(artist_id: str, at: str, entry_id: str) -> Key:
    """What an entry of the journal changed on a producer's balance."""
    return f"ARTIST#{artist_id}#statement", f"{at}#{entry_id}"


def month_change(artist_id: str, currency: str, month: str) -> Key:
    """The sum of a month's changes of a producer's balance."""
    return f"ARTIST#{artist_id}", f"{MONTH_CHANGES}{currency}#{month}"


def disputed(artist_id: str, at: str, dispute_id: str) -> Key:
    """A dispute of a sale of this producer, by the time at which it began."""
    return f"ARTIST#{artist_id}#disputes", f"{at}#{dispute_id}"


def connection(artist_id: str) -> Key:
    """The producer's Stripe account."""
    return f"ARTIST#{artist_id}", "CONNECTION"


def sales_refused(artist_id: str) -> Key:
    """Why Stripe lets nobody pay this producer."""
    return f"ARTIST#{artist_id}", "SALES_REFUSED"


def balances(artist_id: str) -> Key:
    """The balances of the producer's account when they were last fetched from Stripe."""
    return f"ARTIST#{artist_id}", "BALANCES"


def sale_intent(sale_id: str) -> Key:
    """The payment intent by which the buyer pays."""
    return f"SALE#{sale_id}", "INTENT"


def purchase(buyer_id: str, at: str, sale_id: str) -> Key:
    """A sale among those of its buyer, by the time of the agreement."""
    return f"BUYER#{buyer_id}", f"{at}#{sale_id}"


def sale_refund(sale_id: str, refund_id: str) -> Key:
    """A requested refund."""
    return f"SALE#{sale_id}", f"REFUND#{refund_id}"


def invoice(invoice_id: str) -> Key:
    """What was booked of a paid invoice."""
    return f"INVOICE#{invoice_id}", "INVOICE"


# The partitions of offers that are not paid yet, by the time of the agreement, and of sales with a remedy to be tried
# again, by due time. Each holds what the last day left open.
OFFERS, REMEDIES_DUE = "OFFERS", "REMEDIES_DUE"


def offer(at: str, sale_id: str) -> Key:
    return OFFERS, f"{at}#{sale_id}"


def due_remedy(due_at: str, sale_id: str) -> Key:
    return REMEDIES_DUE, f"{due_at}#{sale_id}"


def payout(payout_id: str) -> Key:
    return f"PAYOUT#{payout_id}", "PAYOUT"


def reconciliation(day: str) -> Key:
    """The findings of that day's reconciliation of all money."""
    return "RECONCILIATION", day


# --- the subscription pool

# The partition of all pools, and the prefix of those of the splits to be sent.
POOLS, DUE = "POOLS", "SPLITS_DUE"
# A partition takes 1,000 writes a second: all splits of a month are written at its close.
SPLIT_SHARDS = 8
# Prefixes of the partitions of pool sums and of splits.
POOL_SUM, SPLITS = "POOL#", "SPLITS#"


def pool(month: str, currency: str) -> Key:
    return POOLS, f"{month}#{currency}"


def carried(artist_id: str, currency: str) -> Key:
    """What a producer is owed of past pools, too little to be sent."""
    return f"ARTIST#{artist_id}", f"CARRIED#{currency}"


def pool_sum(month: str, currency: str, shard: int) -> Key:
    """One shard of a pool's sum; each adds up its own invoices, so that concurrent ones do not conflict."""
    return f"{POOL_SUM}{month}#{currency}#{shard:02d}", "SUM"


def splits(month: str, currency: str, allocation: str, shard: int) -> str:
    """One of the partitions of the splits of a pool."""
    return f"{SPLITS}{month}#{currency}#{allocation}#{shard:02d}"


def weights(month: str, segments: int, segment: int) -> str:
    """The partition of the producers' weights at a month's end, by the segments of the scan that found them."""
    return f"WEIGHTS#{month}#{segments}#{segment:03d}"


def shares(month: str, currency: str, allocation: str, chunk: int) -> Key:
    """Some shares of a pool that is split; each chunk has a partition of its own."""
    return f"SHARES#{month}#{currency}#{allocation}#{chunk:05d}", "SHARES"


def reserve(month: str, currency: str) -> Key:
    """What is left of a month's reserve."""
    return f"RESERVE#{month}#{currency}", "RESERVE"


def split(month: str, currency: str, allocation: str, artist_id: str) -> Key:
    return splits(month, currency, allocation, crc32(artist_id.encode()) % SPLIT_SHARDS), f"ARTIST#{artist_id}"


def due_splits(shard: int) -> str:
    """One of the partitions of the splits to be sent, by due time."""
    return f"{DUE}#{shard:02d}"


def due_split(due_at: str, split_key: Key) -> Key:
    """In the partition of the same shard as the split."""
    return f"{DUE}#{split_key[0].rpartition('#')[2]}", f"{due_at}#{'#'.join(split_key)}"
