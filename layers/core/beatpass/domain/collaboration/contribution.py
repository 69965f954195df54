"""Compute the contribution of a track, and its forward-decayed weight.

contribution(now) = exp(-ln 2 / 6 x months since upload) x popularity factor. All contributions halve in the same time,
so weight = exp(+ln 2 / 6 x months from a fixed epoch to the upload) x popularity factor gives the same shares and does
not change with time. Weights are integers (in units of 2**-32 of a contribution at the epoch): sums are exact in any
order.

See docs/specification.md 7.1, docs/architecture.md 5.
"""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache
from math import log10

from beatpass.domain.platform.times import SECONDS_PER_DAY, from_iso

EPOCH = datetime(2020, 1, 1, tzinfo=UTC)
SECONDS_PER_MONTH = 30.4375 * SECONDS_PER_DAY
HALF_LIFE_MONTHS = 6
_SCALE = 2**32


def months_between(start: datetime, end: datetime) -> float:
    return (end - start).total_seconds() / SECONDS_PER_MONTH


def popularity_factor(qualified_plays: int) -> float:
    """1 without plays, towards 3 with many: 1 + 2 x l / (l + 1), l = log10(1 + plays)."""
    magnitude = log10(1 + qualified_plays)
    return 1 + 2 * magnitude / (magnitude + 1)


def weight(*, published_at: str, qualified_plays: int, credited: int) -> int:
    """The weight that each of the ``credited`` producers gets of a contributing track."""
    growth: float = 2.0 ** (months_between(EPOCH, from_iso(published_at)) / HALF_LIFE_MONTHS)
    return round(_SCALE * growth * popularity_factor(qualified_plays)) // credited


def contribution(weight_sum: int, now: datetime) -> float:
    """The contribution at the time ``now`` of a sum of weights."""
    return weight_sum / _SCALE * _decay(now)


@lru_cache(maxsize=8)  # a page computes many contributions for the same time
def _decay(now: datetime) -> float:
    decay: float = 2.0 ** (-months_between(EPOCH, now) / HALF_LIFE_MONTHS)
    return decay


def time_factor(published_at: str, now: datetime) -> float:
    """1 at the upload, halved every six months."""
    factor: float = 2.0 ** (-months_between(from_iso(published_at), now) / HALF_LIFE_MONTHS)
    return factor


def platform_weight(own: int, built: int) -> int:
    """The weight of all producers in the last build; at least the producer's own, which may have grown since."""
    return max(own, built)


def share_percent(weight_sum: int, platform_weight: int) -> float:
    """The producer's percentage of the contribution of all producers, 0-100; 0 if the total is 0."""
    return 100 * weight_sum / platform_weight if platform_weight else 0.0
