"""The stages of a build in the order in which they run: read, rank, award, pack, write. Serving it comes after them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from beatpass.domain.leaderboards.boards import Build, Run, next_boundary
from beatpass.domain.leaderboards.periods import Period
from beatpass.domain.leaderboards.rank_history import DAILY_KEPT, is_daily
from beatpass.domain.platform.rules import RULES
from beatpass.domain.platform.times import to_iso
from beatpass.storage.dynamodb.errors import OutOfTime
from beatpass.storage.leaderboards import snapshots
from beatpass.storage.leaderboards.previous_build import read_previous
from beatpass.usecases.leaderboards.build.award import award, record
from beatpass.usecases.leaderboards.build.pack import pack
from beatpass.usecases.leaderboards.build.rank import rank
from beatpass.usecases.leaderboards.build.read import AtOnce, read_standings, read_tracks

__all__ = ["AtOnce", "make_build"]


def make_build(
    run: Run,
    *,
    snapshot: str,
    previous: Build | None,
    frozen: Period | None,
    clock: Callable[[], datetime],
    expires_at: int,
    at_once: AtOnce,
    time_left: Callable[[], float],
) -> tuple[Build, int]:
    """Write the items of this snapshot. Returns (the build to serve, how many achievements it recorded).

    ``frozen`` is a season that is not ranked again. Raises Unavailable, and OutOfTime when no ``time_left`` remains.
    """
    standings = read_standings(run.as_of, frozen, at_once)
    _require(time_left, "ranking")
    ranked = rank(standings, threads=at_once.threads)
    tracks = read_tracks(standings.population.ids, at_once)
    awards = award(standings.producers, tracks, ranked.overall)
    unlocked = record(awards, tracks, standings.population.ids, run, threads=at_once.threads)
    del tracks  # the memory is needed for the snapshot
    previous_ranks = read_previous(previous, standings.population.ids, threads=at_once.threads)
    _require(time_left, "writing")
    documents = pack(standings, ranked, awards.best_tracks, previous_ranks, snapshot, threads=at_once.threads)
    daily = is_daily(previous, run.as_of)
    digest = snapshots.write(
        documents,
        expires_at=expires_at,
        ranks_expire_at=int((clock() + DAILY_KEPT).timestamp()) if daily else expires_at,
        threads=at_once.threads,
        time_left=time_left,
    )
    population, assignment = standings.population, standings.assignment
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
        bucket_slots=assignment.bucket_slots,
        countries=population.by_country,
        before=previous.snapshot if previous else None,
        buckets_before=previous.buckets if previous else 0,
        population_before=previous.population if previous else 0,
        daily=daily,
        public_tracks=awards.public_tracks,
        holders=dict(sorted(population.holders.items())),
        platform_weights=population.platform_weights,
        member_weight=population.member_weight,
        cutoffs=awards.cutoffs,
        cuts=ranked.cuts,
        few_scores=ranked.few_scores,
    )
    return build, unlocked


def _require(time_left: Callable[[], float], stage: str) -> None:
    if time_left() <= 0:
        raise OutOfTime(f"before {stage}")
