"""Take a credited producer off a track at its own wish (docs/specification.md 1.4)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from beatpass.domain.catalogue.changes import track_saved
from beatpass.domain.catalogue.entities import Producer, Track, User, changed
from beatpass.domain.catalogue.permissions import producer_of
from beatpass.domain.platform.errors import Invalid, NotFound
from beatpass.domain.platform.times import to_iso
from beatpass.storage.catalogue.consents import consent_item, count_credits
from beatpass.storage.catalogue.entities import entity_of, producer_item, track_item, user_item, user_of
from beatpass.storage.catalogue.entity_writes import change
from beatpass.storage.dynamodb.read import get_together
from beatpass.storage.dynamodb.write import transaction
from beatpass.storage.platform.activity import record
from beatpass.usecases.platform.retry_conflicts import retry_conflicts


def leave_track(track_id: str, *, user_id: str, artist_id: str | None, now: datetime) -> None:
    """Nothing changes where a public track does not credit the producer.

    Raises NoArtistProfile, NotFound for tracks that the caller may not see, and Invalid for the uploader.
    """

    def attempt() -> None:
        stored, item = get_together([user_item(user_id), track_item(track_id)])
        user, track = user_of(stored, user_id), entity_of(Track, item)
        chosen = _leaving(user, track, artist_id)
        if track is None or not (track.public or chosen in track.credits):
            raise NotFound("track")
        if chosen == track.uploader_id:
            raise Invalid(artist_id="The uploader is always credited: delete the track instead.")
        if chosen in track.credits:
            _leave(track, chosen, now)

    retry_conflicts(attempt)


def _leaving(user: User, track: Track | None, artist_id: str | None) -> str:
    """The named producer, or else the caller's first that the track credits and that did not upload it."""
    own = producer_of(user, artist_id)
    if artist_id is not None or track is None:
        return own
    return next((each for each in user.artist_ids if each in track.credits and each != track.uploader_id), own)


def _leave(track: Track, artist_id: str, now: datetime) -> None:
    left = tuple(each for each in track.credits if each != artist_id)
    consent, *items = get_together([consent_item(artist_id, track.uploader_id), *map(producer_item, left)])
    producers = {each.id: each for item in items if (each := entity_of(Producer, item))}
    after = changed(replace(track, credits=left), at=to_iso(now))
    with transaction() as writes:
        change(writes, track, after)
        count_credits(writes, track.uploader_id, {artist_id: consent}, removed=[artist_id])
        record(track_saved(after, producers=producers, at=to_iso(now)), writes)
