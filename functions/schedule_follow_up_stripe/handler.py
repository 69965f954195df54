"""Every ten minutes: try again what could not be done at Stripe, and end the offers that do not hold any more.

See docs/stripe.md 4.9.
"""

from __future__ import annotations

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from beatpass.clock import now
from beatpass.observability import add_count, logger, observed, ran
from beatpass.usecases.money.follow_up_stripe import follow_up_stripe

# Time to finish what was begun: the slowest call to Stripe takes 41 s, a sale takes several.
_TIME_TO_END_MS = 180_000


@observed
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:  # noqa: ARG001
    """Counts of what was tried. An error raises; the rest stays due for the next run."""
    started = now()
    done = follow_up_stripe(now=now, in_time=lambda: context.get_remaining_time_in_millis() > _TIME_TO_END_MS)
    counts = dict(done)
    logger.info("followed up at Stripe", extra={"done": counts, "seconds": ran(started)})
    add_count("StripeEventsWaiting", done["event waiting"])
    add_count("OffersEnded", done["offer ended"])
    return counts
