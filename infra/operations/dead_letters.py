"""make dead-letters: list what could not be applied, why, and whether it can be now; --redrive applies what can be."""

from __future__ import annotations

import argparse
import sys
from functools import cache

from beatpass.clock import epoch_seconds, now
from beatpass.domain.money.stripe_events import NotSetUp
from beatpass.domain.platform.errors import TryAgain
from beatpass.domain.platform.times import from_iso
from beatpass.gateways.dead_letters import DeadLetter, receive_dead_letters
from beatpass.usecases.platform.redrive_dead_letters import (
    LetterStatus,
    examine_event,
    examine_fact,
    examine_outbox_row,
    redrive_event,
    redrive_fact,
    redrive_outbox,
    redrive_outbox_row,
    redrive_received_events,
)
from infra.operations.on_stack import on_running_stack, resource
from infra.operations.replay import replay_settled

# The letter of a fact is sent just before the fact is quarantined; in between, the fact seems to be applied.
_YOUNG_SECONDS = 60.0
# A row has the time at which it was made; if its transaction is retried, the row reaches the stream later.
_WRITING_SECONDS = 60.0
_REMEDY = "replay the facts: make replay REPAIR=1"


def fact(letter: DeadLetter, *, redriving: bool) -> LetterStatus:
    key = letter.body["pk"], letter.body["sk"]
    finding = redrive_fact(key) if redriving else examine_fact(key)
    if finding.note == "not quarantined any more" and epoch_seconds() - letter.sent_at < _YOUNG_SECONDS:
        return LetterStatus("stuck", "just sent, and not parked yet: look again in a minute")
    return finding


def event(letter: DeadLetter, *, redriving: bool) -> LetterStatus:
    key = letter.body["pk"], letter.body["sk"]
    return redrive_event(key, now=now) if redriving else examine_event(key)


def given_up_facts(_: DeadLetter, *, redriving: bool) -> LetterStatus:
    """The facts of a batch are stored, but later facts of their producers may have been applied already: only a
    replay shows whether they are applied."""
    return _replayed() if redriving else LetterStatus("ready", _REMEDY)


def given_up_events(_: DeadLetter, *, redriving: bool) -> LetterStatus:
    """The events of a batch are stored as received."""
    return _received_applied() if redriving else LetterStatus("ready", "events that were not carried out can be")


def announcements(letter: DeadLetter, *, redriving: bool) -> LetterStatus:
    key = letter.body["pk"], letter.body["sk"]
    return redrive_outbox_row(key) if redriving else examine_outbox_row(key)


def given_up_announcements(letter: DeadLetter, *, redriving: bool) -> LetterStatus:
    """The rows of a batch are in the outbox: those written when the batch arrived are published again."""
    if not redriving:
        return LetterStatus("ready", "what was written then can be told of again")
    batch = letter.body["DDBStreamBatchInfo"]
    first, last = (from_iso(batch[f"approximateArrivalOf{which}Record"]).timestamp() for which in ("First", "Last"))
    return LetterStatus("in", f"{redrive_outbox(first - _WRITING_SECONDS, last + 1):,} events told of")


def failed_runs(_: DeadLetter, *, redriving: bool) -> LetterStatus:
    """The next run of a schedule does what this one left; an operator runs what cannot wait (docs/runbook.md 6.1)."""
    return LetterStatus("in" if redriving else "ready", "the next run does what is left")


@cache
def _replayed() -> LetterStatus:
    replay, differences = replay_settled(segments=1)
    if replay.moving:
        return LetterStatus("stuck", f"{len(replay.moving):,} facts are still in flight")
    if differences:
        return LetterStatus("stuck", _REMEDY)
    return LetterStatus("in", "a replay finds every fact in its figures")


@cache
def _received_applied() -> LetterStatus:
    return LetterStatus("in", f"{redrive_received_events(now=now):,} events that were not carried out are now")


QUEUES = {
    "PoisonFacts": fact,
    "PoisonEvents": announcements,
    "PoisonStripeEvents": event,
    "ActivityFailures": given_up_facts,
    "EventFailures": given_up_announcements,
    "StripeFailures": given_up_events,
    "FailedRuns": failed_runs,
}


def work_through(name: str, queue_url: str, *, redriving: bool) -> int:
    """Print the letters of a queue; with ``redriving``, remove those that are applied. Returns how many remain."""
    found = list(receive_dead_letters(queue_url))
    print(f"  {name}: {len(found):,}")
    staying = 0
    for letter in found:
        try:
            finding = QUEUES[name](letter, redriving=redriving)
        except (KeyError, TryAgain, NotSetUp) as error:
            finding = LetterStatus("stuck", f"{type(error).__name__} {error}")
        print(f"    {_age(letter)}  {finding.state:<5}  {_subject(letter)}: {finding.note}")
        if redriving and finding.state == "in":
            letter.remove()
        else:
            letter.put_back()
            staying += 1
    return staying


def _age(letter: DeadLetter) -> str:
    minutes = int(epoch_seconds() - letter.sent_at) // 60
    return f"{minutes // 1440:>2} d {minutes // 60 % 24:>2} h {minutes % 60:>2} min"


def _subject(letter: DeadLetter) -> str:
    match letter.body:
        case {"pk": pk, "sk": sk, "reason": reason}:
            return f"{pk} / {sk} ({reason})"
        case {"DDBStreamBatchInfo": {"batchSize": size, "shardId": shard, "startSequenceNumber": start}}:
            return f"a batch of {size} from {start} of {shard}"
        case {"requestContext": {"functionArn": arn, "condition": condition}, "requestPayload": asked, **rest}:
            error = rest.get("responsePayload") or {}
            reason = error.get("errorType", condition) if isinstance(error, dict) else condition
            return f"{_function_of(arn)}, asked {str(asked)[:120]} ({reason})"
        case other:
            return str(other)[:200]


def _function_of(arn: str) -> str:
    """The name in ``arn:aws:lambda:<region>:<account>:function:<name>:live``."""
    return arn.split(":")[6] if arn.count(":") >= 6 else arn


def main() -> None:
    parser = argparse.ArgumentParser(prog="infra.operations.dead_letters", description=__doc__)
    parser.add_argument("--redrive", action="store_true", help="apply what can be applied")
    redriving: bool = parser.parse_args().redrive
    on_running_stack("infra.operations.dead_letters")
    staying = sum(work_through(name, resource(name), redriving=redriving) for name in QUEUES)
    if staying and not redriving:
        print("  once the cause is fixed: make dead-letters REDRIVE=1")
    sys.exit(1 if staying else 0)


if __name__ == "__main__":
    main()
