"""How far each producer's tracks came, as of a leaderboard build: items of its snapshot beside the own ranks."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence

from beatpass.domain.leaderboards.boards import Build
from beatpass.ranking.scoring_columns import Best, InGenre
from beatpass.storage.dynamodb.read import Wanted
from beatpass.storage.dynamodb.tables import LeaderboardItem
from beatpass.storage.leaderboards.records import Document
from beatpass.storage.leaderboards.served_boards import bucket_of
from beatpass.storage.platform import keys


def pack_best_tracks(
    ids: Sequence[str], best: Callable[[int], Best], *, snapshot: str, buckets: Iterable[tuple[int, int]]
) -> Iterator[Document]:
    """``buckets`` has of each in turn its first index and the one behind its last; ``best`` is asked by index."""
    for number, (start, stop) in enumerate(buckets):
        bests = {ids[index]: _row(best(index)) for index in range(start, stop)}
        body = json.dumps(bests, separators=(",", ":"), ensure_ascii=False)
        yield Document(keys.leaderboard_best_tracks(snapshot, number), body)


def _row(best: Best) -> list[float | str | None]:
    # A cut-off of 0 is reached by every track: infinitely far, which JSON does not know.
    return [best.plays, best.score, *(best.in_genre[1:] if best.in_genre else ())]


def best_tracks_of(build: Build, artist_id: str) -> Wanted:
    """The item that holds this producer's best in that build, if it is ranked."""
    return LeaderboardItem, keys.leaderboard_best_tracks(build.snapshot, bucket_of(artist_id, build.buckets))


def own_best_tracks(item: LeaderboardItem | None, artist_id: str) -> Best:
    """Out of the item that ``bests_of`` names; empty where the producer is not ranked."""
    row = json.loads(item.body).get(artist_id) if item else None
    if row is None:
        return Best()
    plays, score, *genre = row
    return Best(plays=plays, score=score, in_genre=InGenre(0, *genre) if genre else None)
