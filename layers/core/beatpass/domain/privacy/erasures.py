"""Requests to forget a person: a listener with its account, or a deleted producer (docs/privacy.md 5)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, NamedTuple

from beatpass.domain.platform.times import from_iso

Kind = Literal["listener", "producer"]
WITHIN = timedelta(days=1)
"""By when everything is erased."""
GRACE = timedelta(hours=1)
"""A leaderboard build that has read a name before the request still writes it; no build takes so long."""
OVERDUE = timedelta(hours=20)
"""After so long a person has to see to it."""


class Kept(NamedTuple):
    """What is not erased, and why."""

    what: str
    why: str


_BACKUPS = Kept(
    "Backups of the tables, for 35 days.",
    "They bring back what a fault destroys. Who is erased stays erased after a restore.",
)
KEPT: dict[Kind, tuple[Kept, ...]] = {
    "listener": (
        Kept(
            "Plays, downloads and follows, under a pseudonym that leads to nobody.",
            "Figures, ranks and payouts of producers are counted from them.",
        ),
        Kept("Purchases, with the user's id.", "Tax and accounting law asks for records of sales."),
        Kept("The pseudonym and the time of this request.", "A restored backup must not bring the account back."),
        _BACKUPS,
    ),
    "producer": (
        Kept(
            "Sales, splits, payouts and their journal, with the producer's id and the account at Stripe.",
            "Tax and accounting law asks for records of money.",
        ),
        Kept(
            "What happened to the producer's tracks, with ids and without name, picture and country.",
            "Figures of co-producers and payouts of all producers are counted from it.",
        ),
        Kept("Titles of deleted tracks.", "Histories of co-producers show them."),
        Kept("The producer's id and the time of this request.", "A restored backup must not bring the profile back."),
        _BACKUPS,
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Erasure:
    """``id`` is a listener's pseudonym, or a producer's id. The user's id is known until it is done."""

    kind: Kind
    id: str
    requested_at: str
    done_at: str | None = None
    user_id: str = ""


def may_begin(erasure: Erasure, now: datetime) -> bool:
    return now - from_iso(erasure.requested_at) >= GRACE


def is_overdue(erasure: Erasure, now: datetime) -> bool:
    return now - from_iso(erasure.requested_at) >= OVERDUE


def done_by(erasure: Erasure) -> datetime:
    return from_iso(erasure.requested_at) + WITHIN
