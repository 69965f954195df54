"""Describe the style of a track by a few short marks, by whose counts producers are compared.

A mark is a tempo (``120`` for 120 to 129.9 bpm), a scale (``minor``) or a hashed tag (``#17``, one of TAG_MARKS
buckets). Hashing bounds the size of a producer's style for any tags.

See docs/specification.md 8.2.
"""

from __future__ import annotations

from collections.abc import Iterable
from zlib import crc32

TEMPO_STEP = 10
TAG_MARKS = 64


def style_marks(*, bpm: float | None, scale: str | None, tags: Iterable[str]) -> list[str]:
    """The marks of a track without duplicates: tempo, scale, then tags."""
    tempo = [str(int(bpm // TEMPO_STEP) * TEMPO_STEP)] if bpm else []
    return [*tempo, *([scale] if scale else []), *sorted({f"#{crc32(tag.encode()) % TAG_MARKS}" for tag in tags})]
