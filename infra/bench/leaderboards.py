"""leaderboards.*: rank made-up producers on all boards of all periods, compared with PostgreSQL in the same run.

The periods are the four that builds rank, except on the two days of a year before a past season is frozen.

- ``vs_polars``, ``vs_postgres``, ``memory_mb``: a million producers on 22 boards, and on those of their countries,
  ranked and packed without the database in a separate process; over the time that Polars takes on as many threads for
  the ranks of the 22 boards alone, and PostgreSQL for the seven of all time.
- ``..._awards_seconds``, ``..._with_awards_memory_mb``: percentile awards, and the peak memory of all together.
- ``growth``: a whole build on DynamoDB Local, 100 k producers over 10 k.
- ``..._write_units``, ``..._usd_per_month``: the write units of a build by AWS's rules, and the cost of 1,460 builds at
  the list prices of lambda_cost.py: writes, reads of all standings, of five tracks each, and of the previous build, all
  at half a unit per 4 KB, and Lambda's time, with a second of reading and writing for each 10,000 producers.
- ``item_reads.<page>``: read units of a public page, a page far down, an own rank and an explanation, 100 k producers.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from math import ceil
from pathlib import Path

from beatpass import clock
from beatpass.clock import now
from beatpass.domain.catalogue.entities import User
from beatpass.domain.leaderboards.boards import Run, manual_run
from beatpass.domain.leaderboards.periods import ALL_TIME
from beatpass.domain.platform.figures import Standing, StandingKey, TrackFigures
from beatpass.domain.platform.times import to_iso
from beatpass.domain.platform.windows import count
from beatpass.domain.progress.achievements import ACHIEVEMENTS
from beatpass.storage.catalogue import entities
from beatpass.storage.dynamodb import documents
from beatpass.storage.dynamodb.compression import compress
from beatpass.storage.dynamodb.tables import StandingItem
from beatpass.storage.dynamodb.write import put_raw
from beatpass.storage.leaderboards.board_reads import read_board, read_own_row
from beatpass.storage.leaderboards.served_boards import forget, served
from beatpass.storage.platform import figure_keys
from beatpass.usecases.leaderboards.build_leaderboards import build_leaderboards
from beatpass.usecases.leaderboards.explain_rank import explain_rank
from infra.bench.awards import Awarded
from infra.bench.calls import watched
from infra.bench.capacity import units
from infra.bench.lambda_cost import USD_PER_GB_SECOND, USD_PER_INVOCATION, USD_PER_READ_UNIT, USD_PER_WRITE_UNIT
from infra.bench.listening import name
from infra.bench.postgres import binaries, seconds_to_rank
from infra.bench.ranking import Taken
from infra.bench.timing import seconds
from infra.local.stack import ROOT
from infra.tables import empty_tables

_BUILDS_A_MONTH = 2 * 730
_SIZES = {"10k": 10_000, "100k": 100_000, "1m": 1_000_000}
# As the function reads and writes. With fewer segments, DynamoDB Local sorts the table again for each scanned page.
_THREADS, _SEGMENTS = 4, 64
_MOST_PLAYS = 1_000_000
_TRACKS_EACH = 5
_PRODUCERS_A_SECOND = 10_000
_MEMORY_GB = 3_008 / 1_024
_TRACK = TrackFigures(
    version=3,
    public=True,
    published_at="2026-03-03T00:00:00.000Z",
    credits=[name("a", 1)],
    genres=["trap"],
    completeness=100,
    plays=4_000,
    qualified_plays=3_000,
    breakdown=[1, 2, 3, 4, 5],
    attributed={name("a", 1): [4_000, 3_000]},
    daily=[739_900, *range(60)],
    played={"2026": 1_792},
)


# Producers hold these already, because a build awards little more than the previous one.
_EARNED = [each.id for each in ACHIEVEMENTS if each.decided_by == "build"]


def measure() -> Iterator[tuple[str, float]]:
    taken = {size: _ranked(producers) for size, producers in _SIZES.items()}
    for size, each in taken.items():
        yield f"leaderboards.{size}_seconds", each.seconds
        yield f"leaderboards.{size}_memory_mb", each.memory_mb
        yield f"leaderboards.{size}_items", each.items
        yield f"leaderboards.{size}_write_units", each.write_units
        yield f"leaderboards.{size}_usd_per_month", _BUILDS_A_MONTH * _usd(each)
        awarded = _awarded(each.producers)
        yield f"leaderboards.{size}_awards_seconds", awarded.seconds
        yield f"leaderboards.{size}_with_awards_memory_mb", awarded.memory_mb
    largest = taken["1m"]
    yield "leaderboards.memory_mb", largest.memory_mb
    again = _ranked(largest.producers)  # the better of two runs, as for the others
    polars = _polars(largest.producers)
    yield "leaderboards.1m_polars_seconds", polars
    yield "leaderboards.vs_polars", min(largest.seconds, again.seconds) / polars
    programs = binaries()
    if programs is None:
        print("PostgreSQL is not installed (Debian's package postgresql): leaderboards.vs_postgres is left out")
    else:
        postgres = _postgres(largest.producers, programs)
        yield "leaderboards.1m_postgres_seconds", postgres
        yield "leaderboards.vs_postgres", min(largest.seconds, again.seconds) / postgres
    small, large = _whole_build(_SIZES["10k"]), _whole_build(_SIZES["100k"])
    yield "leaderboards.10k_build_seconds", small
    yield "leaderboards.100k_build_seconds", large
    yield "leaderboards.growth", large / small
    yield from _item_reads()  # of the larger one


def _ranked(producers: int) -> Taken:
    return Taken(**json.loads(_run("ranking", str(producers))))


def _awarded(producers: int) -> Awarded:
    return Awarded(**json.loads(_run("awards", str(producers))))


def _run(module: str, *arguments: str) -> str:
    command = [sys.executable, "-m", f"infra.bench.{module}", *arguments]
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, cwd=ROOT).stdout


def _postgres(producers: int, programs: Path) -> float:
    with tempfile.TemporaryDirectory(prefix="beatpass-bench-") as folder:
        rows = Path(folder) / "rows.csv"
        _run("ranking", str(producers), "--rows", str(rows))
        Path(folder).chmod(0o755)  # psql may run as another user
        return seconds_to_rank(rows, programs)


def _polars(producers: int) -> float:
    with tempfile.TemporaryDirectory(prefix="beatpass-bench-") as folder:
        keys_file = Path(folder) / "keys.npz"
        _run("ranking", str(producers), "--keys", str(keys_file))
        command = [str(ROOT / ".tools/polars/bin/python"), "-m", "infra.bench.polars_ranks", str(keys_file)]
        return float(subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, cwd=ROOT).stdout)


def _usd(taken: Taken) -> float:
    standing, track = (len(compress(documents.dump(each))) + 100 for each in (_standing(1), _TRACK))
    reads = taken.read_units + ceil(taken.producers * (standing + _TRACKS_EACH * track) / 4096) / 2
    seconds = taken.seconds + taken.producers / _PRODUCERS_A_SECOND
    return (
        taken.write_units * USD_PER_WRITE_UNIT
        + reads * USD_PER_READ_UNIT
        + seconds * _MEMORY_GB * USD_PER_GB_SECOND
        + USD_PER_INVOCATION
    )


def _item_reads() -> Iterator[tuple[str, float]]:
    """Of the build that is stored."""
    build = served()
    if build is None:
        raise RuntimeError("no build is stored")
    own = name("a", 4_321)
    entities.to_item(User(id="u", artist_ids=(own,), version=1)).save()
    asked: dict[str, Callable[[], object]] = {
        "public_page": lambda: read_board(build, "overall", ALL_TIME, start=3, limit=20),
        "far_page": lambda: read_board(build, "overall", ALL_TIME, start=30_000, limit=20),
        "own_rank": lambda: read_own_row(build, own, category="plays", period=ALL_TIME),
        "explanation": lambda: explain_rank("u", own, category="overall", period=ALL_TIME, now=now()),
    }
    for figure, ask in asked.items():
        forget()
        with watched() as made:
            ask()
        yield f"leaderboards.item_reads.{figure}", units(made).read
        yield f"leaderboards.calls.{figure}", len(made)


def _whole_build(producers: int) -> float:
    """The seconds of a second build, which reads the ranks of the first."""
    empty_tables()
    _store(producers)
    now = clock.now()
    _build(manual_run(now))
    run = manual_run(now + timedelta(minutes=30))
    return seconds(lambda: _build(run))


def _build(run: Run) -> None:
    build_leaderboards(run, attempt="a", clock=lambda: run.as_of, threads=_THREADS, segments=_SEGMENTS)


def _store(producers: int) -> None:
    items = (
        {
            "pk": {"S": (key := figure_keys.key_of(StandingKey(name("a", number))))[0]},
            "sk": {"S": key[1]},
            "version": {"N": "1"},
            "body": {"S": documents.dump(_standing(number))},
        }
        for number in range(producers)
    )
    while batch := list(islice(items, 25)):
        put_raw(StandingItem, batch)


def _standing(number: int) -> Standing:
    """The standing of a producer with three tracks, played on each day of the last month."""
    today = now().toordinal()
    plays = _MOST_PLAYS // (1 + number)
    window: list[int] = []
    for ago in range(30):
        count(window, today - ago, 1 + plays // 100, latest=today)
    return Standing(
        exists=True,
        created_at=to_iso(datetime(2024, 1, 1, tzinfo=UTC) + timedelta(minutes=number)),
        name=f"Producer {number}",
        picture=f"https://pictures.beatpass.dev/artists/{number:032x}.jpg",
        xp={"uploads": 300, "plays": plays},
        achievements=dict.fromkeys(_EARNED, to_iso(datetime(2025, 5, 5, tzinfo=UTC))),
        plays=plays,
        qualified_plays=plays,
        ranked_plays=plays,
        tracks=3,
        public_tracks=3,
        completeness_sum=25 * (number % 13),
        genres={"trap": 2, "drill": 1},
        collaborators=number % 3,
        weight=2**46 + number,
        latest_day=today,
        recent={"plays": window, "tracks": window[:5], "weight": window[:5]},
    )
