"""Insights of tracks, albums and artists, for those whose work they are."""

from __future__ import annotations

from typing import Any

from beatpass.domain.times import to_iso
from beatpass.http.insights import (
    AlbumInsightsAnswer,
    ArtistInsightsAnswer,
    BucketQuery,
    FromQuery,
    PresetQuery,
    ToQuery,
    TrackInsightsAnswer,
    album_answer,
    artist_answer,
    track_answer,
    wish_of,
)
from beatpass.http.insights_export import FormatQuery, described, exported
from beatpass.http.resolver import Api, Id, Response, now
from beatpass.observability import logger, observed
from beatpass.usecases.show_insights import show_album_insights, show_artist_insights, show_track_insights

app = Api(logger=logger)
handler = observed(app.resolve)


@app.get("/v1/backstage/tracks/<track_id>/insights")
def get_track_insights(
    track_id: Id, preset: PresetQuery = None, first: FromQuery = None, last: ToQuery = None, bucket: BucketQuery = None
) -> TrackInsightsAnswer:
    moment, wish = now(), wish_of(preset, first, last, bucket)
    found = show_track_insights(track_id, user_id=app.caller().user_id, wish=wish, now=moment)
    return track_answer(found, as_of=to_iso(moment))


@app.get("/v1/backstage/tracks/<track_id>/insights/export", responses=described(TrackInsightsAnswer))
def export_track_insights(
    track_id: Id,
    preset: PresetQuery = None,
    first: FromQuery = None,
    last: ToQuery = None,
    bucket: BucketQuery = None,
    format_: FormatQuery = "csv",
) -> Response[Any]:
    answer = get_track_insights(track_id, preset, first, last, bucket)
    return exported(answer, format_, name=f"track-{track_id}")


@app.get("/v1/backstage/albums/<album_id>/insights")
def get_album_insights(
    album_id: Id, preset: PresetQuery = None, first: FromQuery = None, last: ToQuery = None, bucket: BucketQuery = None
) -> AlbumInsightsAnswer:
    moment, wish = now(), wish_of(preset, first, last, bucket)
    found = show_album_insights(album_id, user_id=app.caller().user_id, wish=wish, now=moment)
    return album_answer(found, as_of=to_iso(moment))


@app.get("/v1/backstage/albums/<album_id>/insights/export", responses=described(AlbumInsightsAnswer))
def export_album_insights(
    album_id: Id,
    preset: PresetQuery = None,
    first: FromQuery = None,
    last: ToQuery = None,
    bucket: BucketQuery = None,
    format_: FormatQuery = "csv",
) -> Response[Any]:
    answer = get_album_insights(album_id, preset, first, last, bucket)
    return exported(answer, format_, name=f"album-{album_id}")


@app.get("/v1/backstage/artists/<artist_id>/insights")
def get_artist_insights(
    artist_id: Id, preset: PresetQuery = None, first: FromQuery = None, last: ToQuery = None, bucket: BucketQuery = None
) -> ArtistInsightsAnswer:
    moment, wish = now(), wish_of(preset, first, last, bucket)
    found = show_artist_insights(artist_id, user_id=app.caller().user_id, wish=wish, now=moment)
    return artist_answer(found, as_of=to_iso(moment))


@app.get("/v1/backstage/artists/<artist_id>/insights/export", responses=described(ArtistInsightsAnswer))
def export_artist_insights(
    artist_id: Id,
    preset: PresetQuery = None,
    first: FromQuery = None,
    last: ToQuery = None,
    bucket: BucketQuery = None,
    format_: FormatQuery = "csv",
) -> Response[Any]:
    answer = get_artist_insights(artist_id, preset, first, last, bucket)
    return exported(answer, format_, name=f"artist-{artist_id}")
