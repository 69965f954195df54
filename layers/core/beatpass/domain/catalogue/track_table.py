"""The table of one's own tracks: what it is searched, filtered and sorted by (docs/specification.md 9.3)."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import Literal, NamedTuple

Sort = Literal["date", "-date", "title", "-title", "plays", "-plays"]


def folded(text: str) -> str:
    """One spelling for what a person searching would take for the same: no case, no accents, single spaces."""
    plain = (each for each in unicodedata.normalize("NFKD", text) if not unicodedata.combining(each))
    return " ".join("".join(plain).casefold().split())


class Entry(NamedTuple):
    """A track as the table looks for it; ``title`` is folded, ``uploaded`` the day it came (YYYY-MM-DD)."""

    track_id: str
    plays: int
    title: str
    genres: list[str]
    collaborative: bool
    uploaded: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackFilter:
    """None, or nothing, lets every track through. ``search`` is folded; the days are YYYY-MM-DD, both included."""

    search: str = ""
    genre: str | None = None
    first: str | None = None
    last: str | None = None
    collaborative: bool | None = None

    def passes(self, entry: Entry) -> bool:
        return (
            self.search in entry.title
            and (self.genre is None or self.genre in entry.genres)
            and (self.first or "") <= entry.uploaded
            and (self.last is None or entry.uploaded <= self.last)
            and self.collaborative in {None, entry.collaborative}
        )
