"""Search, filters and sort orders of the table of a producer's own tracks (docs/specification.md 9.3)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple

Sort = Literal["date", "-date", "title", "-title", "plays", "-plays"]


class Entry(NamedTuple):
    """A track as the table searches it.

    ``title`` and ``genres`` are normalised (normalise_text and normalise_name), ``uploaded`` is the day of the upload
    (YYYY-MM-DD).
    """

    track_id: str
    plays: int
    title: str
    genres: list[str]
    collaborative: bool
    uploaded: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackFilter:
    """A field that is None or empty matches every track.

    ``search`` and ``genre`` are normalised as those of an Entry; days are YYYY-MM-DD, inclusive.
    """

    search: str = ""
    genre: str | None = None
    first: str | None = None
    last: str | None = None
    collaborative: bool | None = None

    def matches(self, entry: Entry) -> bool:
        return (
            self.search in entry.title
            and (self.genre is None or self.genre in entry.genres)
            and (self.first or "") <= entry.uploaded
            and (self.last is None or entry.uploaded <= self.last)
            and self.collaborative in {None, entry.collaborative}
        )
