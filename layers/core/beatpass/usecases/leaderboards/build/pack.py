"""Stage 4: pack boards and producers into the items of a snapshot."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial

from beatpass.domain.leaderboards.boards import categories_of, categories_of_countries
from beatpass.ranking.scoring_columns import BestTrackColumns
from beatpass.storage.leaderboards.board_packing import BoardName, Producers, pack_board, pack_country_board
from beatpass.storage.leaderboards.board_pages import Document
from beatpass.storage.leaderboards.previous_build import PreviousRanks
from beatpass.storage.leaderboards.producer_packing import BucketPacker, producer_columns
from beatpass.usecases.leaderboards.build.rank import Ranked
from beatpass.usecases.leaderboards.build.read import Standings
from beatpass.usecases.platform.parallel import map_ahead

Part = Callable[[], Iterable[Document]]
# How many parts are packed while another one is written.
PARTS_AHEAD = 8


def pack(
    standings: Standings,
    ranked: Ranked,
    best: BestTrackColumns,
    previous: PreviousRanks,
    snapshot: str,
    *,
    threads: int = 1,
) -> Iterator[Document]:
    """The items in an order that depends on the standings alone. They are packed as they are asked for."""
    producers = Producers(standings.population, ranked.seniority, standings.assignment)
    parts = _parts(producers, ranked, best, previous, snapshot)
    for documents in map_ahead(lambda part: list(part()), parts, threads=threads, most=PARTS_AHEAD):
        yield from documents


def _parts(
    producers: Producers, ranked: Ranked, best: BestTrackColumns, previous: PreviousRanks, snapshot: str
) -> Iterator[Part]:
    for period, boards in ranked.boards.items():
        for category in categories_of(period):
            name = BoardName(snapshot, category, period)
            yield partial(pack_board, name, boards[category], producers, previous.ranks(period, category))
        for category in categories_of_countries(period):
            name, within = BoardName(snapshot, category, period), ranked.in_countries[period, category]
            yield partial(pack_country_board, name, boards[category], within, producers)
    columns = producer_columns(producers, ranked.boards, ranked.in_countries, best, previous)
    packer = BucketPacker(snapshot, producers, columns, best)
    for first, buckets in producers.assignment.batches():
        yield partial(packer.pack, first, buckets)
