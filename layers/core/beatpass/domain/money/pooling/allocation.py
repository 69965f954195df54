"""Split a pool of money into parts that add up to it, to the cent (docs/specification.md 10.6)."""

from __future__ import annotations

from collections.abc import Mapping


def split(pool: int, weights: Mapping[str, int]) -> dict[str, int]:
    """Each producer's part of ``pool`` minor units, in proportion to its weight, by the largest-remainder method.

    Each producer gets its quota rounded down. The units that are left go, one each, to the largest remainders; of equal
    remainders the smaller id comes first. So every part is its quota rounded down or up, and a weight of zero receives
    nothing. Raises ValueError for a negative pool or weight, and for a pool without any weight.
    """
    total = sum(weights.values())
    if pool < 0 or any(weight < 0 for weight in weights.values()):
        raise ValueError("a pool and its weights must not be negative")
    if pool and not total:
        raise ValueError("a pool needs a weight above zero")
    parts = {producer: pool * weight // total if total else 0 for producer, weight in weights.items()}
    left = pool - sum(parts.values())
    if left:
        by_remainder = sorted(weights, key=lambda producer: (-(pool * weights[producer] % total), producer))
        for producer in by_remainder[:left]:
            parts[producer] += 1
    return parts


def own_part(pool: int, *, own: int, platform: int) -> int:
    """Estimate what a split of the pool would pay, with all others taken as one: right to one minor unit."""
    return split(pool, {"own": own, "the others": platform - own})["own"] if platform else 0
