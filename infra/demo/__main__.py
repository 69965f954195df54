"""python -m infra.demo: write the demo data into the running stack, with users who manage a few producers.

DEMO_PLAYS (0 writes nothing), DEMO_PRODUCERS and DEMO_SEED change the data. Another run adds what is missing.
"""

from __future__ import annotations

import os
import sys
import time
from collections import Counter
from datetime import datetime, timedelta

from beatpass import clock
from beatpass.domain.platform.times import from_iso
from beatpass.storage.catalogue.entities import get_producer
from beatpass.storage.dynamodb.errors import Conflict, Unavailable
from beatpass.storage.platform.bulk_facts import put_facts
from infra.demo import catalogue, scene
from infra.demo.lately import plays_of_a_rise, plays_of_the_last_hour
from infra.demo.marketplace import Size, portfolios
from infra.demo.sources import ensure_links
from infra.importing.catching_up import Stalled, counted, wait_until_projected
from infra.importing.loading import load, load_catalogue
from infra.importing.progress import Progress
from infra.local.accounts import email_of, ensure_user
from infra.local.managers import ensure_manager
from infra.local.stack import LocalStackError, required
from infra.operations.on_stack import on_running_stack


def seed(*, size: Size, number: int, now: datetime) -> None:
    """Write the marketplace. Raises Unavailable, Conflict and Stalled; another run continues."""
    began = time.monotonic()
    plays: Counter[str] = Counter()
    writing = Progress("demo plays", size.plays)
    made = list(portfolios(seed=number, size=size, today=day_of_demo(now)))
    load_catalogue(made)
    load(counted(made, plays), progress=writing)
    writing.finish()
    for portfolio in made[: len(scene.NAMED)]:
        ensure_links(portfolio.artist)
    put_facts([*plays_of_a_rise(made, now=now), *plays_of_the_last_hour(made, now=now)])
    wait_until_projected(plays)
    print(f"  a year of {size.plays:,} plays by {size.producers:,} producers in {time.monotonic() - began:,.1f} s")


def day_of_demo(now: datetime) -> datetime:
    """The midnight at which the made-up year ends: today's, or that of the first run."""
    oldest = get_producer(catalogue.demo_id("artist", scene.NAMED[0]))
    if oldest:
        return from_iso(oldest.created_at) + timedelta(days=catalogue.OLDEST_DAYS)
    return now.replace(hour=0, minute=0, second=0, microsecond=0)


def open_accounts() -> None:
    """Create the users who manage the named producers."""
    stack = required()
    for name in scene.NAMED:
        ensure_manager(name, user_id=ensure_user(stack, email_of(name)))


def _setting(name: str, usual: int, *, least: int = 0) -> int:
    text = os.environ.get(name, str(usual))
    if not text.isdecimal() or int(text) < least:
        sys.exit(f"{name} is {text!r}, but must be a whole number of at least {least}.")
    return int(text)


def main() -> None:
    on_running_stack("infra.demo")
    size = Size(
        producers=_setting("DEMO_PRODUCERS", Size.producers, least=len(scene.NAMED)),
        plays=_setting("DEMO_PLAYS", Size.plays),
    )
    number = _setting("DEMO_SEED", 1)
    if not size.plays:
        return
    try:
        seed(size=size, number=number, now=clock.now())
        open_accounts()
    except (Unavailable, Conflict, Stalled, LocalStackError) as error:
        sys.exit(f"\nStopped: {type(error).__name__} {error}")


if __name__ == "__main__":
    main()
