"""A state machine of everything that can move money: the records always equal Stripe's, to the cent (issue 6).

Each rule is one action, at Stripe or in this system, and a fault may end it at any call to DynamoDB or Stripe. After
each step the records are consistent. Once all events are delivered, the records and all pages equal what a naive oracle
derives from the simulator's state, and the reconciliation has no findings.

MONEY_EXAMPLES and MONEY_STEPS make the run longer: 300 and 50 for a change of the rules of money.
"""

from __future__ import annotations

import json
import os
import random
from collections import Counter
from contextlib import ExitStack, suppress
from dataclasses import replace
from typing import Any, Literal, get_args

import pytest
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from beatpass.domain.money.bookkeeping.journal import JournalEntry
from beatpass.domain.money.bookkeeping.transactions import Transaction, TransactionFilter
from beatpass.domain.money.pooling.pool_rules import PoolRules
from beatpass.domain.money.selling.track_offers import Licence
from beatpass.settings import SETTINGS
from beatpass.storage.money.journal import load_entry
from beatpass.storage.money.pools import list_pools
from beatpass.storage.money.splits import list_splits
from beatpass.storage.money.statement_lines import read_month_changes
from beatpass.storage.money.stripe_accounts import find_connection
from beatpass.usecases.catalogue.save_track import update_track
from beatpass.usecases.money.accounts.show_finances import list_transactions, show_finances
from beatpass.usecases.money.accounts.show_payout import show_payout
from beatpass.usecases.money.bookkeeping import reconcile_money as reconciling
from beatpass.usecases.money.pooling import close_pools as closing
from beatpass.usecases.money.selling import buy_track
from beatpass.usecases.platform import retry_conflicts
from infra.stripe_simulator import accounts, disputes, payments, payouts, transfers
from infra.stripe_simulator.invoices import MONTH, InvoiceLine, charge_of, credit, pay_invoice
from infra.stripe_simulator.model import Fault as StripeFault
from infra.stripe_simulator.payments import Method
from infra.stripe_simulator.world import DAY, Object, Refusal
from infra.verification.oracles.money import BALANCE, Expected, Line, expected
from tests.support.databases import database
from tests.support.faults import FAULTS
from tests.support.stripes import stripe_items
from tests.support.trading import (
    ABROAD,
    COUNTRY_ABROAD,
    EXCLUSIVE,
    NO_FAULT,
    WEIGHTS,
    InjectedFault,
    Marketplace,
    track_of,
)

producers = st.sampled_from(sorted(WEIGHTS))
picks = st.integers(0, 999)
licences: st.SearchStrategy[Licence] = st.sampled_from(["standard", "exclusive", "exclusive"])
STRIPE_FAULTS: list[StripeFault | Literal["killed"]] = ["timeout", "timeout_after", "500_after", 500, 429, "killed"]
injected_faults: st.SearchStrategy[InjectedFault] = st.one_of(
    st.just(NO_FAULT),
    st.tuples(st.just("aws"), st.sampled_from(FAULTS), st.integers(0, 9)),
    st.tuples(st.just("stripe"), st.sampled_from(STRIPE_FAULTS), st.integers(0, 5)),
)
pauses = st.sampled_from([1, 3_600, DAY, 2 * DAY, 9 * DAY, 32 * DAY])
YEAR = 365 * DAY
# The accounts of the journal that make up the platform's balance at Stripe, by the beginnings of their names.
ON_BALANCE = ("platform", "pool", "taxes", "losses", "carried")

# Check everything after this many runs of the system.
_RUNS_BETWEEN_CHECKS = 15


