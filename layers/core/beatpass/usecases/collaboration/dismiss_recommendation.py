"""Dismiss a producer from one's recommendations, or restore it; both are idempotent."""

from __future__ import annotations

from datetime import datetime

from beatpass.domain.collaboration.recommendations.answers import MAX_DISMISSED, Dismissals
from beatpass.domain.platform.errors import LimitReached, NotFound
from beatpass.domain.platform.times import to_iso
from beatpass.storage.catalogue.entities import producer_item
from beatpass.storage.collaboration.recommendations import dismissals_item, dismissals_of, write_dismissals
from beatpass.usecases.catalogue.own_producer import read_own
from beatpass.usecases.platform.retry_conflicts import retry_conflicts


def dismiss_recommendation(user_id: str, artist_id: str | None, *, dismissed: str, now: datetime) -> None:
    """Raises NoArtistProfile, NotFound (also if the producer to dismiss does not exist) and LimitReached."""

    def attempt() -> None:
        own, (producer, item) = read_own(
            user_id, artist_id, lambda own_id: [producer_item(dismissed), dismissals_item(own_id)], now=now
        )
        if producer is None:
            raise NotFound("producer")
        already = dismissals_of(item).artists
        if dismissed in already:
            return
        if len(already) >= MAX_DISMISSED:
            raise LimitReached(f"You have dismissed {MAX_DISMISSED} producers, which is the limit.")
        write_dismissals(own.artist_id, Dismissals({**already, dismissed: to_iso(now)}), over=item)

    retry_conflicts(attempt)


def restore_recommendation(user_id: str, artist_id: str | None, *, dismissed: str, now: datetime) -> None:
    """``dismissed`` may be a deleted producer, or one that is not dismissed. Raises NoArtistProfile and NotFound."""

    def attempt() -> None:
        own, (item,) = read_own(user_id, artist_id, lambda own_id: [dismissals_item(own_id)], now=now)
        left = dismissals_of(item).artists
        if left.pop(dismissed, None):
            write_dismissals(own.artist_id, Dismissals(left), over=item)

    retry_conflicts(attempt)
