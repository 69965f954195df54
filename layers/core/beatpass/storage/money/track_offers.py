"""Notes that a change of a track ended its offers, which the table's stream brings to whoever cancels them at Stripe.

A module of its own, so that the catalogue imports nothing else of money.
"""

from __future__ import annotations

from beatpass.domain.catalogue.entities import Track
from beatpass.domain.money.selling.track_offers import ends_offers
from beatpass.domain.money.stripe_events import OFFERS_ENDED, StripeEvent
from beatpass.domain.platform.times import milliseconds
from beatpass.storage.dynamodb import documents
from beatpass.storage.dynamodb.tables import StripeEventItem
from beatpass.storage.dynamodb.write import Writes
from beatpass.storage.platform import keys


def note_ended_offers(writes: Writes, before: Track | None, after: Track | None, *, at: str) -> None:
    """With the change of the track in one transaction, if it ends an offer; one write, of some 300 bytes."""
    if before is None or not ends_offers(before, after):
        return
    event = StripeEvent(
        id=f"{OFFERS_ENDED}:{before.id}:{before.version}",
        type=OFFERS_ENDED,
        created=milliseconds(at) // 1_000,
        livemode=False,
        object_id=before.id,
    )
    key = keys.stripe_event(event.id)
    writes.save(StripeEventItem(*key, status="received", received_at=at, body=documents.dump(event)))
