"""make verify-import FILE=...: compare the figures and ranks of the running stack with those of the log."""

from __future__ import annotations

import argparse
import csv
import gzip
import sys
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import Path

from beatpass import clock
from beatpass.domain.leaderboards.boards import Build, Category
from beatpass.domain.platform.facts import AchievementEarned
from beatpass.domain.platform.figures import Standing
from beatpass.domain.progress.achievements import BY_ID
from beatpass.domain.progress.levels import level_number
from beatpass.storage.leaderboards.board_reads import read_board
from beatpass.storage.leaderboards.served_boards import served
from beatpass.storage.platform.activity import read, scan_records
from beatpass.storage.platform.bulk_facts import standings
from infra.importing.log_portfolios import artist_id
from infra.operations.on_stack import on_running_stack
from infra.operations.stream_lag import wait_for_projection
from infra.verification.oracles.listening_log import Expected, expected, level
from infra.verification.oracles.listening_pages import pages
from infra.verification.verify_pages import page_differences

_SHOWN = 20
_ROWS_AT_ONCE = 2_500


def differences(truth: Mapping[str, Expected]) -> Iterator[str]:
    """One line for each figure that differs from the log."""
    found = standings(artist_id(name) for name in truth)
    for name, wanted in truth.items():
        for figure, (shown, right) in figures(found[artist_id(name)], wanted).items():
            if shown != right:
                yield f"{name}: {figure} is {shown}, and the log says {right}"


def figures(standing: Standing, wanted: Expected) -> dict[str, tuple[object, object]]:
    """Each figure as shown and as expected, without achievements that builds and daily runs award."""
    later = {name for name in standing.achievements if BY_ID[name].decided_by != "action"}
    awarded = standing.xp.get("achievements", 0) - sum(BY_ID[name].xp for name in later)
    xp = {**standing.xp, "achievements": awarded}
    return {
        "plays": (standing.plays, wanted.plays),
        "qualified plays": (standing.qualified_plays, wanted.qualified_plays),
        "uploads": (standing.public_tracks, wanted.uploads),
        "achievements": (standing.achievements.keys() - later, wanted.achievements),
        "xp": ({source: value for source, value in xp.items() if value}, wanted.xp),
        "level": (level_number(standing.total_xp), level(sum(standing.xp.values()))),
    }


def award_differences(truth: Mapping[str, Expected], build: Build | None) -> Iterator[str]:
    """Achievements of builds and daily runs: each has a fact, and the tops of the last build are all held."""
    names = {artist_id(name): name for name in truth}
    facts = {(fact.artist_id, fact.achievement): fact.at for fact in awards() if fact.artist_id in names}
    held = {
        (each, achievement): at
        for each, standing in standings(names).items()
        for achievement, at in standing.achievements.items()
        if BY_ID[achievement].decided_by != "action"
    }
    for key in sorted(held.keys() | facts.keys()):
        if held.get(key) != facts.get(key):
            yield f"{names[key[0]]}: {key[1]} is held since {held.get(key)}, and was awarded {facts.get(key)}"
    if build is None or build.population != len(truth):
        return  # the tops depend on producers that are not in the log
    for each, name in names.items():
        for achievement in sorted(truth[name].tops):
            if (each, achievement) not in held:
                yield f"{name}: must hold {achievement}, and does not"


def awards() -> Iterator[AchievementEarned]:
    """All facts of awards."""
    for record in scan_records():
        if record.kind == AchievementEarned.__name__ and isinstance(fact := read(record), AchievementEarned):
            yield fact


def rank_differences(truth: Mapping[str, Expected], build: Build) -> Iterator[str]:
    """Differences of ranks on the upload and play boards, counting producers that are not in the log."""
    names = {artist_id(name): name for name in truth}
    boards: tuple[Category, ...] = ("uploads", "plays")
    for category in boards:
        rows = board(build, category)
        strangers = sorted(-score for each, (_, score) in rows.items() if each not in names)
        for each, name in names.items():
            wanted = truth[name]
            rank, score = (
                (wanted.upload_rank, wanted.uploads)
                if category == "uploads"
                else (wanted.play_rank, wanted.qualified_plays)
            )
            right = (rank + bisect_left(strangers, -score), score)
            if rows.get(each) != right:
                yield f"{name}: rank and score by {category} are {rows.get(each)}, expected {right}"


def board(build: Build, category: Category) -> dict[str, tuple[int, float]]:
    """Rank and score of all producers."""
    pages = (
        read_board(build, category, "all_time", start=start, limit=_ROWS_AT_ONCE)
        for start in range(0, build.population, _ROWS_AT_ONCE)
    )
    return {row.artist_id: (row.rank, row.score) for page in pages for row in page.rows}


def main() -> None:
    parser = argparse.ArgumentParser(prog="infra.verification.verify_import", description=__doc__)
    parser.add_argument("file", type=Path, metavar="FILE")
    path: Path = parser.parse_args().file
    on_running_stack("infra.verification.verify_import")
    with gzip.open(path, "rt") if path.suffix == ".gz" else path.open() as lines:
        rows = list(csv.DictReader(lines))
    truth = expected(rows)
    if waiting := wait_for_projection():
        print(
            f"{waiting:,} producers have facts that are not projected, without progress",
            file=sys.stderr,
        )
    build = served()
    wrong = [*differences(truth), *award_differences(truth, build)]
    wrong += page_differences(pages(rows), now=clock.now())
    if build:
        wrong += rank_differences(truth, build)
    else:
        print("no leaderboards yet, so no ranks were compared: make build-leaderboards", file=sys.stderr)
    for line in islice(wrong, _SHOWN):
        print(line, file=sys.stderr)
    print(f"{len(truth):,} producers compared, {len(wrong):,} differences")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
