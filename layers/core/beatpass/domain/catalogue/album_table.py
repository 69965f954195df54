"""The sorted table of a producer's albums and its overview."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from beatpass.domain.catalogue.track_table import Sort
from beatpass.domain.platform.text import normalise_text

BY_PLAYS: tuple[Sort, ...] = ("plays", "-plays")
Position = list[str | int]
"""A cursor position: the value that an album is sorted by, and its id."""


class AlbumRow(NamedTuple):
    """An album as a row of its producer's list; ``tracks`` is the number of its tracks."""

    album_id: str
    created_at: str
    title: str
    tracks: int


@dataclass(frozen=True, slots=True)
class AlbumsOverview:
    """``top`` is the most played album, the earliest of several; None before any play."""

    albums: int
    new_this_month: int
    tracks: int
    plays: int
    top: AlbumRow | None

    @property
    def tracks_per_album(self) -> float | None:
        return round(self.tracks / self.albums, 2) if self.albums else None


def summarise_albums(rows: Sequence[AlbumRow], plays: Mapping[str, int], *, month: str) -> AlbumsOverview:
    """``plays`` are by album id and include deleted albums; ``month`` (YYYY-MM) is the current one."""
    played = [row for row in rows if row.album_id in plays]
    top = min(played, key=lambda row: (-plays[row.album_id], row.created_at, row.album_id), default=None)
    return AlbumsOverview(
        albums=len(rows),
        new_this_month=sum(row.created_at.startswith(month) for row in rows),
        tracks=sum(row.tracks for row in rows),
        plays=sum(plays[row.album_id] for row in played),
        top=top,
    )


def select_page(
    rows: Sequence[AlbumRow], plays: Mapping[str, int], sort: Sort, *, limit: int, after: Position | None
) -> tuple[list[AlbumRow], Position | None]:
    """The albums after this position, and the position of the last one; None at the end.

    Plays reorder the table between two pages: an album that moves ahead of the position is left out.
    """
    descending = sort.startswith("-")
    positioned = sorted(((_position(row, plays, sort), row) for row in rows), reverse=descending)
    further = [each for each in positioned if after is None or (each[0] < after if descending else each[0] > after)]
    shown = further[:limit]
    return [row for _, row in shown], shown[-1][0] if len(further) > limit else None


def _position(row: AlbumRow, plays: Mapping[str, int], sort: Sort) -> Position:
    match sort.removeprefix("-"):
        case "plays":
            return [plays.get(row.album_id, 0), row.album_id]
        case "title":
            return [normalise_text(row.title), row.album_id]
        case _:
            return [row.created_at, row.album_id]
