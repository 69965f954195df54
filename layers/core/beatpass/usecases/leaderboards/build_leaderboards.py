"""Build all leaderboards: read every standing once, rank, write a snapshot, and serve it (SPEC 5; DESIGN, guarantee 2).

A run may be delivered twice, at once or again after a crash. Each attempt writes items of its own; the one that moves
the pointer first is the build, and the items of others expire unseen.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain, groupby, islice
from operator import itemgetter
from threading import Lock
from typing import TYPE_CHECKING

from beatpass.domain.leaderboards.boards import BOARDS, Build, Category, Run, categories_of, next_boundary
from beatpass.domain.leaderboards.periods import ALL_TIME, Period, season_to_freeze
from beatpass.domain.leaderboards.rank_history import DAILY_KEPT, is_daily, past_build
from beatpass.domain.platform.facts import AchievementEarned
from beatpass.domain.platform.rules import RULES
from beatpass.domain.platform.times import to_iso
from beatpass.ranking.percentile_awards import PercentileAwards
from beatpass.ranking.population import Population
from beatpass.ranking.scoring_columns import Producers, Tracks
from beatpass.storage.catalogue.platform_uploads import write_platform_uploads
from beatpass.storage.dynamodb.errors import Conflict
from beatpass.storage.dynamodb.read import get_together
from beatpass.storage.leaderboards import snapshots
from beatpass.storage.leaderboards.best_tracks import pack_best_tracks
from beatpass.storage.leaderboards.rank_history import remember
from beatpass.storage.leaderboards.records import Document
from beatpass.storage.leaderboards.served_boards import POINTER, build_of, season_item, served
from beatpass.storage.listening.track_figures import scan_tracks
from beatpass.storage.progress.standings import scan_standings
from beatpass.usecases.platform.parallel import in_parallel
from beatpass.usecases.platform.prefetch import prefetch
from beatpass.usecases.progress.record_awards import record_awards

if TYPE_CHECKING:
    from beatpass.ranking.ranks import Ranking
    from beatpass.storage.leaderboards.packing import Board, Packer
    from beatpass.storage.leaderboards.previous_build import PreviousRanks

# A superseded build serves the cursors made of it until it expires; an orphan of a crash goes the same way.
KEPT = timedelta(days=3)
# A build that nothing has superseded for a day is renewed before anything that might fail again.
RENEWED_WITHIN = KEPT - timedelta(days=1)
# Ranked while others are packed: enough to go on while a period's own ranks are, few enough for the memory.
BOARDS_AHEAD = 4


@dataclass(frozen=True, slots=True)
class Built:
    """``build`` is what is served now, ``made_here`` whether this call made it, ``unlocked`` how many achievements it
    gave.
    """

    build: Build
    made_here: bool = False
    unlocked: int = 0


def build_leaderboards(
    run: Run, *, attempt: str, clock: Callable[[], datetime], threads: int = 1, segments: int = 1
) -> Built:
    """Serve this run's build, unless it or a later one is served already. ``attempt`` tells tries of one run apart.

    ``threads`` read and write at once; tables are read in so many ``segments``. Raises Unavailable: what was served
    still is; deliver the run again.
    """
    before, frozen = _found(run.as_of)
    if before and before.as_of >= to_iso(run.as_of):
        return Built(before)
    if before:
        _keep_alive(before, clock(), threads)
    # They bring numpy, a tenth of a cold start, which a run that is delivered again does not need.
    from beatpass.ranking.ranks import rank_boards  # noqa: PLC0415
    from beatpass.storage.leaderboards.bucket_assignment import assign_buckets  # noqa: PLC0415
    from beatpass.storage.leaderboards.packing import Packer  # noqa: PLC0415
    from beatpass.storage.leaderboards.previous_build import PreviousRanks  # noqa: PLC0415

    population, producers = _read(Population(run.as_of, frozen=frozen), segments, threads)
    seating = assign_buckets(population, producers)
    ranked = rank_boards(population)
    all_time = list(islice(ranked, len(categories_of(ALL_TIME))))
    contest, uploads = _contest(population.ids, producers, all_time[-1][2], segments, threads)
    snapshot = f"{run.id}-{attempt}"
    expires_at = int((clock() + KEPT).timestamp())
    cuts: dict[Period, dict[str, list[int]]] = {}
    former = PreviousRanks(before, population.ids, threads=threads)
    compared = _compared(chain(all_time, ranked), former)
    del all_time  # its boards go as they are packed
    packed = chain(
        _pack(Packer(population, seating, snapshot=snapshot), prefetch(compared, most=BOARDS_AHEAD), cuts),
        pack_best_tracks(population.ids, contest.bests.of, snapshot=snapshot, buckets=seating.indices()),
    )
    daily = is_daily(before, run.as_of)
    ranks_expire_at = int((clock() + DAILY_KEPT).timestamp()) if daily else expires_at
    digest = snapshots.write(packed, expires_at=expires_at, ranks_expire_at=ranks_expire_at, threads=threads)
    write_platform_uploads(uploads, as_of=to_iso(run.as_of))
    unlocked = record_awards(_awards(contest, population.ids, run), writers=threads)
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
        buckets=seating.buckets,
        before=before.snapshot if before else None,
        buckets_before=before.buckets if before else 0,
        daily=daily,
        public_tracks=contest.public_tracks,
        holders=dict(sorted(population.holders.items())),
        platform_weights=population.platform_weights,
        cutoffs=contest.cutoffs,
        cuts=cuts,
    )
    if before:
        with suppress(Conflict):  # a later build is known already, and this one will not be served
            remember(past_build(before))
    return _serve(Built(build, made_here=True, unlocked=unlocked))


def _contest(
    ids: Sequence[str], producers: Producers, overall: Ranking, segments: int, threads: int
) -> tuple[PercentileAwards, Mapping[int, int]]:
    """And how many tracks came by day number; tracks themselves are forgotten before the boards are packed."""
    tracks = _read_tracks(ids, segments, threads)
    return PercentileAwards(producers, tracks, overall_scores=_shown(overall)), tracks.uploads


def _shown(overall: Ranking) -> array[float]:
    """The scores as they are shown."""
    return array("d", (overall.scores / 10 ** BOARDS["overall"].decimals).tobytes())


def _compared(
    ranked: Iterable[tuple[Period, Category, Ranking]], former: PreviousRanks
) -> Iterator[tuple[Period, Board]]:
    """Each board with its former ranks."""
    for period, boards in groupby(ranked, key=itemgetter(0)):
        before = former.of(period)
        for _, category, ranking in boards:
            yield period, (category, ranking, before[category])


def _pack(
    packer: Packer, ranked: Iterable[tuple[Period, Board]], cuts: dict[Period, dict[str, list[int]]]
) -> Iterator[Document]:
    """Everybody, and period by period their places: a board is ranked when its turn comes, as all would not fit the
    memory at once. ``cuts`` is filled on the way.
    """
    yield from packer.identities()
    for period, boards in groupby(ranked, key=itemgetter(0)):
        yield from packer.period(period, _noting_cuts((board for _, board in boards), cuts.setdefault(period, {})))


def _noting_cuts(boards: Iterable[Board], cuts: dict[str, list[int]]) -> Iterator[Board]:
    for board in boards:
        category, ranking, _ = board
        cuts[category] = ranking.cuts
        yield board


def _awards(contest: PercentileAwards, ids: Sequence[str], run: Run) -> Iterator[AchievementEarned]:
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
            return Built(winner or built.build, unlocked=built.unlocked)
    return built


def _keep_alive(build: Build, now: datetime, threads: int) -> None:
    if build.expires_at - now.timestamp() < RENEWED_WITHIN.total_seconds():
        with suppress(Conflict):  # superseded this moment: it need not live on
            snapshots.renew(build, expires_at=int((now + KEPT).timestamp()), threads=threads)


def _found(as_of: datetime) -> tuple[Build | None, Period | None]:
    """(the build that is served, the past season if it is frozen). One call."""
    season = season_to_freeze(as_of)
    pointer, *kept = get_together([POINTER, *([season_item(season)] if season else [])])
    return build_of(pointer), season if any(kept) else None


def _read(population: Population, segments: int, threads: int) -> tuple[Population, Producers]:
    """Everybody, and beside the ranked ones, by the same index, what else is compared of them."""
    producers, turn = Producers(), Lock()

    def read(segment: int) -> None:
        for artist_id, standing in scan_standings(segment=segment, segments=segments):
            with turn:
                population.add(artist_id, standing)
                if len(population) > len(producers):
                    producers.add(standing)

    in_parallel(read, segments, at_once=threads)
    return population, producers


def _read_tracks(ids: Sequence[str], segments: int, threads: int) -> Tracks:
    places = {artist_id: index for index, artist_id in enumerate(ids)}
    tracks, turn = Tracks(), Lock()

    def read(segment: int) -> None:
        for figures in scan_tracks((segment, segments)):
            with turn:
                tracks.add(figures, places)

    in_parallel(read, segments, at_once=threads)
    return tracks
