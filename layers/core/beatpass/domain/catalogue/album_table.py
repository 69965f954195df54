"""What all albums of a producer come to, and the table of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from beatpass.domain.catalogue.track_table import Sort, folded

BY_PLAYS: tuple[Sort, ...] = ("plays", "-plays")
Place = list[str | int]
"""Where an album stands in a sorted table: what it is sorted by, and its id."""


class AlbumRow(NamedTuple):
    """An album as the list of its producer has it; ``tracks`` says how many stand on it."""

    album_id: str
    created_at: str
    title: str
    tracks: int


@dataclass(frozen=True, slots=True)
class AlbumsOverview:
    """``top`` is the most played one, of several the earliest; None before any play."""

    albums: int
    new_this_month: int
    tracks: int
    plays: int
    top: AlbumRow | None

    @property
    def tracks_per_album(self) -> float | None:
        return round(self.tracks / self.albums, 2) if self.albums else None


def overview_of(rows: Sequence[AlbumRow], plays: Mapping[str, int], *, month: str) -> AlbumsOverview:
    """``plays`` are by album id, of deleted ones too; ``month`` (YYYY-MM) is the present one."""
    played = [row for row in rows if row.album_id in plays]
    top = min(played, key=lambda row: (-plays[row.album_id], row.created_at, row.album_id), default=None)
    return AlbumsOverview(
        albums=len(rows),
        new_this_month=sum(row.created_at.startswith(month) for row in rows),
        tracks=sum(row.tracks for row in rows),
        plays=sum(plays[row.album_id] for row in played),
        top=top,
    )


def page_of(
    rows: Sequence[AlbumRow], plays: Mapping[str, int], sort: Sort, *, limit: int, after: Place | None
) -> tuple[list[AlbumRow], Place | None]:
    """The next ones behind this place, and the last one's place, None at the end.

    Plays move albums while a reader goes from page to page: one that overtakes the place is not met again.
    """
    descending = sort.startswith("-")
    placed = sorted(((_place(row, plays, sort), row) for row in rows), reverse=descending)
    further = [each for each in placed if after is None or (each[0] < after if descending else each[0] > after)]
    shown = further[:limit]
    return [row for _, row in shown], shown[-1][0] if len(further) > limit else None


def _place(row: AlbumRow, plays: Mapping[str, int], sort: Sort) -> Place:
    match sort.removeprefix("-"):
        case "plays":
            return [plays.get(row.album_id, 0), row.album_id]
        case "title":
            return [folded(row.title), row.album_id]
        case _:
            return [row.created_at, row.album_id]
