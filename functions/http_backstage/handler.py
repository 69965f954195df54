"""Serve the insights of tracks, albums and producers to the producers credited with them."""

from __future__ import annotations

from typing import Any

from beatpass.domain.insights.ranges import RangeRequest
from beatpass.domain.platform.times import to_iso
from beatpass.http.insights.export import export_insights
from beatpass.http.insights.page import (
    AlbumInsightsAnswer,
    ArtistInsightsAnswer,
    TrackInsightsAnswer,
    album_answer,
    producer_answer,
    range_request_of,
    track_answer,
)
from beatpass.http.platform.files import FormatQuery, described
from beatpass.http.platform.parameters import taking
from beatpass.http.platform.resolver import Api, Id, Response, now
from beatpass.observability import logger, observed
from beatpass.usecases.insights.show_insights import show_album_insights, show_producer_insights, show_track_insights

app = Api(logger=logger)
handler = observed(app.resolve)
with_range = taking("requested", range_request_of)


@app.get("/v1/backstage/tracks/<track_id>/insights")
@with_range
def get_track_insights(track_id: Id, requested: RangeRequest) -> TrackInsightsAnswer:
    moment = now()
    found = show_track_insights(track_id, user_id=app.caller().user_id, requested=requested, now=moment)
    return track_answer(found, as_of=to_iso(moment))


@app.get("/v1/backstage/tracks/<track_id>/insights/export", responses=described(TrackInsightsAnswer))
@with_range
def export_track_insights(track_id: Id, requested: RangeRequest, format_: FormatQuery = "csv") -> Response[Any]:
    return export_insights(
        get_track_insights(track_id=track_id, requested=requested), format_, name=f"track-{track_id}"
    )


@app.get("/v1/backstage/albums/<album_id>/insights")
@with_range
def get_album_insights(album_id: Id, requested: RangeRequest) -> AlbumInsightsAnswer:
    moment = now()
    found = show_album_insights(album_id, user_id=app.caller().user_id, requested=requested, now=moment)
    return album_answer(found, as_of=to_iso(moment))


@app.get("/v1/backstage/albums/<album_id>/insights/export", responses=described(AlbumInsightsAnswer))
@with_range
def export_album_insights(album_id: Id, requested: RangeRequest, format_: FormatQuery = "csv") -> Response[Any]:
    return export_insights(
        get_album_insights(album_id=album_id, requested=requested), format_, name=f"album-{album_id}"
    )


@app.get("/v1/backstage/artists/<artist_id>/insights")
@with_range
def get_producer_insights(artist_id: Id, requested: RangeRequest) -> ArtistInsightsAnswer:
    moment = now()
    found = show_producer_insights(artist_id, user_id=app.caller().user_id, requested=requested, now=moment)
    return producer_answer(found, as_of=to_iso(moment))


@app.get("/v1/backstage/artists/<artist_id>/insights/export", responses=described(ArtistInsightsAnswer))
@with_range
def export_producer_insights(artist_id: Id, requested: RangeRequest, format_: FormatQuery = "csv") -> Response[Any]:
    return export_insights(
        get_producer_insights(artist_id=artist_id, requested=requested), format_, name=f"artist-{artist_id}"
    )
