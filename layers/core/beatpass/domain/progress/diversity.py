"""How evenly a producer's tracks lie over genres (docs/specification.md 4.2)."""

from __future__ import annotations

import math
from collections.abc import Mapping


def genre_diversity(genres: Mapping[str, int]) -> float:
    """Shannon entropy, in bits, of public tracks over genres. The same counts give the same float, whichever genre."""
    total = sum(genres.values())
    return sum(count / total * math.log2(total / count) for count in sorted(genres.values()))
