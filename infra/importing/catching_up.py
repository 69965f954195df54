"""Waits until the projection has processed the imported facts."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping

from beatpass.domain.platform.figures import Standing
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


def wait_until_projected(
    plays: Counter[str],
    *,
    read: Callable[[Iterable[str]], Mapping[str, Standing]] = standings,
    clock: Callable[[], float] = time.monotonic,
    sleep: Callable[[float], None] = time.sleep,
) -> None:
    """Wait until all standings count at least these plays. Raises Stalled if none counts more for a minute."""
    progress = Progress("projected", plays.total())
    behind, done, progressed_at = list(plays), 0, clock()
    while behind:
        began = clock()
        found = read(behind)
        left = [each for each in behind if not _is_caught_up(found[each], plays[each])]
        now_done = plays.total() - sum(max(0, plays[each] - found[each].plays) for each in left)
        if now_done > done or len(left) < len(behind):
            progressed_at = clock()
        elif clock() - progressed_at > STALLED_SECONDS:
            raise Stalled(f"{len(behind):,} producers are behind, and the projection has made no progress for a minute")
        progress.advance(max(0, now_done - done))
        behind, done = left, max(done, now_done)
        if behind:  # not more than half of the time, because the projection reads from the same database
            sleep(max(_PAUSE_SECONDS, clock() - began))
    progress.finish()


def _is_caught_up(standing: Standing, plays: int) -> bool:
    return bool(standing.profile_version) and standing.plays >= plays
