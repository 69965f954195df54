"""Waits until the projection has processed the imported facts."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable, Iterator

from beatpass.storage.dynamodb.read import BATCH_GET_ITEMS
from beatpass.storage.platform.bulk_facts import standings
from infra.importing.portfolios import Portfolio
from infra.importing.progress import Progress

_PAUSE_SECONDS = 0.5
STALLED_SECONDS = 60.0


class Stalled(Exception):
    """The projection made no progress for a minute; the text says how much is missing."""


def counted(portfolios: Iterable[Portfolio], plays: Counter[str]) -> Iterator[Portfolio]:
    """Pass portfolios on, and count the plays that standings must reach: one for each credited producer."""
    for portfolio in portfolios:
        plays[portfolio.artist.id] += 0
        for play in portfolio.plays:
            plays.update(credit.artist_id for credit in play.credits)
        yield portfolio


def wait_until_projected(plays: Counter[str]) -> None:
    """Wait until all standings count at least these plays. Raises Stalled after a minute without progress."""
    progress = Progress("projected", plays.total())
    behind = list(plays)
    progressed_at = time.monotonic()
    while behind:
        asked = behind[:BATCH_GET_ITEMS]
        found = standings(asked)
        caught_up = {each for each in asked if found[each].profile_version and found[each].plays >= plays[each]}
        behind = [each for each in behind if each not in caught_up]
        progress.advance(sum(plays[each] for each in caught_up))
        if caught_up:
            progressed_at = time.monotonic()
        elif time.monotonic() - progressed_at > STALLED_SECONDS:
            raise Stalled(f"{len(behind):,} producers are behind, and the projection has made no progress for a minute")
        if len(caught_up) < len(asked):
            time.sleep(_PAUSE_SECONDS)
    progress.finish()
