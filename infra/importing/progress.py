"""A progress bar on a terminal, and a line every ten seconds elsewhere."""

from __future__ import annotations

import sys
import time
from threading import Lock

_WIDTH = 30
_LOG_EVERY_SECONDS = 10.0
_DRAW_EVERY_SECONDS = 0.1


class Progress:
    """``title [#####-----] 1,200/4,000  812/s``, without a total ``title 1,200  812/s``. Thread-safe."""

    def __init__(self, title: str, total: int | None = None) -> None:
        self._title = title
        self._total = total
        self._done = 0
        self._began = time.monotonic()
        self._drawn = 0.0 if sys.stdout.isatty() else self._began
        self._lock = Lock()

    @property
    def seconds(self) -> float:
        return time.monotonic() - self._began

    def advance(self, by: int) -> None:
        with self._lock:
            self._done += by
            pause = _DRAW_EVERY_SECONDS if sys.stdout.isatty() else _LOG_EVERY_SECONDS
            if time.monotonic() - self._drawn >= pause:
                self._drawn = time.monotonic()
                self._draw(end="")

    def finish(self) -> None:
        with self._lock:
            self._draw(end="\n")

    def _draw(self, *, end: str) -> None:
        rate = self._done / max(self.seconds, 0.001)
        start, stop = ("\r", end) if sys.stdout.isatty() else ("", "\n")
        print(f"{start}  {self._title:<12} {self._bar()}  {rate:,.0f}/s ", end=stop, flush=True)

    def _bar(self) -> str:
        if self._total is None:
            return f"{self._done:,}"
        filled = _WIDTH * self._done // self._total if self._total else _WIDTH
        return f"[{'#' * filled}{'-' * (_WIDTH - filled)}] {self._done:,}/{self._total:,}"
