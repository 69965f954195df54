"""Reads what an explanation needs of the ranks near a producer (domain/leaderboards/rank_explanation.py)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from beatpass.domain.leaderboards.boards import COMPONENTS, MILLION, Build, Category
from beatpass.domain.leaderboards.overall_levers import RIVALS, targets, ways
from beatpass.domain.leaderboards.periods import Period
from beatpass.domain.leaderboards.rank_explanation import MOVES, Nearby
from beatpass.domain.platform.times import from_iso
from beatpass.storage.dynamodb.read import Wanted
from beatpass.storage.leaderboards.board_ranks import BoardRanks, ranks_items, read_needed
from beatpass.storage.leaderboards.board_reads import look_up
from beatpass.storage.leaderboards.producer_buckets import RankedProducer
from beatpass.storage.leaderboards.producer_columns import contribution_per_share

Boards = dict[Category, BoardRanks]


def nearby_items(build: Build, category: Category, period: Period) -> list[Wanted]:
    """The items that ``read_nearby`` begins with."""
    return [item for part in _boards_of(category) for item in ranks_items(build, part, period)]


def read_nearby(
    build: Build,
    producer: RankedProducer,
    items: Sequence[Any],
    category: Category,
    period: Period,
    *,
    previous_key: int | None,
) -> Nearby:
    """``items`` are those of ``nearby_items``. ``previous_key`` is that of the build before, if the producer has lost
    ranks.

    One call, or none; on the overall board one more for the rivals, and a third if a rival's score is far from the
    producer's. Raises BuildGone.
    """
    boards = dict(_of_items(build, items, category, period))
    board, rank = boards[category], producer.rank(category, period)
    key = producer.key(category, period, build.population)
    rivals = range(max(rank - RIVALS, 1), rank) if category == "overall" else range(0)
    board.need_rows(rivals)
    board.need_keys([rank - 1] if rank > 1 else [])
    fell = previous_key is not None and previous_key != key
    if previous_key is not None and fell:
        board.need_better_than(previous_key)
    for part, each in boards.items():
        if rivals and part != category:  # most producers near this one have a similar rank on this board too
            each.need_keys([max(producer.rank(part, period) - 1, 1)])
    read_needed(boards.values())
    above_rank, above_key = board.better(rank)
    return Nearby(
        rank=above_rank,
        key=above_key,
        rank_of_previous_score=_rank_of(board, previous_key, key) if previous_key is not None and fell else 0,
        contribution=_contribution(build, above_key, period) if category == "earnings" and above_rank else 0.0,
        targets=_targets(build, producer, period, boards, rivals) if rivals else (),
    )


def _boards_of(category: Category) -> list[Category]:
    """The board, and those of the components that the levers of the overall one move."""
    return [category, *(MOVES.values() if category == "overall" else ())]


def _of_items(
    build: Build, items: Sequence[Any], category: Category, period: Period
) -> Iterator[tuple[Category, BoardRanks]]:
    left = list(items)
    for part in _boards_of(category):
        count = len(ranks_items(build, part, period))
        yield part, BoardRanks(build, part, period, left[:count])
        del left[:count]


def _rank_of(board: BoardRanks, previous_key: int, key: int) -> int:
    """The rank that the producer would have with its previous key."""
    return 1 + board.better_than(previous_key) - (key > previous_key)


def _contribution(build: Build, share: int, period: Period) -> float:
    """The greatest contribution that is shown as this share, up to a millionth."""
    per_share = contribution_per_share(build.platform_weights.get(period, 0), from_iso(build.as_of))
    return (int((share + 0.5) * per_share) + 1) / MILLION


def _targets(build: Build, producer: RankedProducer, period: Period, boards: Boards, rivals: range) -> tuple[int, ...]:
    slots = [boards["overall"].row(position).slot for position in reversed(rivals)]
    found = look_up(build, set(slots))
    possible = ways(_ranks(producer, period), [_ranks(found[slot], period) for slot in slots])
    for part, way in possible.items():
        boards[part].need_keys(at for at in (way.alone, way.alone + 1, way.passing) if at > 0)
    read_needed([boards[part] for part in possible])
    return targets(possible, lambda part, position: boards[part].key_at(position))


def _ranks(producer: RankedProducer, period: Period) -> dict[Category, int]:
    return {part: producer.rank(part, period) for part in COMPONENTS}
