"""Writes leaderboard snapshots. Nothing of a snapshot changes once written; what a reader gets is decided by one item.

A crash before the pointer moves leaves items that nobody was told of, and their time to live takes them away.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256
from typing import Any

from beatpass.domain.boards import CATEGORIES, TOP, Build, Category, Period
from beatpass.domain.ranking import Population, Ranking
from beatpass.storage import documents, keys
from beatpass.storage.access import faults
from beatpass.storage.keys import Key
from beatpass.storage.leaderboards import PAGE_ROWS, bucket_of
from beatpass.storage.tables import LeaderboardItem

# Own ranks are read often and alone: a smaller document costs each of these reads less.
BUCKET_PRODUCERS = 64
# DynamoDB's limits of one BatchWriteItem are 25 items and 16 MB; page and bucket are far from its 400 KB an item.

Former = dict[Category, Sequence[int | None]]
Document = tuple[Key, str]


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
    names = ",".join([artists[index] for index in chunk])
    return f'{{"artists":[{names}],{_dump(_columns(ranking, before, chunk))[1:]}'


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
        names = ",".join([artists[index] for index in chunk])
        columns = {
            category: {
                "positions": [places[category][index] for index in chunk],
                **_columns(boards[category], former[category], chunk),
            }
            for category in CATEGORIES
        }
        yield keys.leaderboard_ranks(snapshot, period, number), f'{{"artists":[{names}],{_dump(columns)[1:]}'


def _places(order: Sequence[int]) -> list[int]:
    """Each index's position, from 1."""
    places = [0] * len(order)
    for position, index in enumerate(order, 1):
        places[index] = position
    return places


def _columns(ranking: Ranking, before: Sequence[int | None], chunk: Sequence[int]) -> dict[str, Any]:
    ranks = [ranking.ranks[index] for index in chunk]
    return {
        "ranks": ranks,
        "ties": {rank: ranking.ties[rank] for rank in dict.fromkeys(ranks) if rank in ranking.ties},
        "before": [before[index] for index in chunk],
        "scores": [ranking.scores[index] for index in chunk],
        "details": [[column[index] for index in chunk] for column in ranking.details],
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
    """Record the build, then point every reader to it. Raises Conflict where one as late or later is served already."""
    body = documents.dump(build)
    with faults():
        LeaderboardItem(*keys.leaderboard_build(build.snapshot), body=body, expires_at=build.expires_at).save()
        later = LeaderboardItem.pk.does_not_exist() | (LeaderboardItem.as_of < build.as_of)
        LeaderboardItem(*keys.leaderboard_pointer(), body=body, as_of=build.as_of).save(condition=later)
