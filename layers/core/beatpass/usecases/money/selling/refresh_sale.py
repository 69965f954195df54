"""Fetch a sale's payment from Stripe and store the outcome: state, journal, licence, exclusive holder.

The event is only a trigger. The result of one fetch is one transaction, on condition that no later fetch is stored.
Requests to Stripe that follow from it carry idempotency keys, so that each is carried out once.

See docs/specification.md 10.4.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from beatpass.domain.catalogue.changes import credits_of, track_saved
from beatpass.domain.catalogue.entities import Producer, Track, changed
from beatpass.domain.listening.acquisitions import bought_id
from beatpass.domain.money.accounts.stripe_accounts import StripeAccount
from beatpass.domain.money.bookkeeping.journal import JournalEntry, producer_account
from beatpass.domain.money.bookkeeping.transactions import sale_lines
from beatpass.domain.money.payments import Payment
from beatpass.domain.money.selling.disputes import disputed_sales
from beatpass.domain.money.selling.offers import age_when_paid, why_void
from beatpass.domain.money.selling.remedies import Attempt, Remedy, after_refusal, remedies
from beatpass.domain.money.selling.sale_entries import sale_entries
from beatpass.domain.money.selling.sales import Agreement, GrantedLicence, TooLate, derive_outcome
from beatpass.domain.platform import events
from beatpass.domain.platform.errors import TryAgain
from beatpass.domain.platform.facts import DownloadGranted, SaleSettled
from beatpass.domain.platform.times import to_iso
from beatpass.gateways.stripe_api import NotYet, StripeApi, StripeRefused
from beatpass.storage.catalogue.entities import entity_of, producer_item, track_item
from beatpass.storage.catalogue.entity_writes import change
from beatpass.storage.dynamodb.read import get_together
from beatpass.storage.dynamodb.write import Writes, transaction
from beatpass.storage.money import stripe_events
from beatpass.storage.money.sales import (
    SaleState,
    StoredSale,
    clear_holder,
    holder_item,
    holder_of,
    sale_items,
    sale_of,
    set_holder,
    write_outcome,
)
from beatpass.storage.money.stripe_accounts import connection_item, connection_of
from beatpass.storage.money.track_offers import note_ended_offers
from beatpass.storage.platform import keys
from beatpass.storage.platform.activity import record
from beatpass.storage.platform.outbox import to_item
from beatpass.usecases.money.bookkeeping.find_conversions import find_conversions
from beatpass.usecases.platform.callables import AlsoWrite, Clock
from beatpass.usecases.platform.pseudonyms import pseudonym_of

# A transaction holds 100 items. An entry takes up to seven: itself, a fact, its line in three lists, and that of a
# statement with its month's sum.
_MOST_AT_ONCE = 9
_MOST_ROUNDS = 8


@dataclass(frozen=True, slots=True)
class _Stored:
    """The sale, its track and the credited producers if they exist, and the sale that holds the exclusive licence.

    ``account_id`` is the account that the uploader has now, ``account`` the one that was agreed on.
    """

    sale: StoredSale
    track: Track | None
    artists: Mapping[str, Producer]
    holder: str | None
    account_id: str
    account: StripeAccount | None

    def too_late(self, payment: Payment) -> TooLate | None:
        """Why this sale grants no licence although it is paid.

        What was too late once stays so: its refund is under way. A granted licence is kept, whatever happens to the
        track. The exception: an exclusive sale was refunded, the track was sold to another buyer, and only then did
        the refund fail.
        """
        sale, licensed = self.sale.agreement, self.sale.state.licensed
        if not licensed and (before := self.sale.state.outcome.too_late):
            return before
        if self.holder not in (None, sale.id) and (sale.licence == "exclusive" or not licensed):
            return "sold_to_another"
        return None if licensed else why_void(sale, self.track, age=age_when_paid(payment))


def refresh_sale(intent_id: str, *, api: StripeApi, now: Clock, also: AlsoWrite) -> bool:
    """False for a payment without a known sale. ``also`` joins the transaction that completes the update.

    Raises Conflict where another writer was faster, NotYet while Stripe has not put the payment on the balance (what is
    known is stored then), and what the API raises; the caller may repeat it.
    """
    refused: dict[str, Attempt] = {}
    for _ in range(_MOST_ROUNDS):
        moment = now()
        started = to_iso(moment)
        payment = api.fetch_payment(intent_id)
        stored = _read(payment.sale_id) if payment.sale_id else None
        if stored is None:
            return False
        if stored.sale.state.fetched_at >= started:
            _finish(also)
            return True
        converted = _find_conversions(payment, stored, api)
        wanted = list(remedies(stored.sale.agreement, payment, too_late=stored.too_late(payment)))
        known = {**stored.sale.state.attempts, **refused}
        attempts = {each.name: known[each.name] for each in wanted if each.name in known}
        requests = [each for each in wanted if each.name not in attempts or attempts[each.name].due_at <= started]
        after, fresh = _after(stored, payment, started, attempts, converted)
        ended = after.fetched_at == started and not requests
        with transaction() as writes:
            _write(writes, stored, after, fresh, intent_id=intent_id, at=started)
            if ended and not payment.awaits_settlement:
                also(writes)
        if ended and payment.awaits_settlement:
            raise NotYet("no balance transaction yet")
        if ended:
            return True
        for remedy in requests:
            _apply(remedy, attempts.get(remedy.name), stored, api=api, refused=refused, now=now)
    raise TryAgain("The sale kept changing.")


def _apply(
    remedy: Remedy,
    attempt: Attempt | None,
    stored: _Stored,
    *,
    api: StripeApi,
    refused: dict[str, Attempt],
    now: Clock,
) -> None:
    """Carry the remedy out, or note in ``refused`` when to try it again."""
    number = attempt.number if attempt else 1
    try:
        api.apply_remedy(remedy, stored.sale.agreement, number=number, account_id=stored.account_id)
    except StripeRefused as error:
        refused[remedy.name] = after_refusal(remedy, attempt, str(error), now())


def _find_conversions(payment: Payment, stored: _Stored, api: StripeApi) -> list[JournalEntry]:
    sale, known = stored.sale.agreement, stored.sale.state.entries
    found: list[JournalEntry] = []
    for transfer in payment.transfers:
        of_sale = stored.account if transfer.destination == sale.account_id else None
        account = of_sale or stripe_events.get_account(transfer.destination)
        found += find_conversions(transfer, account, sale.artist_id, known=known, api=api)
    return found


def _finish(also: AlsoWrite) -> None:
    with transaction() as writes:
        also(writes)


def _read(sale_id: str) -> _Stored | None:
    """Two calls: the agreement names the track to read."""
    sale = sale_of(*get_together(sale_items(sale_id)))
    if sale is None:
        return None
    track_id = sale.agreement.track_id
    held, found, connected, account = get_together(
        [
            holder_item(track_id),
            track_item(track_id),
            connection_item(sale.agreement.artist_id),
            stripe_events.account_item(sale.agreement.account_id),
        ]
    )
    connection = connection_of(connected)
    track = entity_of(Track, found)
    named = track.credits if track else ()
    artists = [entity_of(Producer, item) for item in get_together([*map(producer_item, named)])] if named else []
    account_id = connection.account_id if connection else sale.agreement.account_id
    by_id = {each.id: each for each in artists if each}
    return _Stored(sale, track, by_id, holder_of(held), account_id, stripe_events.account_of(account))


def _after(
    stored: _Stored, payment: Payment, started: str, attempts: dict[str, Attempt], converted: list[JournalEntry]
) -> tuple[SaleState, list[JournalEntry]]:
    """The next state and its new entries. ``fetched_at`` changes only when all entries and lines fit."""
    sale, state = stored.sale.agreement, stored.sale.state
    outcome = derive_outcome(sale, payment, too_late=stored.too_late(payment))
    waiting = next((each.waiting for each in attempts.values()), None)
    entries = sale_entries(sale, payment, booked=state.entries)
    missing = [entry for entry in entries if entry.id not in state.entries] + converted
    lines = list(sale_lines(sale, payment, outcome, waiting=waiting))
    moved = [line for line in lines if line not in state.lines]
    fresh, shown = missing[:_MOST_AT_ONCE], moved[:_MOST_AT_ONCE]
    kept = {line.id: line for line in (*state.lines, *shown)}
    exclusive = sale.licence == "exclusive" and outcome.granted
    grant = state.grant
    if outcome.granted and not state.licensed and stored.track:
        grant = GrantedLicence(started, credits_of(stored.track, stored.artists), stored.track.album_id)
    return (
        SaleState(
            fetched_at=started if len(fresh) == len(missing) and len(shown) == len(moved) else state.fetched_at,
            outcome=outcome,
            entries=(*state.entries, *(entry.id for entry in fresh)),
            lines=tuple(kept.values()),
            holds=exclusive,
            licensed=state.licensed or outcome.granted,
            attempts=attempts,
            disputes=tuple(disputed_sales(sale, payment)),
            grant=grant,
        ),
        fresh,
    )


def _write(
    writes: Writes, stored: _Stored, after: SaleState, fresh: list[JournalEntry], *, intent_id: str, at: str
) -> None:
    sale, before = stored.sale.agreement, stored.sale.state
    write_outcome(writes, stored.sale, after, fresh, intent_id=intent_id)
    for entry in fresh:
        if income := _income(sale, entry, after.grant):
            record(income, writes)
    if after.holds != before.holds:
        (set_holder if after.holds else clear_holder)(writes, sale.track_id, sale.id)
        _mark_sold(writes, stored, sold=after.holds, at=at)
    if stored.track and after.grant and not before.licensed:
        writes.save(to_item(keys.outbox(sale.artist_id, at, keys.sale(sale.id)), [_settled(sale, at=at)]))
        record(_licence(sale, stored.track, after.grant), writes)


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


def _income(sale: Agreement, entry: JournalEntry, grant: GrantedLicence | None) -> SaleSettled | None:
    amount = sum(posting.amount for posting in entry.postings if posting.account == producer_account(sale.artist_id))
    if not amount:
        return None
    income = SaleSettled(
        artist_id=sale.artist_id,
        track_id=sale.track_id,
        entry_id=entry.id,
        amount=amount,
        currency=entry.currency,
        at=entry.at,
    )
    if grant is None:
        return income
    return replace(
        income,
        download_id=bought_id(sale.id),
        user_id=pseudonym_of(sale.buyer_id),
        granted_at=grant.at,
        credits=grant.credits,
        album_id=grant.album_id,
    )


def _mark_sold(writes: Writes, stored: _Stored, *, sold: bool, at: str) -> None:
    """Set the track's ``sold`` flag, unless the track was deleted meanwhile."""
    if stored.track is None or stored.track.sold == sold:
        return
    after = changed(replace(stored.track, sold=sold), at=at)
    change(writes, stored.track, after)
    note_ended_offers(writes, stored.track, after, at=at)
    record(track_saved(after, producers=stored.artists, at=at), writes)


def _licence(sale: Agreement, track: Track, grant: GrantedLicence) -> DownloadGranted:
    """The download that grants the licence (docs/specification.md 2.4)."""
    return DownloadGranted(
        artist_id=track.uploader_id,
        track_id=track.id,
        download_id=bought_id(sale.id),
        user_id=pseudonym_of(sale.buyer_id),
        licence_id=sale.id,
        at=grant.at,
        credits=grant.credits,
        title=track.title,
        album_id=grant.album_id,
    )
