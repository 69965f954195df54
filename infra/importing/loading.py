"""Writes portfolios as entities and facts.

Idempotent and resumable: facts never change and their ids are given, so recorded ones are skipped. A profile or a
track is written in one transaction with its fact, before anything that refers to it.
"""

from __future__ import annotations

import random
import time
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field

from beatpass import clock
from beatpass.storage.catalogue.entities import get_producers
from beatpass.storage.dynamodb.errors import Conflict, Unavailable
from beatpass.storage.dynamodb.tables import Key
from beatpass.storage.platform.bulk_facts import put_facts, record_changes, recorded
from beatpass.storage.platform.fact_keys import fact_key
from infra.importing.backdating import backdate
from infra.importing.catalogue_rows import changes, taken_names
from infra.importing.portfolios import Portfolio
from infra.importing.progress import Progress

_CHUNK_FACTS = 1_000
_THREADS = 2
_WAITING_CHUNKS = 4
_ATTEMPTS = 8
_LONGEST_PAUSE_SECONDS = 5.0
NAME_TAKEN = "another producer has the name of this artist"
DELETED = "the producer of this artist was deleted"


@dataclass(slots=True)
class Loaded:
    """``left_out`` says, by the id of the producer, why nothing of it was written."""

    written: int = 0
    there_already: int = 0
    left_out: dict[str, str] = field(default_factory=dict)


def load(portfolios: Iterable[Portfolio], *, progress: Progress) -> Loaded:
    """Write what is missing. Raises Unavailable or Conflict after the last attempt; another run continues."""
    total = Loaded()
    with ThreadPoolExecutor(_THREADS) as pool:
        running: set[Future[Loaded]] = set()
        for chunk in _chunks(portfolios):
            running.add(pool.submit(_load_patiently, chunk, progress))
            if len(running) >= _WAITING_CHUNKS:
                done, running = wait(running, return_when=FIRST_COMPLETED)
                _add_up(total, done)
        _add_up(total, running)
    return total


def load_catalogue(portfolios: Sequence[Portfolio]) -> None:
    """Write the missing producers, tracks, albums and followers, in the order of their times.

    For producers that credit each other, because achievements depend on what they all did before. Raises as ``load``.
    """
    taken = taken_names(each.artist for each in portfolios)
    admitted = [change for each in portfolios if each.artist.id not in taken for change in changes(each)]
    in_order = sorted(admitted, key=lambda change: (change.fact.at, fact_key(change.fact)))
    for start in range(0, len(in_order), _CHUNK_FACTS):
        chunk = in_order[start : start + _CHUNK_FACTS]
        known = recorded(change.fact for change in chunk)
        record_changes([change for change in chunk if fact_key(change.fact) not in known])


def _chunks(portfolios: Iterable[Portfolio]) -> Iterator[list[Portfolio]]:
    """Chunks of whole portfolios, so that one thread writes all facts of a producer in order."""
    chunk: list[Portfolio] = []
    for portfolio in portfolios:
        chunk.append(portfolio)
        if sum(map(len, chunk)) >= _CHUNK_FACTS:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


def _add_up(total: Loaded, done: Iterable[Future[Loaded]]) -> None:
    for future in done:
        part = future.result()
        total.written += part.written
        total.there_already += part.there_already
        total.left_out |= part.left_out


def _load_patiently(chunk: Sequence[Portfolio], progress: Progress) -> Loaded:
    before: set[Key] | None = None
    moved = 0
    for attempt in range(_ATTEMPTS):
        try:
            known = _recorded(chunk)
            before = known if before is None else before
            moved += backdate([each for each in chunk if fact_key(each.profile) in known], known, now=clock.now())
            left_out = _write_missing(chunk, known)
        except (Unavailable, Conflict):
            # A write that failed may have succeeded: the next attempt reads again what is recorded.
            if attempt == _ATTEMPTS - 1:
                raise
            time.sleep(random.uniform(0, min(0.1 * 2**attempt, _LONGEST_PAUSE_SECONDS)))  # noqa: S311 - jitter
        else:
            progress.advance(sum(len(each.plays) for each in chunk))
            admitted = (fact for each in chunk if each.artist.id not in left_out for fact in each.facts())
            written = sum(fact_key(fact) not in before for fact in admitted)
            return Loaded(written=written + moved, there_already=len(before), left_out=left_out)
    raise AssertionError("the last attempt raises")


def _write_missing(chunk: Sequence[Portfolio], known: set[Key]) -> dict[str, str]:
    """Write what is not recorded. Returns why producers are left out, by id."""
    newcomers = [each.artist for each in chunk if fact_key(each.profile) not in known]
    left_out = dict.fromkeys(taken_names(newcomers), NAME_TAKEN)
    recorded_before = {each.artist.id for each in chunk} - {each.id for each in newcomers}
    left_out |= dict.fromkeys(recorded_before - get_producers(recorded_before).keys(), DELETED)
    admitted = [each for each in chunk if each.artist.id not in left_out]
    record_changes([change for each in admitted for change in changes(each) if fact_key(change.fact) not in known])
    put_facts(fact for each in admitted for fact in each.listening() if fact_key(fact) not in known)
    return left_out


def _recorded(chunk: Sequence[Portfolio]) -> set[Key]:
    """The facts that are recorded. The profile is written first, so where it is missing, no other is read."""
    known = recorded(each.profile for each in chunk)
    arrived = [each for each in chunk if fact_key(each.profile) in known]
    return known | recorded(fact for each in arrived for fact in each.facts())
