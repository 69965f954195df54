"""Bring a sale up to what Stripe has of it: its state, journal, licence, and who has the track for itself.

Whatever event told of it is only a trigger. What follows from one fetch is one transaction, on condition that nobody
fetched later; what Stripe must be asked for in turn is asked under keys that make it happen once.

See docs/specification.md 10.4.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from beatpass.domain.catalogue.changes import credits_of, track_saved
from beatpass.domain.catalogue.entities import Producer, Track
from beatpass.domain.money.journal import JournalEntry, producer
from beatpass.domain.money.payments import Payment
from beatpass.domain.money.sales import Agreement, TooLate, entries, outcome, remedies
from beatpass.domain.money.transactions import of_sale
from beatpass.domain.platform import events
from beatpass.domain.platform.errors import TryAgain
from beatpass.domain.platform.facts import DownloadGranted, SaleSettled
from beatpass.domain.platform.times import to_iso
from beatpass.gateways.stripe_api import StripeApi
from beatpass.storage.catalogue.entities import entity_of, producer_item, track_item
from beatpass.storage.catalogue.entity_writes import change
from beatpass.storage.dynamodb.read import get_together
from beatpass.storage.dynamodb.write import Writes, transaction
from beatpass.storage.money.sales import (
    Known,
    StoredSale,
    hold,
    holder_item,
    holder_of,
    let_go,
    sale_items,
    sale_of,
    write_outcome,
)
from beatpass.storage.platform import keys
from beatpass.storage.platform.activity import record
from beatpass.storage.platform.outbox import to_item

# A transaction holds 100 items: each entry brings itself, a fact, and a line in three lists at the most.
_MOST_AT_ONCE = 12
_MOST_ROUNDS = 8

Also = Callable[[Writes], None]


@dataclass(frozen=True, slots=True)
class _Stored:
    """The sale, its track with the credited producers as far as they exist, and the sale that has the track."""

    sale: StoredSale
    track: Track | None
    artists: Mapping[str, Producer]
    holder: str | None

    @property
    def too_late(self) -> TooLate | None:
        """Who was given a licence keeps it, whatever becomes of the track. But where an exclusive one was paid back,
        the track sold again, and the refund failed only then, two have paid for what one can have.
        """
        sale, licensed = self.sale.agreement, self.sale.known.licensed
        if self.holder not in (None, sale.id) and (sale.licence == "exclusive" or not licensed):
            return "sold_to_another"
        return None if self.track or licensed else "track_deleted"


def refresh_sale(intent_id: str, *, api: StripeApi, now: Callable[[], datetime], also: Also) -> bool:
    """False for a payment of none of our sales. ``also`` joins the transaction that brings the last of it.

    Raises Conflict where another writer was faster, and what the API raises: do it again.
    """
    for _ in range(_MOST_ROUNDS):
        started = to_iso(now())
        payment = api.fetch_payment(intent_id)
        stored = _read(payment.sale_id) if payment.sale_id else None
        if stored is None:
            return False
        if stored.sale.known.fetched_at >= started:
            _finish(also)
            return True
        wanted = list(remedies(payment, too_late=stored.too_late is not None))
        after, fresh = _after(stored, payment, started)
        whole = after.fetched_at == started
        with transaction() as writes:
            _write(writes, stored, after, fresh, at=started)
            if whole and not wanted:
                also(writes)
        if whole and not wanted:
            return True
        for remedy in wanted:
            api.carry_out(remedy, stored.sale.agreement)
    raise TryAgain("A sale does not come to rest.")


def _finish(also: Also) -> None:
    with transaction() as writes:
        also(writes)


def _read(sale_id: str) -> _Stored | None:
    """Two calls: the agreement says whose the rest is."""
    sale = sale_of(*get_together(sale_items(sale_id)))
    if sale is None:
        return None
    track_id = sale.agreement.track_id
    held, found = get_together([holder_item(track_id), track_item(track_id)])
    track = entity_of(Track, found)
    named = track.credits if track else ()
    artists = [entity_of(Producer, item) for item in get_together([*map(producer_item, named)])] if named else []
    return _Stored(sale, track, {each.id: each for each in artists if each}, holder_of(held))


def _after(stored: _Stored, payment: Payment, started: str) -> tuple[Known, list[JournalEntry]]:
    """What is known next, and the entries that come with it; ``fetched_at`` moves once nothing is left behind."""
    sale, known = stored.sale.agreement, stored.sale.known
    come = outcome(sale, payment, too_late=stored.too_late)
    missing = [entry for entry in entries(sale, payment) if entry.id not in known.entries]
    lines = list(of_sale(sale, payment, come))
    moved = [line for line in lines if line not in known.lines]
    fresh, shown = missing[:_MOST_AT_ONCE], moved[:_MOST_AT_ONCE]
    kept = {line.id: line for line in (*known.lines, *shown)}
    exclusive = sale.licence == "exclusive" and come.granted
    return (
        Known(
            fetched_at=started if len(fresh) == len(missing) and len(shown) == len(moved) else known.fetched_at,
            outcome=come,
            entries=(*known.entries, *(entry.id for entry in fresh)),
            lines=tuple(kept.values()),
            holds=exclusive,
            licensed=known.licensed or come.granted,
        ),
        fresh,
    )


def _write(writes: Writes, stored: _Stored, after: Known, fresh: list[JournalEntry], *, at: str) -> None:
    sale, before = stored.sale.agreement, stored.sale.known
    write_outcome(writes, stored.sale, after, fresh)
    for entry in fresh:
        if income := _income(sale, entry):
            record(income, writes)
    if after.holds != before.holds:
        (hold if after.holds else let_go)(writes, sale.track_id, sale.id)
        _mark_sold(writes, stored, sold=after.holds, at=at)
    if stored.track and after.licensed and not before.licensed:
        writes.save(to_item(keys.outbox(sale.artist_id, at, keys.sale(sale.id)), [_settled(sale, at=at)]))
        record(_licence(sale, stored.track, stored.artists, at=at), writes)


def _settled(sale: Agreement, *, at: str) -> events.SaleSettled:
    return events.SaleSettled(
        artist_id=sale.artist_id,
        track_id=sale.track_id,
        sale_id=sale.id,
        licence=sale.licence,
        amount=sale.price,
        currency=sale.currency,
        at=at,
    )


def _income(sale: Agreement, entry: JournalEntry) -> SaleSettled | None:
    amount = sum(posting.amount for posting in entry.postings if posting.account == producer(sale.artist_id))
    if not amount:
        return None
    return SaleSettled(
        artist_id=sale.artist_id,
        track_id=sale.track_id,
        entry_id=entry.id,
        amount=amount,
        currency=entry.currency,
        at=entry.at,
    )


def _mark_sold(writes: Writes, stored: _Stored, *, sold: bool, at: str) -> None:
    """A track that was deleted meanwhile is nobody's any more."""
    if stored.track is None or stored.track.sold == sold:
        return
    after = replace(stored.track, sold=sold, version=stored.track.version + 1)
    change(writes, stored.track, after)
    record(track_saved(after, producers=stored.artists, at=at), writes)


def _licence(sale: Agreement, track: Track, artists: Mapping[str, Producer], *, at: str) -> DownloadGranted:
    """What was bought is a licence, and a download is its grant (docs/specification.md 2.4)."""
    return DownloadGranted(
        artist_id=track.uploader_id,
        track_id=track.id,
        download_id=f"sale-{sale.id}",
        user_id=sale.buyer_id,
        licence_id=sale.id,
        at=at,
        credits=credits_of(track, artists),
    )
