"""Every ten minutes: send the splits that are due to their producers' accounts at Stripe.

See docs/specification.md 10.7.
"""

from __future__ import annotations

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from beatpass.clock import now
from beatpass.observability import add_count, logger, observed, ran
from beatpass.usecases.money.pooling.send_splits import send_splits

# Time to finish a split that was begun: its calls to Stripe take at most two minutes.
_TIME_TO_END_MS = 180_000
# A split takes two calls to Stripe of about 0.2 s each: 40 calls a second of the 100 that Stripe allows.
_SENDERS = 8


@observed
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:  # noqa: ARG001
    """Counts of splits by their new status. An error raises; the rest stays due for the next run."""
    started = now()
    sent = send_splits(
        now=now,
        in_time=lambda: context.get_remaining_time_in_millis() > _TIME_TO_END_MS,
        senders=_SENDERS,
    )
    counts = dict(sent)
    logger.info("splits sent", extra={"splits": counts, "seconds": ran(started)})
    for name, count in sent.items():
        status, _, reason = name.partition(" ")
        add_count(f"Splits{status.title()}", count)
        if reason == "balance_insufficient":
            add_count("SplitsWithoutFunds", count)
    return counts
