"""The best tracks of each producer as of a leaderboard build: items of its snapshot, by the buckets of own ranks."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence

from beatpass.domain.leaderboards.boards import Build
from beatpass.domain.progress.best_tracks import BestInGenre, BestTracks
from beatpass.storage.dynamodb.read import Wanted
from beatpass.storage.dynamodb.tables import LeaderboardItem
from beatpass.storage.leaderboards.records import Document, bucket_of
from beatpass.storage.platform import keys


def pack_best_tracks(
    ids: Sequence[str], best: Callable[[int], BestTracks], *, snapshot: str, buckets: Iterable[tuple[int, int]]
) -> Iterator[Document]:
    """``buckets`` are ranges of indices [start, stop), in order; ``best`` gives the best tracks of an index."""
    for number, (start, stop) in enumerate(buckets):
        rows = {ids[index]: _row(best(index)) for index in range(start, stop)}
        body = json.dumps(rows, separators=(",", ":"), ensure_ascii=False)
        yield Document(keys.leaderboard_best_tracks(snapshot, number), body)


def _row(best: BestTracks) -> list[float | str | None]:
    # ``reach`` is left out: it is infinite for a cut-off of 0, which JSON cannot express.
    return [best.plays, best.score, *(best.in_genre[1:] if best.in_genre else ())]


def best_tracks_item(build: Build, artist_id: str) -> Wanted:
    """The item that holds this producer's best tracks in the build, if the producer is ranked."""
    return LeaderboardItem, keys.leaderboard_best_tracks(build.snapshot, bucket_of(artist_id, build.buckets))


def own_best_tracks(item: LeaderboardItem | None, artist_id: str) -> BestTracks:
    """From the item that ``best_tracks_item`` names; empty if the producer is not ranked."""
    row = json.loads(item.body).get(artist_id) if item else None
    if row is None:
        return BestTracks()
    plays, score, *genre = row
    return BestTracks(plays=plays, score=score, in_genre=BestInGenre(0, *genre) if genre else None)
