"""What a track sounds like, in a few short marks that can be counted: by them producers are compared.

A mark is a tempo (``120`` for 120 to 129.9 bpm), a scale (``minor``) or a tag (``#17``, one of TAG_MARKS that its words
are dealt to), so that a producer's style is bounded whatever it writes on its tracks.

See docs/specification.md 8.2.
"""

from __future__ import annotations

from collections.abc import Iterable
from zlib import crc32

TEMPO_STEP = 10
TAG_MARKS = 64


def style_marks(*, bpm: float | None, scale: str | None, tags: Iterable[str]) -> list[str]:
    """Each mark once, tempo and scale before tags."""
    tempo = [str(int(bpm // TEMPO_STEP) * TEMPO_STEP)] if bpm else []
    return [*tempo, *([scale] if scale else []), *sorted({f"#{crc32(tag.encode()) % TAG_MARKS}" for tag in tags})]
