"""Show why plays of a track on a day did not qualify, and let its producers appeal (docs/specification.md 2.10)."""

from __future__ import annotations

from datetime import date, datetime

from beatpass.domain.catalogue.changes import credits_of
from beatpass.domain.catalogue.entities import Producer, Track
from beatpass.domain.insights.pages.readers import read_as
from beatpass.domain.insights.sums.counts import Counts
from beatpass.domain.listening.appeals import Appeal, UnqualifiedPlays, appealed_plays, check_day
from beatpass.domain.listening.reasons import REASONS
from beatpass.domain.platform.errors import Invalid, NotFound
from beatpass.domain.platform.times import day_of, to_iso
from beatpass.storage.catalogue.entities import entity_of, producer_item, track_item, user_item, user_of
from beatpass.storage.dynamodb.errors import Conflict
from beatpass.storage.dynamodb.read import get_together
from beatpass.storage.insights.days import read_range
from beatpass.storage.listening.appeals import appeal_item, appeal_of, list_appeals, put_appeal


def show_unqualified_plays(track_id: str, *, user_id: str, day: str | None, now: datetime) -> UnqualifiedPlays:
    """Today unless a day is given. Three calls. Raises Invalid, NotFound."""
    _, track = _readable(track_id, user_id)
    today = day_of(to_iso(now))
    day = day or today
    if day > today:
        raise Invalid(day="Must not be in the future.")
    counts = _counts(track, day)
    items = get_together([appeal_item(track.uploader_id, track_id, day, reason) for reason in REASONS])
    appeals = {appeal.reason: appeal for item in items if (appeal := appeal_of(item))}
    return UnqualifiedPlays(
        track_id=track_id, day=day, plays=counts.plays, unqualified=counts.unqualified, appeals=appeals
    )


def file_appeal(track_id: str, *, user_id: str, day: str, reason: str, message: str, now: datetime) -> Appeal:
    """The appeal of this track, day and reason; a second one is the first. Raises Invalid, NotFound."""
    reader, track = _readable(track_id, user_id)
    wanted = appeal_item(track.uploader_id, track_id, day, reason)
    before, *items = get_together([wanted, *map(producer_item, track.credits)])
    if stored := appeal_of(before):
        return stored
    check_day(day, today=date.fromisoformat(day_of(to_iso(now))))
    producers = {each.id: each for item in items if (each := entity_of(Producer, item))}
    appeal = Appeal(
        uploader_id=track.uploader_id,
        track_id=track_id,
        day=day,
        reason=reason,
        plays=appealed_plays(_counts(track, day).unqualified, reason),
        producer_id=reader,
        filed_at=to_iso(now),
        message=message,
        credits=[(each.artist_id, each.earns) for each in credits_of(track, producers)],
    )
    try:
        put_appeal(appeal, appeal.filed())
    except Conflict:  # filed meanwhile
        stored = appeal_of(get_together([wanted])[0])
        if stored is None:
            raise
        return stored
    return appeal


def list_track_appeals(
    track_id: str, *, user_id: str, limit: int, after: str | None
) -> tuple[list[Appeal], str | None]:
    """A page of the track's appeals, the latest day first, and the position of the next. Raises NotFound."""
    _, track = _readable(track_id, user_id)
    return list_appeals(track.uploader_id, track_id, limit=limit, after=after)


def _readable(track_id: str, user_id: str) -> tuple[str, Track]:
    """The credited producer as which the user reads, and the track."""
    user, item = get_together([user_item(user_id), track_item(track_id)])
    track = entity_of(Track, item)
    reader = read_as(user_of(user, user_id), track) if track else None
    if track is None or reader is None:
        raise NotFound("resource")
    return reader, track


def _counts(track: Track, day: str) -> Counts:
    on = date.fromisoformat(day)
    return next((counts for _, counts in read_range(track, first=on, last=on).days), Counts())
