"""make splits: list splits that did not reach their producers, and why; --retry sends them again."""

from __future__ import annotations

import argparse

from beatpass.clock import now
from beatpass.usecases.money.pooling.retry_splits import list_unsent, retry_splits
from infra.operations.on_stack import on_running_stack


def main() -> None:
    parser = argparse.ArgumentParser(prog="infra.operations.splits", description=__doc__)
    parser.add_argument("--retry", action="store_true", help="allow five more attempts, to current accounts")
    retrying: bool = parser.parse_args().retry
    on_running_stack("infra.operations.splits")
    unsent = list(list_unsent())
    for split in unsent:
        print(
            f"  {split.month}  {split.artist_id}  {split.amount:>12,} {split.currency}  {split.status}: {split.reason}"
            f", {split.attempts} attempts, next {split.due_at or 'never'}"
        )
    if retrying:
        print(f"  {retry_splits(now=now):,} are sent with the next run, in at most ten minutes")
    elif unsent:
        print("  once the cause is fixed: make splits RETRY=1")
    else:
        print("  every split has reached its producer's account, or is being sent")


if __name__ == "__main__":
    main()
