"""make import FILE=...: import a listening log into the running stack, as facts through the same projection.

See docs/specification.md 2.5.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from datetime import datetime
from pathlib import Path

from beatpass import clock
from beatpass.storage.dynamodb.errors import Conflict, Unavailable
from infra.importing.catching_up import Stalled, counted, wait_until_projected
from infra.importing.listenings import Listening, NotAListeningLog, RefusedLine
from infra.importing.loading import load
from infra.importing.log_portfolios import artist_id, by_producer, portfolios
from infra.importing.progress import Progress
from infra.importing.readers import read
from infra.operations.on_stack import on_running_stack


def import_plays(path: Path, *, now: datetime, listener: str | None = None) -> bool:
    """Whether all lines were imported; refused ones go to stderr. Raises the errors of reading, loading and waiting.

    ``listener`` is whose history it is, where the file does not say so.
    """
    began = time.monotonic()
    listenings, refused = _read(path, now, listener)
    plays: Counter[str] = Counter()
    writing = Progress("written", len(listenings))
    loaded = load(counted(portfolios(by_producer(listenings)), plays), progress=writing)
    repeated = len(listenings) - plays.total()
    writing.advance(repeated)
    writing.finish()
    if repeated:
        print(f"  {repeated:,} of these plays are in the file more than once, and count once")
    for listening in listenings:
        if why := loaded.left_out.get(artist_id(listening.artist)):
            print(f"line {listening.line}: {why}", file=sys.stderr)
    wait_until_projected(Counter({each: count for each, count in plays.items() if each not in loaded.left_out}))
    seconds = time.monotonic() - began
    print(
        f"  {loaded.written:,} facts written, {loaded.there_already:,} existed already; {seconds:,.1f} s in total, "
        f"{plays.total() / seconds:,.0f} plays per second"
    )
    return not refused and not loaded.left_out


def _read(path: Path, now: datetime, listener: str | None) -> tuple[list[Listening], list[RefusedLine]]:
    listenings: list[Listening] = []
    refused: list[RefusedLine] = []
    for entry in read(path, now=now, listener=listener):
        if isinstance(entry, Listening):
            listenings.append(entry)
        else:
            refused.append(entry)
            print(f"line {entry.line}: {entry.reason}", file=sys.stderr)
    print(f"  {len(listenings):,} plays read, {len(refused):,} lines refused")
    return listenings, refused


def main() -> None:
    parser = argparse.ArgumentParser(prog="make import", description=__doc__)
    parser.add_argument("file", metavar="FILE")
    parser.add_argument("--listener", metavar="ID")
    given = parser.parse_args()
    file: str = given.file
    if not file:
        sys.exit("No file was given. Run: make import FILE=<listening history>")
    on_running_stack("infra.importing.import_plays")
    path = Path(file)
    try:
        complete = import_plays(path, now=clock.now(), listener=given.listener)
    except (NotAListeningLog, OSError) as error:
        sys.exit(f"{path} cannot be read as a listening log: {error}")
    except (Unavailable, Conflict, Stalled) as error:
        sys.exit(f"\nStopped: {type(error).__name__} {error}\nRun it again: it continues where it stopped.")
    sys.exit(0 if complete else 1)


if __name__ == "__main__":
    main()
