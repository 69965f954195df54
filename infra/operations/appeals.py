"""make appeals: list the appeals that wait; --accept or --decline decides one, with a reason for the producer."""

from __future__ import annotations

import argparse

from beatpass.clock import now
from beatpass.domain.listening.appeals import Appeal
from beatpass.domain.platform.errors import DomainError, Invalid
from beatpass.storage.listening.appeals import open_appeals
from beatpass.usecases.listening.decide_appeal import decide_appeal
from infra.operations.on_stack import on_running_stack


def show() -> None:
    found = 0
    for appeal in open_appeals():
        found += 1
        print(f"  {appeal.id}: {appeal.plays:,} plays, filed {appeal.filed_at[:10]} by {appeal.producer_id}")
        for line in appeal.message.splitlines():
            print(f"      {line}")
    print(f"  {found:,} wait" + (': make appeals ACCEPT=<id> (or DECLINE=<id>) BECAUSE="…"' if found else ""))


def decide(given: argparse.Namespace) -> Appeal:
    return decide_appeal(
        given.accept or given.decline,
        accepted=given.accept is not None,
        plays=given.plays,
        explanation=given.because,
        now=now(),
    )


def main() -> None:
    parser = argparse.ArgumentParser(prog="infra.operations.appeals", description=__doc__)
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--accept", metavar="ID", help="the plays earn the XP that they would have earned")
    which.add_argument("--decline", metavar="ID")
    parser.add_argument("--because", default="", help="the producer reads it")
    parser.add_argument("--plays", type=int, help="accept that many of the plays; all without it")
    given = parser.parse_args()
    on_running_stack("infra.operations.appeals")
    if not (given.accept or given.decline):
        return show()
    try:
        decided = decide(given)
    except Invalid as error:
        raise SystemExit(f"  {'; '.join(f'{name}: {text}' for name, text in error.errors.items())}") from error
    except DomainError as error:
        raise SystemExit(f"  {error}") from error
    print(f"  {decided.id} is {decided.state}: {decided.granted:,} of {decided.plays:,} plays earn XP")
    return None


if __name__ == "__main__":
    main()
