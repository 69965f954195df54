"""Build all leaderboards: read every standing once, rank, write a snapshot, and serve it.

A run may be delivered twice: at the same time, or again after a crash. Each attempt writes items of its own. The first
attempt to move the pointer is the build; the items of the others expire unread.
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
from beatpass.storage.leaderboards.rank_history import record_past_build
from beatpass.storage.leaderboards.records import Document
from beatpass.storage.leaderboards.served_boards import POINTER, build_of, season_item, served
from beatpass.storage.listening.track_figures import scan_tracks
from beatpass.storage.progress.standings import scan_standings
from beatpass.usecases.platform.parallel import in_parallel
from beatpass.usecases.platform.prefetch import prefetch
from beatpass.usecases.progress.record_awards import record_awards

if TYPE_CHECKING:
    from beatpass.ranking.ranking import Ranking
    from beatpass.storage.leaderboards.packing import Board, Packer
    from beatpass.storage.leaderboards.previous_build import PreviousRanks

# How long items live. Until then, a superseded build answers the cursors that name it.
KEPT = timedelta(days=3)
# A build that has not been superseded for a day is renewed first, before any step that may fail again.
RENEWED_WITHIN = KEPT - timedelta(days=1)
# How many boards are ranked while another is packed: enough to keep both cores busy, few enough for the memory.
BOARDS_AHEAD = 4


@dataclass(frozen=True, slots=True)
class Built:
    """``build`` is the build served now, ``made_here`` whether this call made it, ``unlocked`` how many achievements
    this call recorded.
    """

    build: Build
    made_here: bool = False
    unlocked: int = 0


def build_leaderboards(
    run: Run, *, attempt: str, clock: Callable[[], datetime], threads: int = 1, segments: int = 1
) -> Built:
    """Make and serve this run's build, unless it or a later one is served already.

    ``attempt`` is unique for each attempt at a run. ``threads`` read and write in parallel; tables are read in this
    number of ``segments``. Raises Unavailable: the previous build is still served, and the run can be delivered again.
    """
    previous, frozen = _served_and_frozen(run.as_of)
    if previous and previous.as_of >= to_iso(run.as_of):
        return Built(previous)
    if previous:
        _renew_if_old(previous, clock(), threads)
    # These import numpy: a tenth of a cold start, which a run that is delivered again does not need.
    from beatpass.ranking.ranks import rank_boards  # noqa: PLC0415
    from beatpass.storage.leaderboards.bucket_assignment import assign_buckets  # noqa: PLC0415
    from beatpass.storage.leaderboards.packing import Packer  # noqa: PLC0415
    from beatpass.storage.leaderboards.previous_build import PreviousRanks  # noqa: PLC0415

    population, producers = _read(Population(run.as_of, frozen=frozen), segments, threads)
    assignment = assign_buckets(population, producers)
    ranked = rank_boards(population)
    all_time = list(islice(ranked, len(categories_of(ALL_TIME))))
    awards, uploads = _decide_awards(population.ids, producers, all_time[-1][2], segments, threads)
    snapshot = f"{run.id}-{attempt}"
    expires_at = int((clock() + KEPT).timestamp())
    cuts: dict[Period, dict[str, list[int]]] = {}
    previous_ranks = PreviousRanks(previous, population.ids, threads=threads)
    boards = _with_previous_ranks(chain(all_time, ranked), previous_ranks)
    del all_time  # so that its boards are freed once packed
    packed = chain(
        _pack(Packer(population, assignment, snapshot=snapshot), prefetch(boards, most=BOARDS_AHEAD), cuts),
        pack_best_tracks(population.ids, awards.best_tracks.of, snapshot=snapshot, buckets=assignment.ranges()),
    )
    daily = is_daily(previous, run.as_of)
    ranks_expire_at = int((clock() + DAILY_KEPT).timestamp()) if daily else expires_at
    digest = snapshots.write(packed, expires_at=expires_at, ranks_expire_at=ranks_expire_at, threads=threads)
    write_platform_uploads(uploads, as_of=to_iso(run.as_of))
    unlocked = record_awards(_facts(awards, population.ids, run), writers=threads)
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
        buckets=assignment.buckets,
        before=previous.snapshot if previous else None,
        buckets_before=previous.buckets if previous else 0,
        daily=daily,
        public_tracks=awards.public_tracks,
        holders=dict(sorted(population.holders.items())),
        platform_weights=population.platform_weights,
        cutoffs=awards.cutoffs,
        cuts=cuts,
    )
    if previous:
        with suppress(Conflict):  # a later build is listed already, so this one will not be served
            record_past_build(past_build(previous))
    return _serve(Built(build, made_here=True, unlocked=unlocked))


def _decide_awards(
    ids: Sequence[str], producers: Producers, overall: Ranking, segments: int, threads: int
) -> tuple[PercentileAwards, Mapping[int, int]]:
    """(awards, the number of tracks by day of publication). The tracks are freed before the boards are packed."""
    tracks = _read_tracks(ids, segments, threads)
    return PercentileAwards(producers, tracks, overall_scores=_shown_scores(overall)), tracks.uploads


def _shown_scores(overall: Ranking) -> array[float]:
    """The overall scores as they are shown, by index."""
    return array("d", (overall.scores / 10 ** BOARDS["overall"].decimals).tobytes())


def _with_previous_ranks(
    ranked: Iterable[tuple[Period, Category, Ranking]], previous_ranks: PreviousRanks
) -> Iterator[tuple[Period, Board]]:
    """Each board with its ranks in the previous build."""
    for period, boards in groupby(ranked, key=itemgetter(0)):
        previous = previous_ranks.of(period)
        for _, category, ranking in boards:
            yield period, (category, ranking, previous[category])


def _pack(
    packer: Packer, ranked: Iterable[tuple[Period, Board]], cuts: dict[Period, dict[str, list[int]]]
) -> Iterator[Document]:
    """The identities of all producers, then the boards of each period. Fills ``cuts`` by period and category.

    Boards are ranked and packed one by one, because all of them together do not fit the memory.
    """
    yield from packer.identities()
    for period, boards in groupby(ranked, key=itemgetter(0)):
        yield from packer.period(period, _noting_cuts((board for _, board in boards), cuts.setdefault(period, {})))


def _noting_cuts(boards: Iterable[Board], cuts: dict[str, list[int]]) -> Iterator[Board]:
    for board in boards:
        category, ranking, _ = board
        cuts[category] = ranking.cuts
        yield board


def _facts(awards: PercentileAwards, ids: Sequence[str], run: Run) -> Iterator[AchievementEarned]:
    for each in awards.earned():
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
        # The SDK repeats a write whose answer was lost, and the repetition conflicts: then this build is the winner.
        if winner is None or winner.snapshot != built.build.snapshot:
            return Built(winner or built.build, unlocked=built.unlocked)
    return built


def _renew_if_old(build: Build, now: datetime, threads: int) -> None:
    if build.expires_at - now.timestamp() < RENEWED_WITHIN.total_seconds():
        with suppress(Conflict):  # it has just been superseded
            snapshots.renew(build, expires_at=int((now + KEPT).timestamp()), threads=threads)


def _served_and_frozen(as_of: datetime) -> tuple[Build | None, Period | None]:
    """(the build that is served, the past season if it is frozen). One call."""
    season = season_to_freeze(as_of)
    pointer, *frozen = get_together([POINTER, *([season_item(season)] if season else [])])
    return build_of(pointer), season if any(frozen) else None


def _read(population: Population, segments: int, threads: int) -> tuple[Population, Producers]:
    """All producers, and the columns that percentile awards compare, with the same indices."""
    producers, lock = Producers(), Lock()

    def read(segment: int) -> None:
        for artist_id, standing in scan_standings(segment=segment, segments=segments):
            with lock:
                population.add(artist_id, standing)
                if len(population) > len(producers):
                    producers.add(standing)

    in_parallel(read, segments, at_once=threads)
    return population, producers


def _read_tracks(ids: Sequence[str], segments: int, threads: int) -> Tracks:
    indices = {artist_id: index for index, artist_id in enumerate(ids)}
    tracks, lock = Tracks(), Lock()

    def read(segment: int) -> None:
        for figures in scan_tracks((segment, segments)):
            with lock:
                tracks.add(figures, indices)

    in_parallel(read, segments, at_once=threads)
    return tracks
