"""Insights of tracks, albums and artists, for those whose work they are."""

from __future__ import annotations

from typing import Any

from beatpass.clock import now
from beatpass.domain.insights.ranges import Wish
from beatpass.domain.times import to_iso
from beatpass.http.files import FormatQuery, described
from beatpass.http.insights import (
    AlbumInsightsAnswer,
    ArtistInsightsAnswer,
    TrackInsightsAnswer,
    album_answer,
    artist_answer,
    track_answer,
    wish_of,
)
from beatpass.http.insights_export import exported
from beatpass.http.parameters import taking
from beatpass.http.resolver import Api, Id, Response
from beatpass.observability import logger, observed
from beatpass.usecases.show_insights import show_album_insights, show_artist_insights, show_track_insights

app = Api(logger=logger)
handler = observed(app.resolve)
ranged = taking("wish", wish_of)


@app.get("/v1/backstage/tracks/<track_id>/insights")
@ranged
def get_track_insights(track_id: Id, wish: Wish) -> TrackInsightsAnswer:
    moment = now()
    found = show_track_insights(track_id, user_id=app.caller().user_id, wish=wish, now=moment)
    return track_answer(found, as_of=to_iso(moment))


@app.get("/v1/backstage/tracks/<track_id>/insights/export", responses=described(TrackInsightsAnswer))
@ranged
def export_track_insights(track_id: Id, wish: Wish, format_: FormatQuery = "csv") -> Response[Any]:
    return exported(get_track_insights(track_id=track_id, wish=wish), format_, name=f"track-{track_id}")


@app.get("/v1/backstage/albums/<album_id>/insights")
@ranged
def get_album_insights(album_id: Id, wish: Wish) -> AlbumInsightsAnswer:
    moment = now()
    found = show_album_insights(album_id, user_id=app.caller().user_id, wish=wish, now=moment)
    return album_answer(found, as_of=to_iso(moment))


@app.get("/v1/backstage/albums/<album_id>/insights/export", responses=described(AlbumInsightsAnswer))
@ranged
def export_album_insights(album_id: Id, wish: Wish, format_: FormatQuery = "csv") -> Response[Any]:
    return exported(get_album_insights(album_id=album_id, wish=wish), format_, name=f"album-{album_id}")


@app.get("/v1/backstage/artists/<artist_id>/insights")
@ranged
def get_artist_insights(artist_id: Id, wish: Wish) -> ArtistInsightsAnswer:
    moment = now()
    found = show_artist_insights(artist_id, user_id=app.caller().user_id, wish=wish, now=moment)
    return artist_answer(found, as_of=to_iso(moment))


@app.get("/v1/backstage/artists/<artist_id>/insights/export", responses=described(ArtistInsightsAnswer))
@ranged
def export_artist_insights(artist_id: Id, wish: Wish, format_: FormatQuery = "csv") -> Response[Any]:
    return exported(get_artist_insights(artist_id=artist_id, wish=wish), format_, name=f"artist-{artist_id}")
