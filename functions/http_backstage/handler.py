"""Serve the insights of tracks, albums and producers to the producers credited with them."""

from __future__ import annotations

from typing import Any

from beatpass.clock import now
from beatpass.domain.platform.times import to_iso
from beatpass.http.insights.export import export_insights
from beatpass.http.insights.page import (
    AlbumInsightsAnswer,
    ArtistInsightsAnswer,
    RangeQuery,
    TrackInsightsAnswer,
    album_answer,
    producer_answer,
    track_answer,
)
from beatpass.http.platform.files import FormatQuery, described
from beatpass.http.platform.resolver import Api, Id, Response
from beatpass.observability import logger, observed
from beatpass.usecases.insights.show_insights import show_album_insights, show_producer_insights, show_track_insights

app = Api(logger=logger)
handler = observed(app.resolve)


@app.get("/v1/backstage/tracks/<track_id>/insights")
def get_track_insights(track_id: Id, parameters: RangeQuery) -> TrackInsightsAnswer:
    moment = now()
    found = show_track_insights(
        track_id, user_id=app.caller().user_id, requested=parameters.range_request(), now=moment
    )
    return track_answer(found, as_of=to_iso(moment))


@app.get("/v1/backstage/tracks/<track_id>/insights/export", responses=described(TrackInsightsAnswer))
def export_track_insights(track_id: Id, parameters: RangeQuery, format_: FormatQuery = "csv") -> Response[Any]:
    return export_insights(
        get_track_insights(track_id=track_id, parameters=parameters), format_, name=f"track-{track_id}"
    )


@app.get("/v1/backstage/albums/<album_id>/insights")
def get_album_insights(album_id: Id, parameters: RangeQuery) -> AlbumInsightsAnswer:
    moment = now()
    found = show_album_insights(
        album_id, user_id=app.caller().user_id, requested=parameters.range_request(), now=moment
    )
    return album_answer(found, as_of=to_iso(moment))


@app.get("/v1/backstage/albums/<album_id>/insights/export", responses=described(AlbumInsightsAnswer))
def export_album_insights(album_id: Id, parameters: RangeQuery, format_: FormatQuery = "csv") -> Response[Any]:
    return export_insights(
        get_album_insights(album_id=album_id, parameters=parameters), format_, name=f"album-{album_id}"
    )


@app.get("/v1/backstage/artists/<artist_id>/insights")
def get_producer_insights(artist_id: Id, parameters: RangeQuery) -> ArtistInsightsAnswer:
    moment = now()
    found = show_producer_insights(
        artist_id, user_id=app.caller().user_id, requested=parameters.range_request(), now=moment
    )
    return producer_answer(found, as_of=to_iso(moment))


@app.get("/v1/backstage/artists/<artist_id>/insights/export", responses=described(ArtistInsightsAnswer))
def export_producer_insights(artist_id: Id, parameters: RangeQuery, format_: FormatQuery = "csv") -> Response[Any]:
    return export_insights(
        get_producer_insights(artist_id=artist_id, parameters=parameters), format_, name=f"artist-{artist_id}"
    )
