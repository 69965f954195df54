"""Build all leaderboards: read every standing once, rank, write a snapshot, and serve it (SPEC 5; DESIGN, guarantee 2).

A run may be delivered twice, at once or again after a crash. Each attempt writes items of its own; the one that moves
the pointer first is the build, and the items of others expire unseen.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock

from beatpass.domain.boards import CATEGORIES, Build, Category, Run, next_boundary
from beatpass.domain.ranking import Population, Ranking, rank_all
from beatpass.domain.rules import RULES
from beatpass.domain.times import to_iso
from beatpass.storage import snapshots
from beatpass.storage.errors import Conflict
from beatpass.storage.leaderboards import former_ranks, served
from beatpass.storage.standings import scan_standings

# A superseded build serves the cursors made of it until it expires; an orphan of a crash goes the same way.
KEPT = timedelta(days=3)
# A build that nothing has superseded for a day is renewed before anything that might fail again.
RENEWED_WITHIN = KEPT - timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Built:
    """``build`` is what is served now; the columns are there only where this call made it."""

    build: Build
    population: Population | None = None
    boards: dict[Category, Ranking] | None = None


def build_leaderboards(run: Run, *, attempt: str, clock: Callable[[], datetime], segments: int = 1) -> Built:
    """Serve this run's build, unless it or a later one is served already. ``attempt`` tells tries of one run apart.

    Raises Unavailable: what was served still is; deliver the run again.
    """
    before = served()
    if before and before.as_of >= to_iso(run.as_of):
        return Built(before)
    if before:
        _keep_alive(before, clock())
    population = _read(segments)
    boards = rank_all(population, as_of=run.as_of)
    snapshot = f"{run.id}-{attempt}"
    expires_at = int((clock() + KEPT).timestamp())
    former = _former(before, population)
    digest = snapshots.write(
        snapshots.pack(population, boards, former=former, snapshot=snapshot), expires_at=expires_at
    )
    build = Build(
        id=run.id,
        snapshot=snapshot,
        as_of=to_iso(run.as_of),
        built_at=to_iso(clock()),
        next_build_at=to_iso(next_boundary(run.as_of)),
        expires_at=expires_at,
        rules=RULES,
        digest=digest,
        population=len(population),
        producers=population.producers,
        platform_weight=population.platform_weight,
        buckets=snapshots.buckets_for(len(population)),
        holders=dict(sorted(population.holders.items())),
        cuts={category: ranking.cuts for category, ranking in boards.items()},
    )
    return _serve(build, population, boards)


def _serve(build: Build, population: Population, boards: dict[Category, Ranking]) -> Built:
    try:
        snapshots.serve(build)
    except Conflict:
        winner = served()
        # Its answer may have been lost and the write repeated by the SDK: then the winner is this very build.
        if winner is None or winner.snapshot != build.snapshot:
            return Built(winner or build)
    return Built(build, population, boards)


def _keep_alive(build: Build, now: datetime) -> None:
    if build.expires_at - now.timestamp() < RENEWED_WITHIN.total_seconds():
        with suppress(Conflict):  # superseded this moment: it need not live on
            snapshots.renew(build, expires_at=int((now + KEPT).timestamp()))


def _read(segments: int) -> Population:
    population = Population()
    turn = Lock()

    def read(segment: int) -> None:
        for artist_id, standing in scan_standings(segment=segment, segments=segments):
            with turn:
                population.add(artist_id, standing)

    if segments == 1:
        read(0)
    else:
        with ThreadPoolExecutor(segments) as pool:
            list(pool.map(read, range(segments)))
    return population


def _former(before: Build | None, population: Population) -> snapshots.Former:
    """Each producer's ranks in the build before; None where it was not ranked."""
    former: dict[Category, list[int | None]] = {category: [None] * len(population) for category in CATEGORIES}
    if before is None:
        return former
    places = {artist_id: index for index, artist_id in enumerate(population.ids)}
    for artist_id, ranks in former_ranks(before):
        index = places.get(artist_id)
        if index is not None:
            for category, rank in ranks.items():
                former[category][index] = rank
    return former
