"""leaderboards.*: rank made-up producers on all boards of all periods, compared with PostgreSQL in the same run.

The periods are the four that builds rank, except on the two days of a year before a past season is frozen.

- ``vs_postgres``, ``memory_mb``: a million producers, ranked and packed without the database in a separate process,
  over the time that PostgreSQL takes for the seven ranks of all time.
- ``..._awards_seconds``, ``..._with_awards_memory_mb``: percentile awards, and the peak memory of all together.
- ``growth``: a whole build on DynamoDB Local, 100 k producers over 10 k.
- ``..._write_units``, ``..._usd_per_month``: the write units of a build by AWS's rules, and the cost of 1,460 builds at
  the list prices of cost.py: writes, reads of all standings (half a unit per 4 KB) and of the own ranks of the previous
  build (one unit), without Lambda's time, which costs cents.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from math import ceil
from pathlib import Path

from beatpass import clock
from beatpass.clock import now
from beatpass.domain.leaderboards.boards import manual_run
from beatpass.domain.platform.figures import Standing, StandingKey
from beatpass.domain.platform.times import to_iso
from beatpass.domain.platform.windows import count
from beatpass.domain.progress.achievements import ACHIEVEMENTS
from beatpass.storage.dynamodb import documents
from beatpass.storage.dynamodb.tables import StandingItem
from beatpass.storage.dynamodb.write import put_raw
from beatpass.storage.platform import keys
from beatpass.usecases.leaderboards.build_leaderboards import build_leaderboards
from infra.bench.awards import Awarded
from infra.bench.lambda_cost import USD_PER_READ_UNIT, USD_PER_WRITE_UNIT
from infra.bench.listening import name
from infra.bench.postgres import binaries, seconds_to_rank
from infra.bench.ranking import Taken
from infra.bench.timing import seconds
from infra.local.stack import ROOT
from infra.tables import empty_tables

_BUILDS_A_MONTH = 2 * 730
_SIZES = {"10k": 10_000, "100k": 100_000, "1m": 1_000_000}
# As the function reads and writes. With fewer segments, DynamoDB Local sorts the table again for each scanned page.
_AT_ONCE = {"threads": 4, "segments": 64}
_MOST_PLAYS = 1_000_000


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
    programs = binaries()
    if programs is None:
        print("PostgreSQL is not installed (Debian's package postgresql): leaderboards.vs_postgres is left out")
    else:
        again = _ranked(largest.producers)  # the better of two runs, as for PostgreSQL
        postgres = _postgres(largest.producers, programs)
        yield "leaderboards.1m_postgres_seconds", postgres
        yield "leaderboards.vs_postgres", min(largest.seconds, again.seconds) / postgres
    small, large = _whole_build(_SIZES["10k"]), _whole_build(_SIZES["100k"])
    yield "leaderboards.10k_build_seconds", small
    yield "leaderboards.100k_build_seconds", large
    yield "leaderboards.growth", large / small


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


def _usd(taken: Taken) -> float:
    size = len(documents.dump(_standing(1)).encode()) + 100
    reads = taken.read_units + ceil(taken.producers * size / 4096) / 2
    return taken.write_units * USD_PER_WRITE_UNIT + reads * USD_PER_READ_UNIT


def _whole_build(producers: int) -> float:
    """The seconds of a second build, which reads the ranks of the first."""
    empty_tables()
    _store(producers)
    now = clock.now()
    build_leaderboards(manual_run(now), attempt="first", clock=lambda: now, **_AT_ONCE)
    run = manual_run(now + timedelta(minutes=30))
    return seconds(lambda: build_leaderboards(run, attempt="second", clock=lambda: run.as_of, **_AT_ONCE))


def _store(producers: int) -> None:
    items = (
        {
            "pk": {"S": (key := keys.figure(StandingKey(name("a", number))))[0]},
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