class MoneyStateMachine(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.resources = ExitStack()
        self.resources.enter_context(database("moto"))
        patch = self.patch = self.resources.enter_context(pytest.MonkeyPatch.context())
        patch.setattr(reconciling, "_AT_ONCE", 1)
        patch.setattr(closing, "_WRITERS", 1)  # sequential, so that a fault meets the same call each time
        patch.setattr(retry_conflicts, "pause", lambda _: None)
        self.marketplace = Marketplace()
        self.world = self.marketplace.world
        self.checked = self.settled = 0
        for name in sorted(WEIGHTS)[:2]:
            self.connect(name, finish=True, fault=NO_FAULT)
        self.deliver_all()

    def teardown(self) -> None:
        try:
            self.settle_everything()
        finally:
            self.resources.close()

    @initialize(seed=st.integers(0, 2**32))
    def begin(self, seed: int) -> None:
        """Some weeks of random actions before the rules, with events in any order and with faults."""
        chance = random.Random(seed)  # noqa: S311 - reproducible
        self.marketplace.rules = PoolRules(reserve_percent=chance.choice([0, 10, 50]))
        if chance.random() < 0.5:
            self.connect(ABROAD, finish=True, fault=NO_FAULT)
        self.patch.setattr(buy_track, "SETTINGS", replace(SETTINGS, stripe_tax=chance.random() < 0.5))
        for _ in range(chance.randint(0, 25)):
            match chance.choice(
                ["buy", "buy", "buy", "subscribe", "wait", "deliver", "deliver", "refund or dispute", "payout", "month"]
            ):
                case "buy":
                    licence: Licence = chance.choice(["standard", "exclusive"])
                    self.buy(
                        chance.choice(sorted(WEIGHTS)), licence, _random_fault(chance), at_once=chance.random() < 0.9
                    )
                case "subscribe":
                    self.subscribe(chance.randint(100, 9_000), chance.choice(["cad", "cad", "usd"]))
                case "wait":
                    self.wait(chance.choice([3_600, DAY, 2 * DAY]))
                case "deliver":
                    self.deliver(
                        chance.randint(1, 30), chance.choice([None, chance.randint(0, 999)]), _random_fault(chance)
                    )
                case "refund or dispute":
                    self.refund_or_dispute(chance)
                case "payout":
                    self.pay_out(chance.choice(sorted(WEIGHTS)), chance.choice(["paid", "failed"]))
                case "month":
                    self.end_month(chance)
            self.check_journal()

    def end_month(self, chance: random.Random) -> None:
        """A month with a subscriber, whose splits are sent twice before Stripe's events are delivered."""
        self.subscribe(chance.randint(1_000, 9_000), "cad")
        self.deliver_all()
        self.wait(32 * DAY)
        self.close_month(_random_fault(chance))
        self.close_month(NO_FAULT)
        for _ in range(2):
            # Before each split is sent, the account's balance is read.
            self.send_splits(("stripe", chance.choice(STRIPE_FAULTS), chance.choice([0, 1, 1, 3])))
            self.wait(3_600)

    def refund_or_dispute(self, chance: random.Random) -> None:
        pick = chance.randint(0, 999)
        if self.paid():
            if chance.random() < 0.6:
                self.refund(pick, chance.choice([None, 500, 5_000]), reverse=chance.random() < 0.7)
            else:
                self.dispute(pick)
        if self.world.all("dispute") and pick % 2:
            self.close_dispute(pick, chance.choice(["won", "lost"]))
        if self.world.all("refund") and pick % 5 == 0:
            self.fail_refund(pick)

    # --- what producers, buyers and banks do

    @rule(name=producers, finish=st.booleans(), fault=injected_faults)
    def connect(self, name: str, finish: bool, fault: InjectedFault) -> None:  # noqa: FBT001 - drawn
        self.marketplace.connect(name, fault)
        if finish:
            for account in self.present(name):
                accounts.finish(self.world, account)

    @rule(name=producers, may_owe=st.booleans())
    def reserve(self, name: str, may_owe: bool) -> None:  # noqa: FBT001 - drawn
        """Whether reversals may take the producer's accounts below zero."""
        change = self.world.overdrafts.update if may_owe else self.world.overdrafts.difference_update
        change(self.marketplace.accounts_of(name))

    @rule(late_by=st.sampled_from([0, 0, 1_800]))
    def be_late(self, late_by: int) -> None:
        """From now on balance transactions exist so many seconds after their charges."""
        self.world.late_by = late_by

    @rule(currency=st.sampled_from(["cad", "cad", "usd"]), outcome=st.sampled_from(["paid", "failed"]))
    def pay_out_the_platform(self, currency: str, outcome: str) -> None:
        """The balance that splits and repeated transfers are paid from is empty until new money comes."""
        with suppress(Refusal):
            payouts.pay_out(self.world, None, currency, outcome=outcome)

    @rule(amount=st.integers(1, 5_000_000), currency=st.sampled_from(["cad", "usd"]))
    def top_up(self, amount: int, currency: str) -> None:
        self.world.move("topup", amount, currency, source=self.world.new_id("tu"))

    @rule(name=producers, edit=st.sampled_from([{"exclusive_price": EXCLUSIVE + 1}, {"visibility": "private"}, None]))
    def edit_track(self, name: str, edit: dict[str, Any] | None) -> None:
        """Reprice or unpublish the track, or put it back as it was."""
        fields = edit or {"exclusive_price": EXCLUSIVE, "visibility": "public"}
        with self.marketplace.injecting(NO_FAULT):
            update_track(track_of(name), user_id=name, fields=fields, now=self.marketplace.now())

    @rule(name=producers, pick=picks)
    def lose_readiness(self, name: str, pick: int) -> None:
        """Mostly for some time, sometimes for good: but not abroad, where nobody could tell what was converted."""
        for account in self.present(name):
            if pick % 4 == 0 and name != ABROAD:
                _ = self.marketplace.owners
                accounts.leave(self.world, account)
            else:
                due = {"currently_due": ["external_account"], "current_deadline": self.world.now + DAY}
                why = {"disabled_reason": self.some(["requirements.past_due", "listed"], pick), **due}
                changes = {"capabilities": {"transfers": "inactive"}, "requirements": why}
                changed = accounts.change(self.world, account, **changes)
                self.world.emit("account.updated", changed, account)

    @rule(refused=st.booleans())
    def refuse_abroad(self, refused: bool) -> None:  # noqa: FBT001 - drawn
        """Whether Stripe refuses charges for accounts abroad."""
        self.world.refused_countries = {COUNTRY_ABROAD} if refused else set()

    @rule(name=producers, licence=licences, fault=injected_faults, at_once=st.booleans())
    def buy(self, name: str, licence: Licence, fault: InjectedFault, at_once: bool) -> None:  # noqa: FBT001 - drawn
        before = set(self.marketplace.sales)
        self.marketplace.buy(name, licence, fault)
        for sale_id in set(self.marketplace.sales) - before if at_once else ():
            self.pay(sale_id)

    @precondition(lambda self: self.marketplace.sales)
    @rule(pick=picks, how=st.sampled_from(["card", "bank", "begin", "declined"]))
    def use_card(self, pick: int, how: str) -> None:
        sale_id = self.some(sorted(self.marketplace.sales), pick)
        if how in ("card", "bank"):
            self.pay(sale_id, "card" if how == "card" else "bank")
        elif how == "begin":
            with suppress(Refusal):
                payments.begin(self.world, self.intent(sale_id)["id"])
        elif self.intent(sale_id)["status"] == "requires_payment_method":
            payments.decline(self.world, self.marketplace.sales[sale_id].intent_id)

    @precondition(lambda self: self.paid())
    @rule(pick=picks, part=st.none() | st.integers(1, 60_000), reverse=st.sampled_from([True, True, False]))
    def refund(self, pick: int, part: int | None, reverse: bool) -> None:  # noqa: FBT001 - drawn
        given: Object = {"payment_intent": self.some(self.paid(), pick), "reverse_transfer": reverse}
        with suppress(Refusal):
            payments.refund(self.world, given if part is None else given | {"amount": part})

    @precondition(lambda self: self.world.all("refund"))
    @rule(pick=picks, status=st.sampled_from(["failed", "failed", "canceled"]))
    def fail_refund(self, pick: int, status: str = "failed") -> None:
        with suppress(Refusal):
            payments.fail_refund(self.world, self.some(self.world.all("refund"), pick)["id"], status)

    @precondition(lambda self: self.charges())
    @rule(pick=picks, part=st.none() | st.integers(1, 60_000), currency=st.sampled_from([None, None, "usd", "eur"]))
    def dispute(self, pick: int, part: int | None = None, currency: str | None = None) -> None:
        """Of a sale or a subscription, in whole or in part, in its own or another currency."""
        with suppress(Refusal):
            disputes.dispute(self.world, self.some(self.charges(), pick), part, currency)

    @precondition(lambda self: self.world.all("dispute"))
    @rule(
        pick=picks,
        outcome=st.sampled_from(["won", "won", "lost", "under_review", "prevented"]),
        reinstated=st.none() | st.integers(1, 90_000),
    )
    def close_dispute(self, pick: int, outcome: str, reinstated: int | None = None) -> None:
        with suppress(Refusal):
            found = self.some(self.world.all("dispute"), pick)["id"]
            disputes.close_dispute(self.world, found, outcome, reinstated)

    @precondition(lambda self: self.invoices())
    @rule(pick=picks, part=st.none() | st.integers(1, 9_000), by_note=st.booleans())
    def refund_subscription(self, pick: int, part: int | None, by_note: bool) -> None:  # noqa: FBT001 - drawn
        """By a refund, or by a credit note."""
        invoice = self.some(self.invoices(), pick)
        given: Object = {"charge": charge_of(self.world, invoice)["id"]}
        with suppress(Refusal):
            if part and by_note:
                credit(self.world, invoice["id"], part)
            else:
                payments.refund(self.world, given if part is None else given | {"amount": part})

    @precondition(lambda self: self.world.all("transfer"))
    @rule(pick=picks, part=st.integers(1, 3_000))
    def take_back_by_hand(self, pick: int, part: int) -> None:
        with suppress(Refusal):
            transfers.reverse(self.world, self.some(self.world.all("transfer"), pick)["id"], {"amount": part})

    @rule(
        amount=st.integers(100, 9_000),
        currency=st.sampled_from(["cad", "cad", "cad", "usd", "eur"]),
        tax=st.sampled_from([0, 0, 13, 700]),
        seconds=st.sampled_from([MONTH, MONTH, YEAR]),
        method=st.sampled_from(["card", "bank"]),
        unused=st.sampled_from([0, 0, 2_500]),
    )
    def subscribe(
        self, amount: int, currency: str, tax: int = 0, seconds: int = MONTH, method: Method = "card", unused: int = 0
    ) -> None:
        """For a plan, from which the ``unused`` time of another one may be taken."""
        lines = (InvoiceLine(-unused, seconds=MONTH // 2), InvoiceLine(amount + unused, seconds=seconds))
        pay_invoice(
            self.world, amount, currency, tax=tax, seconds=seconds, method=method, lines=lines if unused else ()
        )

    @rule(name=producers, outcome=st.sampled_from(["paid", "paid", "failed", "canceled"]))
    def pay_out(self, name: str, outcome: str) -> None:
        for account in self.present(name):
            for currency in ("cad", "usd", "gbp"):
                with suppress(Refusal):
                    payouts.pay_out(self.world, account, currency, outcome=outcome)

    @precondition(lambda self: self.made())
    @rule(pick=picks, what=st.sampled_from(["failed", "reverse"]))
    def payout_comes_back(self, pick: int, what: str) -> None:
        payout_id = self.some(self.made(), pick)
        with suppress(Refusal):
            if what == "failed":
                payouts.change(self.world, payout_id, "failed")
            else:
                back = payouts.reverse(self.world, payout_id)["id"]
                self.world.later(2 * DAY, lambda: payouts.change(self.world, back, "paid"))

    @rule(pause=pauses)
    def wait(self, pause: int) -> None:
        self.marketplace.wait(pause)

    # --- what the system does

    @rule(most=st.integers(1, 30), seed=st.none() | picks, fault=injected_faults)
    def deliver(self, most: int, seed: int | None, fault: InjectedFault) -> None:
        """Deliver some events, in order or not; an event that meets a fault is delivered again later."""
        self.marketplace.collect()
        if seed is not None:
            random.Random(seed).shuffle(self.marketplace.undelivered)  # noqa: S311 - reproducible
        some, self.marketplace.undelivered = self.marketplace.undelivered[:most], self.marketplace.undelivered[most:]
        with self.marketplace.injecting(fault):
            while some and self.marketplace.process(some[0]):
                some.pop(0)
        self.marketplace.undelivered = some + self.marketplace.undelivered

    @precondition(lambda self: self.world.events)
    @rule(pick=picks, as_new=st.booleans())
    def deliver_again(self, pick: int, as_new: bool) -> None:  # noqa: FBT001 - drawn
        """Deliver an event again, or another one of the same object."""
        event = self.some(self.world.events, pick)
        with self.marketplace.injecting(NO_FAULT):
            self.marketplace.process(event | {"id": self.world.new_id("evt")} if as_new else event)

    @rule(fault=injected_faults)
    def close_month(self, fault: InjectedFault) -> None:
        self.marketplace.close(fault)

    @rule(fault=injected_faults)
    def send_splits(self, fault: InjectedFault) -> None:
        self.marketplace.send(fault)

    @rule(fault=injected_faults)
    def follow_up(self, fault: InjectedFault) -> None:
        self.marketplace.follow_up(fault)

    @rule(name=producers, fault=injected_faults)
    def look(self, name: str, fault: InjectedFault) -> None:
        with self.marketplace.injecting(fault):
            show_finances(name, None, now=self.marketplace.now, connect=lambda: self.marketplace.api)

    @rule(fault=injected_faults)
    def reconcile(self, fault: InjectedFault) -> None:
        """The stream delivers the events that it recovers."""
        with self.marketplace.injecting(fault):
            self.marketplace.reconcile()

    @precondition(lambda self: self.marketplace.runs - self.settled > _RUNS_BETWEEN_CHECKS)
    @rule()
    def settle_everything(self) -> None:
        """Deliver all events, do all that is due, then compare the records with Stripe."""
        self.deliver_all()
        for pause in [DAY] * 5 + [2 * 3_600]:  # five attempts; a split to a negative balance keeps waiting
            self.marketplace.close(NO_FAULT)
            self.marketplace.send(NO_FAULT)
            self.marketplace.wait(pause if self.marketplace.has_unsettled_splits else 2 * 3_600)
            self.deliver_all()
            if not self.marketplace.has_unsettled_splits:
                break
        self.marketplace.send(NO_FAULT)
        self.marketplace.close(NO_FAULT)
        for _ in range(3):
            self.marketplace.wait(DAY + 600)  # refused remedies are due, late balance transactions exist
            self.deliver_all()
            self.marketplace.follow_up(NO_FAULT)
            self.marketplace.close(NO_FAULT)
            self.marketplace.send(NO_FAULT)
            self.deliver_all()
        assert self.marketplace.quarantined == {}
        self.check_journal_against_stripe()
        self.check_remedies()
        self.check_pages_against_stripe()
        self.check_reconciliation()
        self.settled = self.marketplace.runs

    def deliver_all(self) -> None:
        self.marketplace.end_offers()
        self.marketplace.collect()
        while self.marketplace.undelivered:
            assert self.marketplace.process(self.marketplace.undelivered.pop(0))
            self.marketplace.end_offers()
            self.marketplace.collect()

    # --- checked after each step

    @invariant()
    def check_journal(self) -> None:
        """``load_entry`` raises for an entry that does not sum to zero."""
        if self.checked == self.marketplace.runs:
            return
        self.checked = self.marketplace.runs
        rows = self.marketplace.stored("FINANCES_TABLE")
        entries = {
            pk.removeprefix("JOURNAL#"): load_entry(json.dumps(body))
            for (pk, sk), body in rows.items()
            if sk == "ENTRY"
        }
        assert all(sum(each.amount for each in entry.postings) == 0 for entry in entries.values())
        booked = ("OUTCOME", "PAYOUT", "INVOICE")
        named = [name for (_, sk), body in rows.items() if sk in booked for name in body["entries"]]
        named += [name for (pk, _), body in rows.items() if pk.startswith("SPLITS#") for name in body.get("moved", ())]
        others = {name for name, entry in entries.items() if entry.kind in ("carry", "carried", "platform_payout")}
        assert Counter(named) == Counter(entries.keys() - others)
        for stored in list_pools():
            if stored.pool.state in ("sending", "closed") and stored.pool.allocation:
                parts = sum(each.split.amount for each in list_splits(stored.pool))
                assert parts == stored.pool.amount - stored.pool.reserve
        self.check_statements(rows, entries)
        self.check_nothing_was_sent_twice()
        self.check_exclusive_licences(rows)

    def check_statements(self, rows: dict[tuple[str, str], Any], entries: dict[str, JournalEntry]) -> None:
        """The lines of statements are the entries that change what a producer has, and their months add up."""
        for name in WEIGHTS:
            own = {f"producer:{name}", f"drawn:{name}"}
            changed = {
                (
                    entry.id,
                    entry.currency,
                    entry.at[:7],
                    sum(each.amount for each in entry.postings if each.account in own),
                )
                for entry in entries.values()
                if own & {each.account for each in entry.postings}
            }
            lines = [body for (pk, _), body in rows.items() if pk == f"ARTIST#{name}#statement"]
            assert {(each["id"], each["currency"], each["at"][:7], each["amount"]) for each in lines} == changed
            months = Counter[tuple[str, str]]()
            for _, currency, month, amount in changed:
                months[currency, month] += amount
            stored = read_month_changes(name)
            assert +months | -months == +Counter(stored) | -Counter(stored)

    def check_nothing_was_sent_twice(self) -> None:
        labels = [json.dumps(each["metadata"]) for each in self.world.all("transfer") if each["metadata"]]
        assert len(set(labels)) == len(labels)

    def check_exclusive_licences(self, rows: dict[tuple[str, str], Any]) -> None:
        holding = Counter(
            self.marketplace.sales[pk.removeprefix("SALE#")].artist_id
            for (pk, sk), body in rows.items()
            if sk == "OUTCOME" and body["holds"]
        )
        assert set(holding.values()) <= {1}
        tracks = self.marketplace.stored("CATALOGUE_TABLE")
        for name in WEIGHTS:
            ((track,),) = ([body for (pk, _), body in tracks.items() if pk == f"TRACK#{track_of(name)}"],)
            assert track.get("sold", False) == (name in holding)
            assert ((f"TRACK#{track_of(name)}", "EXCLUSIVE") in rows) == (name in holding)

    # --- checked once all events are delivered

    def check_journal_against_stripe(self) -> None:
        oracle = self.expected()
        journal, drawn = self.journal()
        assert journal == oracle.journal
        published = {content["id"]: kind for kind, content in self.marketplace.published_events()}
        assert len(published) == len(self.marketplace.published_events())
        assert {name for name, kind in published.items() if kind == "SaleSettled"} == {
            f"sale-settled:{sale_id}" for sale_id in self.licensed()
        }
        gone = {self.world.owners[each] for each in self.made()} - self.present_accounts()
        for (name, currency), amount in drawn.items():
            if not gone & set(self.marketplace.accounts_of(name)):
                moved = [
                    each["amount"]
                    for account in self.marketplace.accounts_of(name)
                    for each in self.world.all("balance_transaction", account)
                    if each["type"].startswith("payout") and each["currency"] == currency
                ]
                assert amount == sum(moved) + oracle.converted[name, currency]
        rows = self.marketplace.stored("FINANCES_TABLE")
        for each in (*self.world.all("transfer"), *self.world.all("transfer_reversal")):
            assert (f"JOURNAL#{each['id']}", "ENTRY") in rows
        assert {item["status"] for item in stripe_items().values() if "status" in item} <= {"done", "kept"}

    def check_remedies(self) -> None:
        """Who is refunded or disputes has the producer's part taken back, who wins or is not refunded has it sent.

        A sale with a remedy that Stripe refuses is left out: the reconciliation reports it.
        """
        waiting = self.waiting()
        for sale_id, deal in self.marketplace.sales.items():
            intent = self.world.objects[deal.intent_id]
            if sale_id in waiting or intent["status"] != "succeeded":
                continue
            sent = [each for each in self.world.all("transfer") if each["transfer_group"] == f"sale_{sale_id}"]
            held = [each for each in self.disputes_of(intent) if len(each["balance_transactions"]) == 1]
            refunds = [each for each in self.world.all("refund") if each["payment_intent"] == intent["id"]]
            back = sum(each["amount"] for each in refunds if each["status"] in ("succeeded", "pending"))
            whole = back + sum(each["amount"] for each in held if each["currency"] == intent["currency"])
            if held and whole == intent["amount"] and not self.given_by_the_platform(refunds):
                assert sum(each["amount"] - each["amount_reversed"] for each in sent) == 0
            for dispute in self.disputes_of(intent):
                self.check_won(dispute, sent)
            assert not sent or sale_id in self.licensed() or refunds or self.disputes_of(intent)

    def check_won(self, dispute: Object, sent: list[Object]) -> None:
        taken = [each for each in self.world.all("transfer_reversal") if _for_dispute(each, dispute)]
        again = [each["amount"] for each in sent if _for_dispute(each, dispute)]
        back, moved = sum(each["amount"] for each in taken), dispute["balance_transactions"]
        if dispute["status"] == "won":
            assert sum(again) == min(back, back * moved[1]["amount"] // -moved[0]["amount"])
        else:
            assert again == []

    def disputes_of(self, intent: Object) -> list[Object]:
        return [each for each in self.world.all("dispute") if each["payment_intent"] == intent["id"]]

    def given_by_the_platform(self, refunds: list[Object]) -> bool:
        """Whether some refund took nothing from the producer."""
        return any(not each["transfer_reversal"] for each in refunds)

    def waiting(self) -> set[str]:
        """The sales with a remedy that Stripe refused."""
        rows = self.marketplace.stored("FINANCES_TABLE")
        return {pk.removeprefix("SALE#") for (pk, sk), body in rows.items() if sk == "OUTCOME" and body["attempts"]}

    def check_pages_against_stripe(self) -> None:
        oracle, rows = self.expected(), self.marketplace.stored("FINANCES_TABLE")
        for name in WEIGHTS:
            lines = self.lines(name, rows)
            shown = {_shown(line) for line in lines}
            sure = {each for each in shown if each[1] != "payout" and (each[1] != "subscription" or each[2] == "paid")}
            assert sure == oracle.lines.get(name, set())
            assert all(not net for _, kind, status, net, _ in shown - sure if kind == "subscription")
            assert self.payouts_of(name, shown) == self.payouts_of(name, oracle.payouts.get(name, set()))
            income = Counter[str]()
            for line in lines:
                income[line.currency] += line.net if line.type != "payout" else 0
            lifetimes = {currency: amount for (artist, currency), amount in oracle.lifetimes.items() if artist == name}
            assert +income | -income == +Counter(lifetimes) | -Counter(lifetimes)
            self.check_balances(name, lifetimes)
            self.check_payouts(name, {line.id for line in lines})

    def check_balances(self, name: str, lifetimes: dict[str, int]) -> None:
        found = show_finances(name, None, now=self.marketplace.now, connect=lambda: self.marketplace.api)
        assert found.fault is None
        assert {currency: amount for currency, amount in found.stored.lifetimes.items() if amount} == {
            currency: amount for currency, amount in lifetimes.items() if amount
        }
        expected_balances: list[tuple[str, int, int, int]] = []
        for account in self.connected(name):
            there = self.world.balance(account)
            on_the_way = Counter[str]()
            for each in self.world.all("payout", account):
                if each["status"] in ("pending", "in_transit"):
                    on_the_way[each["currency"]] += each["amount"]
            pending = {part["currency"]: part["amount"] for part in there["pending"]}
            available = {part["currency"]: part["amount"] for part in there["available"]}
            expected_balances = [
                (currency, available[currency], pending[currency], on_the_way[currency])
                for currency in sorted(available)
            ]
        assert [(each.currency, each.available, each.pending, each.in_transit) for each in found.stored.balances] == (
            expected_balances
        )
        if self.connected(name) == self.marketplace.accounts_of(name):  # no other account ever had money
            there = {currency: available + pending for currency, available, pending, _ in expected_balances}
            assert +Counter(found.stored.held) | -Counter(found.stored.held) == +Counter(there) | -Counter(there)

    def check_payouts(self, name: str, lines: set[str]) -> None:
        for account in self.connected(name):
            for made in self.world.all("payout", account):
                if made["automatic"]:
                    _, inside = show_payout(name, made["id"], connect=lambda: self.marketplace.api)
                    assert inside.adds_up
                    assert sum(each.amount for each in inside.lines) + sum(inside.residual.values()) == made["amount"]
                    assert {each.line.id for each in inside.lines} <= lines
                    assert inside.residual.keys() <= {"payout", "payout_failure", "payout_cancel"}

    def check_reconciliation(self) -> None:
        found = self.marketplace.reconcile()
        assert found.recovered == 0
        gone = {each for each in self.made() if self.world.owners[each] not in self.present_accounts()}
        odd = [each for each in found.findings if not (each.kind == "payout_overdue" and each.id in gone)]
        waiting = self.waiting()
        assert {each.id for each in odd if each.kind == "remedy_waiting"} == waiting
        assert [each for each in odd if each.kind not in ("sale_in_review", "remedy_waiting")] == []
        for each in odd:
            assert each.id not in self.entitled() or each.kind == "remedy_waiting"

    # --- helpers of the rules

    def pay(self, sale_id: str, method: Method = "card") -> None:
        """Pay, unless the account has left."""
        intent = self.intent(sale_id)
        if intent["transfer_data"]["destination"] in self.world.objects:
            with suppress(Refusal):
                payments.pay(self.world, intent["id"], method)

    def intent(self, sale_id: str) -> Object:
        return self.world.objects[self.marketplace.sales[sale_id].intent_id]

    def paid(self) -> list[str]:
        intents = [self.intent(sale_id) for sale_id in sorted(self.marketplace.sales)]
        return [each["id"] for each in intents if each["status"] == "succeeded"]

    def charges(self) -> list[str]:
        """Of sales and subscriptions."""
        return [each["id"] for each in self.world.all("charge") if each["paid"]]

    def invoices(self) -> list[Object]:
        return self.world.all("invoice")

    def made(self) -> list[str]:
        """The payouts of connected accounts."""
        found = [each["id"] for each in self.world.objects.values() if each["object"] == "payout"]
        return [each for each in found if self.world.owners[each]]

    def present_accounts(self) -> set[str]:
        return {each["id"] for each in self.world.all("account")}

    def present(self, name: str) -> list[str]:
        return [account for account in self.marketplace.accounts_of(name) if account in self.world.objects]

    def connected(self, name: str) -> list[str]:
        """The producer's current account, if it is still connected."""
        connection = find_connection(name)
        return [connection.account_id] if connection and connection.account_id in self.world.objects else []

    def some(self, things: Any, pick: int) -> Any:  # noqa: ANN401 - any list
        return things[pick % len(things)]

    def licensed(self) -> set[str]:
        return {body["licence_id"] for body in self.marketplace.facts("DOWNLOAD")}

    def entitled(self) -> set[str]:
        """The sales whose buyers have a licence now: standard ones, and those that hold an exclusive one."""
        rows = self.marketplace.stored("FINANCES_TABLE")
        holders = {pk.removeprefix("SALE#") for (pk, sk), body in rows.items() if sk == "OUTCOME" and body["holds"]}
        return {each for each in self.licensed() if self.marketplace.sales[each].licence == "standard"} | holders

    def expected(self) -> Expected:
        return expected(self.world, self.marketplace.sales, self.marketplace.owners, self.entitled())

    def journal(self) -> tuple[Counter[tuple[str, str]], Counter[tuple[str, str]]]:
        """Balances by (account, currency), with all that is on the platform's balance as one; and what payouts drew, by
        (producer, currency).
        """
        found, drawn = Counter[tuple[str, str]](), Counter[tuple[str, str]]()
        for (_, sk), body in self.marketplace.stored("FINANCES_TABLE").items():
            for posting in body["postings"] if sk == "ENTRY" else ():
                kind, _, name = posting["account"].partition(":")
                if kind == "drawn":
                    drawn[name, body["currency"]] += posting["amount"]
                elif kind != "bank":
                    account = BALANCE if kind in ON_BALANCE else posting["account"]
                    found[account, body["currency"]] += posting["amount"]
        return Counter({account: amount for account, amount in found.items() if amount}), drawn

    def payouts_of(self, name: str, lines: set[Line]) -> set[Line]:
        """Payouts of connected accounts only: Stripe sends no events of others."""
        there = set(self.present(name))
        return {line for line in lines if line[1] == "payout" and self.world.owners[line[0]] in there}

    def lines(self, name: str, rows: dict[tuple[str, str], Any]) -> list[Transaction]:
        """All lines of the page, page by page; also checks the list of each filter."""
        found, after = list_transactions(name, None, filter_="all", after=None, limit=7)
        while after:
            some, after = list_transactions(name, None, filter_="all", after=after, limit=7)
            found += some
        for filter_ in get_args(TransactionFilter):
            listed = {body["id"] for (pk, _), body in rows.items() if pk == f"ARTIST#{name}#{filter_}"}
            assert listed == {line.id for line in found if _passes(line, filter_)}
        assert len({line.id for line in found}) == len(found)
        return found


def _random_fault(chance: random.Random) -> InjectedFault:
    if chance.random() < 0.6:
        return NO_FAULT
    if chance.random() < 0.5:
        return "aws", chance.choice(FAULTS), chance.randint(0, 9)
    return "stripe", chance.choice(STRIPE_FAULTS), chance.randint(0, 3)


def _moved(entry: JournalEntry, accounts: set[str]) -> int:
    return sum(each.amount for each in entry.postings if each.account in accounts)


def _for_dispute(made: Object, dispute: Object) -> bool:
    """Whether a reversal or transfer was made because of the dispute."""
    return bool(made["metadata"].get("dispute_id") == dispute["id"])


def _shown(line: Transaction) -> Line:
    return (line.id, line.type, line.status, line.net, line.currency)


def _passes(line: Transaction, filter_: str) -> bool:
    waiting = ("queued", "sending", "pending")
    return {
        "all": True,
        "sales": line.type in ("sale", "refund"),
        "subscriptions": line.type == "subscription",
        "paid": line.status == "paid",
        "pending": line.status in waiting,
        "failed": line.status == "failed",
    }[filter_]


MoneyStateMachine.TestCase.settings = settings(
    max_examples=int(os.environ.get("MONEY_EXAMPLES", "6")),
    stateful_step_count=int(os.environ.get("MONEY_STEPS", "15")),
    deadline=None,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
)
TestMoneyStateMachine = MoneyStateMachine.TestCase
