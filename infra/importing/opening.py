"""Opens files of text, plain or gzipped."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from contextlib import contextmanager
from io import TextIOWrapper
from pathlib import Path

_GZIP = b"\x1f\x8b"


@contextmanager
def opened(path: Path) -> Iterator[TextIOWrapper]:
    """Bytes that are not UTF-8 become surrogates, which cannot be displayed: only their line is refused."""
    with path.open("rb") as probe:
        zipped = probe.read(2) == _GZIP
    with gzip.open(path) if zipped else path.open("rb") as stored:
        yield TextIOWrapper(stored, encoding="utf-8", errors="surrogateescape", newline="\n")
