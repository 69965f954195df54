"""What all albums of a producer come to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple


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
