"""Answers about disputes of a producer's sales (docs/api.md 3.6)."""

from __future__ import annotations

from collections.abc import Iterable

from typing_extensions import TypedDict

from beatpass.domain.money.selling.disputes import DisputedSale, DisputeOutcome
from beatpass.domain.money.selling.sales import line_id_of
from beatpass.domain.money.selling.track_offers import Licence
from beatpass.domain.platform.rules import RULES
from beatpass.http.platform.shapes import Derived, MoneyAnswer


class DisputeAnswer(TypedDict):
    """A dispute of a sale. ``reason`` and ``status`` are Stripe's words.

    ``amount`` is what the buyer's bank disputes, ``taken`` what was taken back from the producer for it so far, and
    ``returned`` what the producer got again. While Stripe waits for evidence, ``evidence_due_by`` says until when, and
    ``evidence_url`` is the page where the producer hands it in.
    """

    id: str
    transaction_id: str
    track_id: str
    title: str
    licence: Licence
    amount: MoneyAnswer
    taken: MoneyAnswer
    returned: MoneyAnswer
    reason: str
    status: str
    outcome: DisputeOutcome
    at: str
    evidence_due_by: str | None
    evidence_url: str | None


class DisputesAnswer(Derived):
    items: list[DisputeAnswer]
    next_cursor: str | None


def disputes_answer(
    found: Iterable[DisputedSale], *, page_url: str, next_cursor: str | None, as_of: str
) -> DisputesAnswer:
    """``page_url`` is the page of all disputes; that of one follows it."""
    items = [_dispute(each, page_url) for each in found]
    return {"items": items, "next_cursor": next_cursor, "as_of": as_of, "rules": RULES}


def _dispute(found: DisputedSale, page_url: str) -> DisputeAnswer:
    return {
        "id": found.id,
        "transaction_id": line_id_of(found.sale_id),
        "track_id": found.track_id,
        "title": found.title,
        "licence": found.licence,
        "amount": {"amount": found.amount, "currency": found.currency},
        "taken": {"amount": found.taken, "currency": found.sale_currency},
        "returned": {"amount": found.returned, "currency": found.sale_currency},
        "reason": found.reason,
        "status": found.status,
        "outcome": found.outcome,
        "at": found.at,
        "evidence_due_by": found.due_by if found.needs_response else None,
        "evidence_url": f"{page_url}/{found.id}" if found.needs_response else None,
    }
