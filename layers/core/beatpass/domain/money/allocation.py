"""A pool of money in parts that add up to it, to the cent (docs/specification.md 10.6)."""

from __future__ import annotations

from collections.abc import Mapping


def split(pool: int, weights: Mapping[str, int]) -> dict[str, int]:
    """Each producer's part of so many minor units, in proportion to its weight, by largest remainder.

    Everyone gets its quota rounded down; the units that are left go, one each, to the largest remainders, among equal
    ones to the smaller id. So every part is its quota rounded down or up, and a weight of zero receives nothing.
    ValueError for a negative pool or weight, and for a pool that nobody is to receive.
    """
    total = sum(weights.values())
    if pool < 0 or any(weight < 0 for weight in weights.values()):
        raise ValueError("neither a pool nor a weight is negative")
    if pool and not total:
        raise ValueError("a pool needs someone to receive it")
    parts = {producer: pool * weight // total if total else 0 for producer, weight in weights.items()}
    left = pool - sum(parts.values())
    if left:
        by_remainder = sorted(weights, key=lambda producer: (-(pool * weights[producer] % total), producer))
        for producer in by_remainder[:left]:
            parts[producer] += 1
    return parts


def own_part(pool: int, *, own: int, platform: int) -> int:
    """What a split of the pool would pay, everyone else taken as one: right to one minor unit."""
    return split(pool, {"own": own, "the others": platform - own})["own"] if platform else 0
