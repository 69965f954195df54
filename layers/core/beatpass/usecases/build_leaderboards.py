"""Build all leaderboards: read every standing once, rank, write a snapshot, and serve it (SPEC 5; DESIGN, guarantee 2).

A run may be delivered twice, at once or again after a crash. Each attempt writes items of its own; the one that moves
the pointer first is the build, and the items of others expire unseen.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain
from threading import Lock

from beatpass.domain.boards import CATEGORIES, Build, Category, Run, next_boundary
from beatpass.domain.contest import Contest
from beatpass.domain.entrants import Producers, Tracks
from beatpass.domain.facts import AchievementEarned
from beatpass.domain.ranking import Population, Ranking, rank_all
from beatpass.domain.rules import RULES
from beatpass.domain.times import to_iso
from beatpass.storage import snapshots
from beatpass.storage.bests import pack_bests
from beatpass.storage.errors import Conflict
from beatpass.storage.leaderboards import former_ranks, served
from beatpass.storage.standings import scan_standings
from beatpass.storage.track_figures import scan_tracks
from beatpass.usecases.in_parts import in_parts
from beatpass.usecases.record_awards import record_awards

# A superseded build serves the cursors made of it until it expires; an orphan of a crash goes the same way.
KEPT = timedelta(days=3)
# A build that nothing has superseded for a day is renewed before anything that might fail again.
RENEWED_WITHIN = KEPT - timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Built:
    """``build`` is what is served now, ``unlocked`` how many achievements this call gave.

    The columns are there only where this call made the build.
    """

    build: Build
    unlocked: int = 0
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
    population, producers = _read(segments)
    boards = rank_all(population, as_of=run.as_of)
    overall_scores = [float(score) for score in boards["overall"].scores]
    contest = Contest(producers, _read_tracks(population.ids, segments), overall_scores=overall_scores)
    snapshot = f"{run.id}-{attempt}"
    expires_at = int((clock() + KEPT).timestamp())
    former = _former(before, population)
    buckets = snapshots.buckets_for(len(population))
    packed = chain(
        snapshots.pack(population, boards, former=former, snapshot=snapshot),
        pack_bests(population.ids, contest.bests.of, snapshot=snapshot, buckets=buckets),
    )
    digest = snapshots.write(packed, expires_at=expires_at)
    unlocked = record_awards(_awards(contest, population.ids, run), writers=segments)
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
        buckets=buckets,
        public_tracks=contest.public_tracks,
        holders=dict(sorted(population.holders.items())),
        cutoffs=contest.cutoffs,
        cuts={category: ranking.cuts for category, ranking in boards.items()},
    )
    return _serve(Built(build, unlocked, population, boards))


def _awards(contest: Contest, ids: Sequence[str], run: Run) -> Iterator[AchievementEarned]:
    for each in contest.earned():
        yield AchievementEarned(
            artist_id=ids[each.producer],
            achievement=each.achievement,
            at=to_iso(run.as_of),
            by=f"build:{run.id}",
            value=each.value,
            cutoff=each.cutoff,
            rank=each.rank,
            population=each.population,
        )


def _serve(built: Built) -> Built:
    try:
        snapshots.serve(built.build)
    except Conflict:
        winner = served()
        # Its answer may have been lost and the write repeated by the SDK: then the winner is this very build.
        if winner is None or winner.snapshot != built.build.snapshot:
            return Built(winner or built.build, built.unlocked)
    return built


def _keep_alive(build: Build, now: datetime) -> None:
    if build.expires_at - now.timestamp() < RENEWED_WITHIN.total_seconds():
        with suppress(Conflict):  # superseded this moment: it need not live on
            snapshots.renew(build, expires_at=int((now + KEPT).timestamp()))


def _read(segments: int) -> tuple[Population, Producers]:
    """Everybody, and beside the ranked ones, by the same index, what else is compared of them."""
    population, producers = Population(), Producers()
    turn = Lock()

    def read(segment: int) -> None:
        for artist_id, standing in scan_standings(segment=segment, segments=segments):
            with turn:
                population.add(artist_id, standing)
                if len(population) > len(producers):
                    producers.add(standing)

    in_parts(read, segments)
    return population, producers


def _read_tracks(ids: Sequence[str], segments: int) -> Tracks:
    places = {artist_id: index for index, artist_id in enumerate(ids)}
    tracks, turn = Tracks(), Lock()

    def read(segment: int) -> None:
        for figures in scan_tracks((segment, segments)):
            with turn:
                tracks.add(figures, places)

    in_parts(read, segments)
    return tracks


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
