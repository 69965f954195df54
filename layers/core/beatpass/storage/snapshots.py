"""Writes leaderboard snapshots. Nothing of a snapshot changes once written; what a reader gets is decided by one item.

A crash before the pointer moves leaves items that nobody was told of, and their time to live takes them away.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from hashlib import sha256
from operator import itemgetter
from typing import Any

from beatpass.domain.boards import CATEGORIES, TOP, Build, Category, Period
from beatpass.domain.events import LeaderboardsBuilt
from beatpass.domain.ranking import Population, Ranking
from beatpass.storage import documents, keys, outbox
from beatpass.storage.access import faults, transaction
from beatpass.storage.keys import Key
from beatpass.storage.leaderboards import PAGE_ROWS, bucket_of
from beatpass.storage.tables import LeaderboardItem

# Own ranks are read often and alone: a smaller document costs each of these reads less.
BUCKET_PRODUCERS = 32
# DynamoDB's limits of one BatchWriteItem are 25 items and 16 MB; page and bucket are far from its 400 KB an item.

Former = Mapping[Category, Sequence[int | None]]
Document = tuple[Key, str]
Taker = Callable[[Sequence[Any]], tuple[Any, ...]]


def buckets_for(population: int) -> int:
    return -(-population // BUCKET_PRODUCERS)


def pack(
    population: Population,
    boards: dict[Category, Ranking],
    *,
    former: Former,
    snapshot: str,
    period: Period = "all_time",
) -> Iterator[Document]:
    """Every page, top list and bucket of own ranks; ``former`` gives each producer's ranks of the build before."""
    artists = [
        json.dumps(artist, ensure_ascii=False, separators=(",", ":"))
        for artist in zip(population.ids, population.names, population.pictures, population.levels, strict=True)
    ]
    for category in CATEGORIES:
        ranking, before = boards[category], former[category]
        top = ranking.order[:TOP]
        yield keys.leaderboard_top(snapshot, category, period), _page(artists, ranking, before, top)
        for start in range(0, len(ranking.order), PAGE_ROWS):
            chunk = ranking.order[start : start + PAGE_ROWS]
            key = keys.leaderboard_page(snapshot, category, period, start // PAGE_ROWS)
            yield key, _page(artists, ranking, before, chunk)
    yield from _pack_buckets(population, artists, boards, former=former, snapshot=snapshot, period=period)


def _page(artists: Sequence[str], ranking: Ranking, before: Sequence[int | None], chunk: Sequence[int]) -> str:
    take = _taker(chunk)
    return f'{{"artists":[{",".join(take(artists))}],{_dump(_columns(ranking, before, take))[1:]}'


def _pack_buckets(
    population: Population,
    artists: Sequence[str],
    boards: dict[Category, Ranking],
    *,
    former: Former,
    snapshot: str,
    period: Period,
) -> Iterator[Document]:
    members: list[list[int]] = [[] for _ in range(buckets_for(len(population)))]
    for index in boards["overall"].order:
        members[bucket_of(population.ids[index], len(members))].append(index)
    places = {category: _places(boards[category].order) for category in CATEGORIES}
    for number, chunk in enumerate(members):
        take = _taker(chunk)
        columns = {
            category: {"positions": take(places[category]), **_columns(boards[category], former[category], take)}
            for category in CATEGORIES
        }
        body = f'{{"artists":[{",".join(take(artists))}],{_dump(columns)[1:]}'
        yield keys.leaderboard_ranks(snapshot, period, number), body


def _places(order: Sequence[int]) -> list[int]:
    """Each index's position, from 1."""
    places = [0] * len(order)
    for position, index in enumerate(order, 1):
        places[index] = position
    return places


def _taker(chunk: Sequence[int]) -> Taker:
    """Picks these indices out of a column: itemgetter at three times a comprehension's speed, but always a tuple."""
    if len(chunk) > 1:
        return itemgetter(*chunk)
    return lambda column: tuple(column[index] for index in chunk)


def _columns(ranking: Ranking, before: Sequence[int | None], take: Taker) -> dict[str, Any]:
    ranks = take(ranking.ranks)
    return {
        "ranks": ranks,
        "ties": {rank: ranking.ties[rank] for rank in dict.fromkeys(ranks) if rank in ranking.ties},
        "before": take(before),
        "scores": take(ranking.scores),
        "details": [take(column) for column in ranking.details],
    }


def _dump(content: object) -> str:
    return json.dumps(content, separators=(",", ":"))


def write(packed: Iterable[Document], *, expires_at: int) -> str:
    """Write these documents, 25 a call, and give their digest. Raises Unavailable."""
    digest = sha256()
    with faults():
        writes = LeaderboardItem.batch_write()
        for key, body in packed:
            digest.update(body.encode())
            writes.save(LeaderboardItem(*key, body=body, expires_at=expires_at))
        writes.commit()
    return digest.hexdigest()


def serve(build: Build) -> None:
    """Record the build, then point every reader to it, and have the bus told of it.

    Raises Conflict where one as late or later is served already.
    """
    body = documents.dump(build)
    with faults():
        LeaderboardItem(*keys.leaderboard_build(build.snapshot), body=body, expires_at=build.expires_at).save()
    earlier = LeaderboardItem.pk.does_not_exist() | (LeaderboardItem.as_of < build.as_of)
    told = LeaderboardsBuilt(
        build=build.id,
        as_of=build.as_of,
        next_build_at=build.next_build_at,
        population=build.population,
        at=build.built_at,
    )
    with transaction() as writes:
        writes.save(LeaderboardItem(*keys.leaderboard_pointer(), body=body, as_of=build.as_of), condition=earlier)
        writes.save(outbox.to_item(keys.leaderboards_outbox(build.snapshot, build.as_of), [told]))


def renew(build: Build, *, expires_at: int) -> None:
    """Let the served build live longer: for when no later one has come through for days.

    Raises Conflict where a later one is served meanwhile.
    """
    body = documents.dump(replace(build, expires_at=expires_at))
    with faults():
        found = LeaderboardItem.batch_get(list(_keys_of(build)), consistent_read=True)
        writes = LeaderboardItem.batch_write()
        for item in found:
            writes.save(LeaderboardItem(item.pk, item.sk, body=item.body, expires_at=expires_at))
        writes.save(LeaderboardItem(*keys.leaderboard_build(build.snapshot), body=body, expires_at=expires_at))
        writes.commit()
        same = LeaderboardItem.as_of == build.as_of
        LeaderboardItem(*keys.leaderboard_pointer(), body=body, as_of=build.as_of).save(condition=same)


def _keys_of(build: Build, period: Period = "all_time") -> Iterator[Key]:
    """Of everything in a snapshot but the build's own item."""
    for category in CATEGORIES:
        yield keys.leaderboard_top(build.snapshot, category, period)
        for start in range(0, build.population, PAGE_ROWS):
            yield keys.leaderboard_page(build.snapshot, category, period, start // PAGE_ROWS)
    for number in range(build.buckets):
        yield keys.leaderboard_ranks(build.snapshot, period, number)
        yield keys.leaderboard_bests(build.snapshot, number)
