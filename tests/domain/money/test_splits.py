"""Sending a split by the table of docs/stripe.md 4.5: whatever Stripe answers, it is sent at most once."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from beatpass.domain.money.payments import Reversal, Transfer
from beatpass.domain.money.pooling.splits import (
    MOST_ATTEMPTS,
    Busy,
    Refused,
    SendOutcome,
    Sent,
    Split,
    Unknown,
    after_empty_lookup,
    apply_outcome,
    begin_attempt,
    mark_sent,
    needs_lookup,
    split_entries,
    split_line,
    split_lines,
    wake,
)
from beatpass.domain.platform.times import from_iso

NOON = datetime(2026, 12, 2, 12, tzinfo=UTC)
AT = "2026-12-02T12:00:00.000Z"
SPLIT = Split(
    month="2026-11",
    currency="cad",
    allocation="a1",
    artist_id="ana",
    weight=1,
    amount=500,
    bonus=20,
    account_id="acct_ana",
    due_at=AT,
)
TRANSFER = Transfer("tr_1", 500, "cad", "acct_ana", AT, (), None)


def tried(*outcomes: SendOutcome, split: Split = SPLIT) -> Split:
    for outcome in outcomes:
        split = apply_outcome(begin_attempt(split, NOON), outcome, NOON)
    return split


def wait(split: Split) -> timedelta:
    assert split.due_at is not None
    return from_iso(split.due_at) - NOON


def test_an_unknown_outcome_keeps_the_key_and_waits_longer_each_time() -> None:
    waits, split = [], SPLIT
    for _ in range(4):
        split = tried(Unknown("timeout", answered=False), split=split)
        waits.append(wait(split) // timedelta(minutes=1))
        assert (split.status, split.number) == ("sending", 1)
    assert waits == [1, 10, 60, 360]


def test_58_after_a_5xx_the_key_is_used_once_more_and_then_a_lookup_follows() -> None:
    once = tried(Unknown("api_error", answered=True))
    assert not needs_lookup(once, NOON)
    twice = tried(Unknown("api_error", answered=True), split=once)
    assert needs_lookup(twice, NOON)
    assert (after_empty_lookup(twice).number, after_empty_lookup(twice).status) == (2, "sending")


def test_58_five_attempts_end_with_a_lookup_and_fail_only_if_it_finds_nothing() -> None:
    last = tried(*[Unknown("timeout", answered=False)] * MOST_ATTEMPTS)
    assert last.status == "sending"
    assert needs_lookup(last, NOON)
    assert (after_empty_lookup(last).status, after_empty_lookup(last).reason, after_empty_lookup(last).due_at) == (
        "failed",
        "timeout",
        None,
    )
    assert apply_outcome(last, Sent(TRANSFER), NOON).status == "paid"


def test_61_a_key_is_not_trusted_for_more_than_twenty_hours() -> None:
    split = begin_attempt(SPLIT, NOON)
    assert not needs_lookup(split, NOON + timedelta(hours=19, minutes=59))
    assert needs_lookup(split, NOON + timedelta(hours=20))
    assert not needs_lookup(SPLIT, NOON + timedelta(days=300))


def test_a_rate_limit_uses_no_attempt() -> None:
    split = tried(Busy("rate_limit"))
    assert (split.status, split.attempts, split.number) == ("queued", 0, 1)
    assert timedelta(minutes=1) <= wait(split) <= timedelta(minutes=5)


def test_59_without_funds_it_waits_a_day_and_gets_a_new_key_each_time() -> None:
    split = tried(*[Refused("balance_insufficient")] * 9)
    assert (split.status, split.attempts, split.number, wait(split)) == ("pending", 0, 10, timedelta(days=1))


def test_60_a_split_waits_for_its_account_and_wakes_with_it() -> None:
    split = tried(Refused("insufficient_capabilities_for_transfer"))
    assert (split.status, split.attempts, split.number, wait(split)) == ("pending", 1, 2, timedelta(days=1))
    assert wake(split, NOON).due_at == AT
    assert wake(tried(Refused("balance_insufficient")), NOON).due_at != AT
    fifth = tried(*[Refused("account_invalid")] * MOST_ATTEMPTS)
    assert (fifth.status, fifth.reason, fifth.due_at) == ("failed", "account_invalid", None)


@pytest.mark.parametrize("code", ["account_closed", "no_account", "country_unsupported", "idempotency_error"])
def test_a_permanent_refusal_fails_at_once(code: str) -> None:
    split = tried(Refused(code))
    assert (split.status, split.reason) == ("failed", code)
    assert split.settled


def test_63_reversals_are_absolute_in_any_order() -> None:
    taken = tuple(Reversal(f"trr_{number}", amount, AT, None, None) for number, amount in enumerate((30, 70)))
    early, late = replace(TRANSFER, reversals=taken[:1]), replace(TRANSFER, reversals=taken)
    whole = mark_sent(SPLIT, late)
    assert whole.status == "paid"
    in_steps = mark_sent(mark_sent(mark_sent(SPLIT, TRANSFER), early), late)
    assert in_steps == whole
    assert [entry.id for entry in split_entries(SPLIT, late)] == ["tr_1", "trr_0", "trr_1"]
    assert list(split_entries(whole, late)) == []
    assert [(line.amount, line.net) for line in split_lines(whole, late)] == [(500, 500), (-30, -30), (-70, -70)]


def test_the_line_keeps_its_time_and_its_net_is_what_arrived() -> None:
    before, after = split_line(SPLIT), split_line(mark_sent(SPLIT, TRANSFER))
    assert (before.id, before.at, before.net, before.bonus, before.period) == (after.id, after.at, 0, 20, "2026-11")
    assert (before.filters, after.filters) == (("all", "subscriptions", "pending"), ("all", "subscriptions", "paid"))


class Stripe:
    """A minimal Stripe: a request that was carried out under a key gets the same answer again."""

    def __init__(self) -> None:
        self.transfers: list[Transfer] = []
        self.kept: dict[int, SendOutcome] = {}

    def send(self, number: int, fate: str) -> SendOutcome:
        if fate == "lost before":
            return Unknown("timeout", answered=False)
        if fate == "busy":
            return Busy("rate_limit")
        if number not in self.kept:
            self.kept[number] = self._carry_out(fate)
        return Unknown("timeout", answered=False) if fate == "lost after" else self.kept[number]

    def _carry_out(self, fate: str) -> SendOutcome:
        if fate in ("balance_insufficient", "transfers_not_allowed", "account_closed"):
            return Refused(fate)
        if fate == "5xx before":
            return Unknown("api_error", answered=True)
        self.transfers.append(replace(TRANSFER, id=f"tr_{len(self.transfers)}"))
        return Unknown("api_error", answered=True) if fate == "5xx after" else Sent(self.transfers[-1])


FATES = [
    "sent",
    "lost before",
    "lost after",
    "busy",
    "5xx before",
    "5xx after",
    "balance_insufficient",
    "transfers_not_allowed",
    "account_closed",
]


@given(
    tries=st.lists(st.tuples(st.sampled_from(FATES), st.integers(0, 60 * 24)), max_size=30),
    crashes=st.sets(st.integers(0, 29)),
)
def test_57_61_a_split_is_sent_at_most_once_and_never_fails_after_it_was_sent(
    tries: list[tuple[str, int]], crashes: set[int]
) -> None:
    stripe, split, now = Stripe(), SPLIT, NOON
    for number, (fate, minutes) in enumerate(tries):
        if split.settled:
            break
        now = max(now + timedelta(minutes=minutes), from_iso(split.due_at or ""))
        look = needs_lookup(split, now)
        split = begin_attempt(split, now)
        if look:
            split = (
                apply_outcome(split, Sent(stripe.transfers[0]), now) if stripe.transfers else after_empty_lookup(split)
            )
            if split.settled:
                break
            split = begin_attempt(split, now)
        outcome = stripe.send(split.number, fate)
        if number not in crashes:
            split = apply_outcome(split, outcome, now)
        assert split.attempts <= MOST_ATTEMPTS
        assert split.settled == (split.due_at is None)
    assert len(stripe.transfers) <= 1
    if split.settled:
        assert (split.status == "paid") == bool(stripe.transfers)
