"""Count the public tracks that producers share, with their publication times and plays (docs/specification.md 8.1).

Anybody may credit a producer, on any number of tracks and with any others, so its collaborators have no bound. They are
kept in one small document of recent changes and, once that was full, in buckets by hash. A fact adds its changes to the
recent ones of each producer: one document, which is all that the transaction of the widest fact has room for. When the
recent changes are full, a fold adds them to the buckets, in a transaction of its own; a bucket that gets too large has
buckets split, one after the other (linear hashing). What a producer shares with another is the sum of both documents'
rows, so it does not depend on when they were folded.

The recent changes have the number of folds of each bucket, and each bucket has its own: a reader that finds them
different has read between two writes, and reads again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from hashlib import blake2b
from itertools import permutations
from typing import NamedTuple

from beatpass.domain.collaboration import shared_tracks
from beatpass.domain.collaboration.shared_tracks import Row
from beatpass.domain.platform.facts import Fact, PlayLogged, TrackDeleted, TrackSaved
from beatpass.domain.platform.figures import Collaborators, CollaboratorsKey, TrackFigures, TrackKey
from beatpass.domain.platform.projection.working_documents import Figures, document, standing_of
from beatpass.domain.platform.times import milliseconds

# Four numbers and an id for a collaborator with one track: some 85 of them, 6 KB.
RECENT_NUMBERS = 512
# As many as a page reads without knowing whether they exist.
FIRST_BUCKETS = 8
# A fold and its splits write at most 25 documents of little more than BUCKET_BYTES: a transaction takes 4 MB.
FOLDED_BUCKETS = 8
SPLITS = 8
BUCKET_BYTES = 100_000


class Joint(NamedTuple):
    """A public track of several producers; ``published`` is in milliseconds since 1970."""

    credited: Sequence[str]
    published: int


def joint_of(track: TrackFigures) -> Joint | None:
    """Raises ValueError for a public track without a publication time: a corrupt fact."""
    return Joint(tuple(track.credits), milliseconds(track.published_at or "")) if track.collaborative else None


def count_changed_credits(figures: Figures, track: TrackFigures, *, before: Joint | None) -> None:
    """Count the track for each pair that shares it now and did not ``before``, and no more for pairs of the past."""
    after = joint_of(track)
    old, new = (
        {(pair, joint.published) for pair in permutations(joint.credited, 2)} if joint else set()
        for joint in (before, after)
    )
    for gone, sign in ((old - new, -1), (new - old, +1)):
        for (artist_id, other), published in sorted(gone):
            row = shared_tracks.change(plays=track.plays, published=published, sign=sign)
            _count(figures, artist_id, other, row)


def _count(figures: Figures, artist_id: str, other: str, row: Row) -> None:
    """Add the row, and count the collaborator once in each period in which a shared track was published."""
    standing = standing_of(figures, artist_id)
    before = _row(figures, artist_id, other)
    after = shared_tracks.add(before, row)
    _recent(figures, artist_id).add(other, row)
    for each, sign in ((before, -1), (after, +1)):
        if shared_tracks.tracks(each):
            standing.collaborators += sign
            standing.count_once("collaborators", shared_tracks.days(each), sign)


def count_shared_play(figures: Figures, track: TrackFigures) -> None:
    """Count the play for each pair of the currently credited producers, whichever the credits of the play are."""
    for artist_id in track.credits:
        recent = _recent(figures, artist_id)
        for other in track.credits:
            if other != artist_id:
                recent.count_play(other)


def changed_by(figures: Figures, fact: Fact | None) -> set[str]:
    """The producers whose recent changes this fact adds to."""
    changed: set[str] = set()
    if isinstance(fact, PlayLogged | TrackSaved | TrackDeleted):
        track = figures.peek(TrackKey(fact.track_id))
        if isinstance(track, TrackFigures) and track.collaborative:
            changed.update(track.credits)
    if isinstance(fact, TrackSaved) and len(fact.credits) > 1:
        changed.update(credit.artist_id for credit in fact.credits)
    return changed


def buckets_read(figures: Figures, fact: TrackSaved | TrackDeleted) -> set[CollaboratorsKey]:
    """The buckets that say what pairs of the track shared before this fact."""
    credited = changed_by(figures, fact)
    keys = (_bucket_key(figures, artist_id, other) for artist_id, other in permutations(credited, 2))
    return {key for key in keys if key}


def bucket_of(artist_id: str, buckets: int) -> int:
    """In which of so many buckets a collaborator is; one bucket more takes half of one of them."""
    level = _level(buckets)
    number = int.from_bytes(blake2b(artist_id.encode(), digest_size=8).digest()) % (2 * level)
    return number if number < buckets else number - level


def _level(buckets: int) -> int:
    """FIRST_BUCKETS, doubled as often as the number of buckets was."""
    level = FIRST_BUCKETS
    while 2 * level <= buckets:
        level *= 2
    return level


def must_fold(figures: Figures, artist_id: str) -> bool:
    """Whether the recent changes are full; a fact adds at most 18 rows to them."""
    recent = _peek(figures, CollaboratorsKey(artist_id))
    return sum(2 + len(row) for row in recent.shared.values()) > RECENT_NUMBERS


def fold(figures: Figures, artist_id: str) -> None:
    """Add recent changes to their buckets, to the FOLDED_BUCKETS with the most of them; it may take several folds."""
    recent = _recent(figures, artist_id)
    if not recent.folds:
        recent.folds = [0] * FIRST_BUCKETS
        for number in range(FIRST_BUCKETS):
            _bucket(figures, artist_id, number)
    changes: defaultdict[int, dict[str, Row]] = defaultdict(dict)
    for other, row in recent.shared.items():
        changes[bucket_of(other, len(recent.folds))][other] = row
    most = sorted(changes, key=lambda number: (-len(changes[number]), number))[:FOLDED_BUCKETS]
    figures.load(CollaboratorsKey(artist_id, number) for number in most)
    for number in most:
        bucket = _count_fold(figures, artist_id, number)
        for other, row in changes[number].items():
            bucket.add(other, row)
            del recent.shared[other]
    for _ in range(SPLITS):
        if not any(_too_large(_peek(figures, CollaboratorsKey(artist_id, number))) for number in most):
            break
        _split(figures, artist_id)


def _split(figures: Figures, artist_id: str) -> None:
    """Add a bucket, which takes half of the bucket whose turn it is."""
    recent = _recent(figures, artist_id)
    added = len(recent.folds)
    full = _count_fold(figures, artist_id, added - _level(added))
    recent.folds.append(0)
    new = _count_fold(figures, artist_id, added)
    for other in [each for each in full.shared if bucket_of(each, added + 1) == added]:
        new.add(other, full.shared.pop(other))


def _too_large(bucket: Collaborators) -> bool:
    """Whether a bucket should be split; its largest row may be as large as it is, because no split makes it smaller."""
    sizes = [_size(other, row) for other, row in bucket.shared.items()]
    return sum(sizes) - max(sizes, default=0) > BUCKET_BYTES


def _size(other: str, row: Row) -> int:
    """A bound of a row's bytes in its document, with punctuation: a key has 13 digits, or 6 beside a day's number."""
    return len(other) + 24 + (8 if row[1] <= shared_tracks.EXACT else 6) * len(row)


def _row(figures: Figures, artist_id: str, other: str) -> Row:
    """What a producer shares with another."""
    row = _peek(figures, CollaboratorsKey(artist_id)).row(other)
    key = _bucket_key(figures, artist_id, other)
    return shared_tracks.add(_peek(figures, key).row(other), row) if key else row


def _bucket_key(figures: Figures, artist_id: str, other: str) -> CollaboratorsKey | None:
    folds = _peek(figures, CollaboratorsKey(artist_id)).folds
    return CollaboratorsKey(artist_id, bucket_of(other, len(folds))) if folds else None


def _peek(figures: Figures, key: CollaboratorsKey) -> Collaborators:
    found = figures.peek(key)
    if not isinstance(found, Collaborators):
        raise TypeError(f"{key} does not hold collaborators")
    return found


def _recent(figures: Figures, artist_id: str) -> Collaborators:
    return document(figures, CollaboratorsKey(artist_id), Collaborators)


def _bucket(figures: Figures, artist_id: str, number: int) -> Collaborators:
    return document(figures, CollaboratorsKey(artist_id, number), Collaborators)


def _count_fold(figures: Figures, artist_id: str, number: int) -> Collaborators:
    """The bucket, for changes: it and the recent changes count the fold."""
    bucket = _bucket(figures, artist_id, number)
    bucket.folded += 1
    _recent(figures, artist_id).folds[number] = bucket.folded
    return bucket
