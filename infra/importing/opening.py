"""Opens files of text, plain or gzipped."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from io import TextIOWrapper
from pathlib import Path

from infra.importing.listenings import NotAListeningLog

_GZIP = b"\x1f\x8b"


@contextmanager
def opened(path: Path) -> Iterator[TextIOWrapper]:
    """Bytes that are not UTF-8 become surrogates, which cannot be displayed: only their line is refused.

    Raises NotAListeningLog where the compressed content turns out to be damaged.
    """
    with path.open("rb") as probe:
        zipped = probe.read(2) == _GZIP
    try:
        with gzip.open(path) if zipped else path.open("rb") as stored:
            yield TextIOWrapper(stored, encoding="utf-8", errors="surrogateescape", newline="\n")
    except (gzip.BadGzipFile, zlib.error, EOFError) as error:
        raise NotAListeningLog("it is a gzip file that is damaged or ends too early") from error
