"""Statements add up to the journal, whatever moved: compared with a naive oracle over all postings."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from beatpass.domain.money.amounts import Money
from beatpass.domain.money.bookkeeping.journal import (
    PLATFORM,
    Cause,
    EntryKind,
    JournalEntry,
    bank_account,
    drawn_account,
    make_entry,
    producer_account,
)
from beatpass.domain.money.bookkeeping.statement_lines import About, statement_line
from beatpass.domain.money.bookkeeping.statements import OTHERS, Period, SalesOf, make_statement, read_period
from beatpass.domain.platform.errors import NotFound
from beatpass.domain.platform.times import to_iso

ANA, BO = "ana", "bo"
NOW = datetime(2027, 3, 15, tzinfo=UTC)
# Kind, cause, and the accounts that money moves from and to, of producer ana.
MOVES: list[tuple[EntryKind, Cause, str, str]] = [
    ("transfer", "", PLATFORM, producer_account(ANA)),
    ("transfer", "dispute", PLATFORM, producer_account(ANA)),
    ("transfer", "refund", PLATFORM, producer_account(ANA)),
    ("split", "", "pool:2026-12", producer_account(ANA)),
    ("reversal", "", producer_account(ANA), PLATFORM),
    ("reversal", "refund", producer_account(ANA), PLATFORM),
    ("reversal", "dispute", producer_account(ANA), PLATFORM),
    ("payout", "", drawn_account(ANA), bank_account(ANA)),
    ("payout_back", "", bank_account(ANA), drawn_account(ANA)),
    ("transfer", "", PLATFORM, producer_account(BO)),
    ("carried", "", "pool:2026-12", f"carried:{ANA}"),
    ("charge", "", "buyers", PLATFORM),
]
ABOUTS = [
    About(gross=5_900, fee=900, track_id="t1", title="Tide", licence="standard", country="CA"),
    About(gross=9_000, fee=1_000, track_id="t1", title="Tide", licence="exclusive", country=None),
    About(gross=120, fee=20, track_id="t2", title="Bus", licence="standard", country="US"),
]


@st.composite
def journals(draw: st.DrawFn) -> list[tuple[JournalEntry, About]]:
    made = []
    for number in range(draw(st.integers(0, 40))):
        kind, cause, source, target = draw(st.sampled_from(MOVES))
        at = to_iso(datetime(2026, 10, 1, tzinfo=UTC) + timedelta(seconds=draw(st.integers(0, 180 * 86_400))))
        moved = Money(draw(st.integers(-500, 10_000)), draw(st.sampled_from(["cad", "usd", "jpy"])))
        entry = make_entry(f"e{number}", kind, moved, at=at, source=source, target=target, cause=cause)
        made.append((entry, draw(st.sampled_from(ABOUTS))))
    return made


def oracle(entries: list[JournalEntry], currency: str, *, before: str) -> int:
    """What ana has before that moment: all postings, one by one."""
    own = {producer_account(ANA), drawn_account(ANA)}
    return sum(
        posting.amount
        for entry in entries
        for posting in entry.postings
        if entry.at < before and entry.currency == currency and posting.account in own
    )


@given(journals(), st.sampled_from(["2026", "2027", "2026-10", "2026-12", "2027-01", "2027-03"]))
def test_a_statement_adds_up_to_the_journal(journal: list[tuple[JournalEntry, About]], name: str) -> None:
    period, entries = Period(name), [entry for entry, _ in journal]
    lines = [line for entry, about in journal if (line := statement_line(entry, ANA, about))]
    changes: dict[tuple[str, str], int] = {}
    for line in lines:
        changes[line.currency, line.month] = changes.get((line.currency, line.month), 0) + line.amount
    found = make_statement(period, changes, [line for line in lines if period.contains(line.month)])
    for each in found:
        assert each.adds_up
        assert each.opening == oracle(entries, each.currency, before=period.first_month)
        assert each.closing == oracle(entries, each.currency, before=period.month_after)
        sales = [
            (entry, about)
            for entry, about in journal
            if (entry.kind, entry.cause, entry.postings[1].account) == ("transfer", "", producer_account(ANA))
            and entry.currency == each.currency
            and period.contains(entry.at[:7])
        ]
        gross, fees = sum(about.gross for _, about in sales), sum(about.fee for _, about in sales)
        net = sum(entry.postings[1].amount for entry, _ in sales)
        assert each.totals == SalesOf(len(sales), gross, fees, net)
        for most in (0, 1, 100):
            groups = [*each.largest_sales(most)]
            assert sum(sold.net for _, sold in groups) == net
            assert sum(sold.count for _, sold in groups) == len(sales)
            assert len(groups) <= most + 1
            assert groups[-1][0] == OTHERS if len(each.sales) > most else True
    shown = {each.currency for each in found}
    for currency in {"cad", "usd", "jpy"} - shown:
        assert oracle(entries, currency, before=period.month_after) == 0


def test_lines_that_are_missing_are_noticed() -> None:
    entry = make_entry("e1", "payout", Money(500, "cad"), at="2026-12-01T00:00:00.000Z", source="drawn:ana", target="x")
    line = statement_line(entry, ANA, About())
    assert line is not None
    (whole,) = make_statement(Period("2026-12"), {("cad", "2026-12"): -500}, [line])
    assert (whole.adds_up, whole.closing) == (True, -500)
    (without,) = make_statement(Period("2026-12"), {("cad", "2026-12"): -500}, [])
    assert not without.adds_up


@pytest.mark.parametrize(
    "text", ["2026-13", "2026-00", "26", "2027-04", "2028", "2026-1", "2026-12-01", "x", "", "２０２６"]
)
def test_what_is_no_period_or_has_not_begun_is_not_found(text: str) -> None:
    with pytest.raises(NotFound):
        read_period(text, NOW)


@pytest.mark.parametrize("text", ["2026", "2027", "2027-03", "2027-02", "2001-01"])
def test_months_and_years_that_have_begun_are_periods(text: str) -> None:
    assert read_period(text, NOW).name == text
