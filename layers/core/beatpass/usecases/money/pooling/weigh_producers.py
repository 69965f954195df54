"""The producers' weights at a month's end, worked out once and kept (docs/specification.md 10.6)."""

from __future__ import annotations

from beatpass.storage.money.kept_shares import find_weights, keep_weights
from beatpass.storage.progress.standings import scan_standings
from beatpass.usecases.money.pooling.pool_parameters import pool_weight
from beatpass.usecases.platform.parallel import in_parallel


def weigh_producers(month: str, *, segments: int, at_once: int) -> dict[str, int]:
    """Each producer's weight, where it has one, as it was when the first run for this month looked.

    A run that ends early leaves the segments that it has done; the next one does the others.
    """
    weights: dict[str, int] = {}
    for some in in_parallel(lambda number: _segment(month, number, segments), segments, at_once=at_once):
        weights |= some
    return weights


def _segment(month: str, segment: int, segments: int) -> dict[str, int]:
    kept = find_weights(month, segment=segment, segments=segments)
    if kept is None:
        found = {name: pool_weight(standing) for name, standing in scan_standings(segment=segment, segments=segments)}
        weights = {artist_id: weight for artist_id, weight in found.items() if weight}
        keep_weights(month, weights, segment=segment, segments=segments)
        kept = find_weights(month, segment=segment, segments=segments)
    return kept or {}
