"""Answer of the table of the user's own albums (docs/api.md)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from typing_extensions import TypedDict

from beatpass.domain.catalogue.album_table import AlbumRow, AlbumsOverview
from beatpass.domain.catalogue.entities import Album
from beatpass.domain.platform.rules import RULES
from beatpass.http.platform.shapes import AlbumAnswer, Derived, album_answer

# Columns of the table as a CSV file.
COLUMNS = (
    *("id", "title", "created_at", "release_date", "visibility", "plays", "track_ids"),
    *("artist_id", "artwork_url", "description"),
)


class TopAlbumAnswer(TypedDict):
    id: str
    title: str
    plays: int


class AlbumsOverviewAnswer(TypedDict):
    """Of all albums, including drafts. ``tracks`` counts tracks on albums; ``tracks_per_album`` is null without
    albums, ``top_album`` before any play.
    """

    albums: int
    new_this_month: int
    tracks: int
    tracks_per_album: float | None
    plays: int
    top_album: TopAlbumAnswer | None


class OwnAlbumsAnswer(Derived):
    overview: AlbumsOverviewAnswer
    items: list[AlbumAnswer]
    next_cursor: str | None


class AlbumTrackAnswer(TypedDict):
    id: str
    title: str | None


class OwnAlbumAnswer(AlbumAnswer):
    """``tracks`` are those of ``track_ids``, in the same order, with their titles."""

    tracks: list[AlbumTrackAnswer]


def own_album_answer(album: Album, titles: Mapping[str, str], *, plays: int, as_of: str) -> OwnAlbumAnswer:
    answer = album_answer(album, track_ids=list(album.track_ids), plays=plays, as_of=as_of)
    return {**answer, "tracks": [{"id": each, "title": titles.get(each)} for each in album.track_ids]}


def own_albums_answer(
    overview: AlbumsOverview,
    albums: Sequence[Album],
    plays: Mapping[str, int],
    *,
    next_cursor: str | None,
    as_of: str,
) -> OwnAlbumsAnswer:
    return {
        "overview": {
            "albums": overview.albums,
            "new_this_month": overview.new_this_month,
            "tracks": overview.tracks,
            "tracks_per_album": overview.tracks_per_album,
            "plays": overview.plays,
            "top_album": _top(overview.top, plays) if overview.top else None,
        },
        "items": [
            album_answer(album, track_ids=list(album.track_ids), plays=plays.get(album.id, 0), as_of=as_of)
            for album in albums
        ],
        "next_cursor": next_cursor,
        "as_of": as_of,
        "rules": RULES,
    }


def _top(album: AlbumRow, plays: Mapping[str, int]) -> TopAlbumAnswer:
    return {"id": album.album_id, "title": album.title, "plays": plays[album.album_id]}
