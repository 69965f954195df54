"""Writes leaderboard snapshots. The items of a snapshot never change; the pointer says which snapshot is served.

A crash before the pointer moves leaves items that no reader finds, and that expire by their time to live.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from hashlib import sha256
from itertools import islice
from typing import Any

from beatpass.domain.leaderboards.boards import Build, Category, categories_of, categories_of_countries
from beatpass.domain.leaderboards.periods import Period
from beatpass.domain.platform.events import LeaderboardsBuilt
from beatpass.storage.dynamodb import documents
from beatpass.storage.dynamodb.errors import faults
from beatpass.storage.dynamodb.paced_writes import write_paced
from beatpass.storage.dynamodb.read import BATCH_GET_ITEMS, get_raw
from beatpass.storage.dynamodb.tables import Key, LeaderboardItem
from beatpass.storage.dynamodb.write import transaction
from beatpass.storage.leaderboards.board_pages import PAGE_ROWS, Document
from beatpass.storage.platform import keys, outbox

Raw = dict[str, Any]


def write(
    packed: Iterable[Document], *, expires_at: int, ranks_expire_at: int, threads: int, time_left: Callable[[], float]
) -> str:
    """Write these documents by ``threads`` parallel calls of 25, and return their digest. Raises Unavailable and
    OutOfTime.

    Both ends of life are in Unix seconds. Own ranks may have a later one, for rank histories.
    """
    digest = sha256()

    def items() -> Iterator[Raw]:
        for document in packed:
            digest.update(document.data)
            yield _raw(document, ranks_expire_at if document.key[1] == keys.PRODUCERS else expires_at)

    write_paced(LeaderboardItem, items(), threads=threads, time_left=time_left)
    return digest.hexdigest()


def _raw(document: Document, expires_at: int) -> Raw:
    pk, sk = document.key
    return {"pk": {"S": pk}, "sk": {"S": sk}, "expires_at": {"N": str(expires_at)}, "data": {"B": document.data}}


def serve(build: Build) -> None:
    """Record the build, then move the pointer to it and write its event to the outbox, in one transaction.

    Raises Conflict if a build as late or later is served already.
    """
    body = documents.dump(build)
    with faults():
        LeaderboardItem(*keys.leaderboard_build(build.snapshot), body=body, expires_at=build.expires_at).save()
    earlier = LeaderboardItem.pk.does_not_exist() | (LeaderboardItem.as_of < build.as_of)
    event = LeaderboardsBuilt(
        build=build.id,
        as_of=build.as_of,
        next_build_at=build.next_build_at,
        population=build.population,
        at=build.built_at,
    )
    with transaction() as writes:
        writes.save(LeaderboardItem(*keys.leaderboard_pointer(), body=body, as_of=build.as_of), condition=earlier)
        writes.save(outbox.to_item(keys.leaderboards_outbox(build.snapshot, build.as_of), [event]))


def renew(build: Build, *, expires_at: int, threads: int, time_left: Callable[[], float]) -> None:
    """Give the served build a later end of life, for when no later build has succeeded for days.

    Raises Conflict if a later one is served meanwhile, Unavailable and OutOfTime.
    """
    write_paced(LeaderboardItem, _renewed(build, expires_at), threads=threads, time_left=time_left)
    body = documents.dump(replace(build, expires_at=expires_at))
    with faults():
        LeaderboardItem(*keys.leaderboard_build(build.snapshot), body=body, expires_at=expires_at).save()
        same = LeaderboardItem.as_of == build.as_of
        LeaderboardItem(*keys.leaderboard_pointer(), body=body, as_of=build.as_of).save(condition=same)


def _renewed(build: Build, expires_at: int) -> Iterator[Raw]:
    """The build's items with this end of life, or their own if that is later."""
    wanted = _keys_of(build)
    while some := list(islice(wanted, BATCH_GET_ITEMS)):
        for item in get_raw([(LeaderboardItem, key) for key in some]):
            if item and "expires_at" in item:  # items of a frozen season have none
                yield item | {"expires_at": {"N": str(max(expires_at, int(item["expires_at"]["N"])))}}


def _keys_of(build: Build) -> Iterator[Key]:
    """The keys of all items of a snapshot but the build's own."""
    for period in build.periods:
        for category in categories_of(period):
            yield from keys_of_board(build, category, period)
    yield from keys_of_producers(build)


def keys_of_board(build: Build, category: Category, period: Period) -> Iterator[Key]:
    """``period`` is one that the board is ranked for."""
    if build.population:
        yield keys.leaderboard_front(build.snapshot, category, period)
        yield keys.leaderboard_index(build.snapshot, category, period)
    for start in range(0, build.population, PAGE_ROWS):
        yield keys.leaderboard_page(build.snapshot, category, period, start // PAGE_ROWS)
    if category in build.few_scores.get(period, ()):
        yield keys.leaderboard_runs(build.snapshot, category, period)
    if category in categories_of_countries(period) and build.countries:
        yield keys.leaderboard_index(build.snapshot, category, period, by_country=True)
        for start in range(0, sum(build.countries.values()), PAGE_ROWS):
            yield keys.leaderboard_page(build.snapshot, category, period, start // PAGE_ROWS, by_country=True)


def keys_of_producers(build: Build) -> Iterator[Key]:
    for bucket in range(build.buckets):
        yield keys.leaderboard_producers(build.snapshot, bucket)
