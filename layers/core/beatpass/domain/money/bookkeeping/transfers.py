"""The journal entries of a transfer to a producer and of its reversals: of sales as of splits."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from beatpass.domain.money.amounts import Money
from beatpass.domain.money.bookkeeping.journal import (
    PLATFORM,
    Cause,
    EntryKind,
    JournalEntry,
    make_entry,
    producer_account,
)
from beatpass.domain.money.payments import Reversal, Transfer


def transfer_entries(
    sent: Transfer,
    *,
    kind: EntryKind,
    source: str,
    artist_id: str,
    line: str,
    line_of: Callable[[Reversal], str],
) -> Iterator[JournalEntry]:
    """The transfer moves money from ``source`` to the producer, each reversal from there to the platform.

    ``line`` is the line of the finances page that shows the transfer, ``line_of`` gives that of a reversal.
    """
    account = producer_account(artist_id)
    yield make_entry(
        sent.id,
        kind,
        Money(sent.amount, sent.currency),
        at=sent.at,
        source=source,
        target=account,
        line=line,
        transaction=sent.transaction,
        cause=_cause(sent),
    )
    for taken in sent.reversals:
        yield make_entry(
            taken.id,
            "reversal",
            Money(taken.amount, sent.currency),
            at=taken.at,
            source=account,
            target=PLATFORM,
            line=line_of(taken),
            transaction=taken.transaction,
            cause=_cause(taken),
        )


def _cause(moved: Transfer | Reversal) -> Cause:
    if moved.dispute_id:
        return "dispute"
    return "refund" if moved.refund_id else ""
