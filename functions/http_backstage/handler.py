"""Serve insights to the producers credited, and what plays did not qualify; take appeals."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Any, TypeVar

from beatpass.clock import now
from beatpass.domain.insights.calendar.time_zones import UTC_NAME
from beatpass.domain.insights.pages.page import C, Insights
from beatpass.domain.platform.times import to_iso
from beatpass.http.insights.export import export_insights
from beatpass.http.insights.funnel import FunnelAnswer, export_funnel, funnel_answer
from beatpass.http.insights.live import LiveAnswer, export_live, live_answer
from beatpass.http.insights.page import (
    AlbumInsightsAnswer,
    ArtistInsightsAnswer,
    RangeQuery,
    TrackInsightsAnswer,
    WindowQuery,
    album_answer,
    producer_answer,
    track_answer,
)
from beatpass.http.insights.retention import PART_COLUMNS, RetentionAnswer, retention_answer
from beatpass.http.listening.unqualified_plays import (
    AppealAnswer,
    AppealBody,
    AppealsAnswer,
    DayQuery,
    UnqualifiedPlaysAnswer,
    appeal_answer,
    unqualified_plays_answer,
)
from beatpass.http.platform.cursors import Cursors
from beatpass.http.platform.edge import behind_edge
from beatpass.http.platform.files import FormatQuery, described, file, table_of
from beatpass.http.platform.resolver import Api, Cursor, Id, Limit, Response
from beatpass.http.platform.time_zones import TimeZoneQuery
from beatpass.observability import logger, observed
from beatpass.usecases.insights.show_funnel import (
    ShownFunnel,
    show_album_funnel,
    show_producer_funnel,
    show_track_funnel,
)
from beatpass.usecases.insights.show_insights import show_album_insights, show_producer_insights, show_track_insights
from beatpass.usecases.insights.show_live import ShownLive, show_album_live, show_producer_live, show_track_live
from beatpass.usecases.insights.show_retention import show_retention
from beatpass.usecases.listening.unqualified_plays import file_appeal, list_track_appeals, show_unqualified_plays
from beatpass.usecases.platform.answer_once import answer_once
from beatpass.usecases.platform.edge_secrets import edge_secrets
from beatpass.usecases.platform.sign_cursors import cursor_key

app = Api(logger=logger)
handler = observed(behind_edge(app.resolve, edge_secrets))
post_once = app.once(answer_once, now=now)
cursors = Cursors(cursor_key)
A = TypeVar("A")
UNQUALIFIED = "/v1/backstage/tracks/<track_id>/plays/unqualified"


@app.get("/v1/backstage/tracks/<track_id>/insights")
def get_track_insights(track_id: Id, parameters: RangeQuery) -> TrackInsightsAnswer:
    return _insights(show_track_insights, track_answer, track_id, parameters)


@app.get("/v1/backstage/tracks/<track_id>/insights/export", responses=described(TrackInsightsAnswer))
def export_track_insights(track_id: Id, parameters: RangeQuery, format_: FormatQuery = "csv") -> Response[Any]:
    return export_insights(
        get_track_insights(track_id=track_id, parameters=parameters), format_, name=f"track-{track_id}"
    )


@app.get("/v1/backstage/tracks/<track_id>/insights/retention")
def get_track_retention(track_id: Id, parameters: WindowQuery) -> RetentionAnswer:
    moment = now()
    found = show_retention(track_id, user_id=app.caller().user_id, requested=parameters.range_request(), now=moment)
    return retention_answer(found.track, found.span, found.retention, as_of=to_iso(moment))


@app.get("/v1/backstage/tracks/<track_id>/insights/retention/export", responses=described(RetentionAnswer))
def export_track_retention(track_id: Id, parameters: WindowQuery, format_: FormatQuery = "csv") -> Response[Any]:
    answer = get_track_retention(track_id=track_id, parameters=parameters)
    name = f"retention-{track_id}-{answer['range']['from']}-{answer['range']['to']}"
    return file(answer, format_, name=name, table=lambda: table_of(answer["parts"], PART_COLUMNS))


@app.get("/v1/backstage/albums/<album_id>/insights")
def get_album_insights(album_id: Id, parameters: RangeQuery) -> AlbumInsightsAnswer:
    return _insights(show_album_insights, album_answer, album_id, parameters)


@app.get("/v1/backstage/albums/<album_id>/insights/export", responses=described(AlbumInsightsAnswer))
def export_album_insights(album_id: Id, parameters: RangeQuery, format_: FormatQuery = "csv") -> Response[Any]:
    return export_insights(
        get_album_insights(album_id=album_id, parameters=parameters), format_, name=f"album-{album_id}"
    )


@app.get("/v1/backstage/artists/<artist_id>/insights")
def get_producer_insights(artist_id: Id, parameters: RangeQuery) -> ArtistInsightsAnswer:
    return _insights(show_producer_insights, producer_answer, artist_id, parameters)


@app.get("/v1/backstage/artists/<artist_id>/insights/export", responses=described(ArtistInsightsAnswer))
def export_producer_insights(artist_id: Id, parameters: RangeQuery, format_: FormatQuery = "csv") -> Response[Any]:
    return export_insights(
        get_producer_insights(artist_id=artist_id, parameters=parameters), format_, name=f"artist-{artist_id}"
    )


@app.get(UNQUALIFIED)
def get_unqualified_plays(track_id: Id, day: DayQuery = None) -> UnqualifiedPlaysAnswer:
    moment = now()
    found = show_unqualified_plays(track_id, user_id=app.caller().user_id, day=day, now=moment)
    return unqualified_plays_answer(found, as_of=to_iso(moment))


@post_once(f"{UNQUALIFIED}/appeals", status_code=HTTPStatus.CREATED)
def post_appeal(track_id: Id, body: AppealBody) -> AppealAnswer:
    appeal = file_appeal(
        track_id, user_id=app.caller().user_id, day=body.day, reason=body.reason, message=body.message, now=now()
    )
    return appeal_answer(appeal)


@app.get(f"{UNQUALIFIED}/appeals")
def get_appeals(track_id: Id, limit: Limit = 20, cursor: Cursor = None) -> AppealsAnswer:
    moment, user_id = now(), app.caller().user_id
    scope = f"appeals {user_id} {track_id}"
    after = cursors.open(cursor, scope=scope, now=moment)
    items, last = list_track_appeals(track_id, user_id=user_id, limit=limit, after=after)
    return {"items": list(map(appeal_answer, items)), "next_cursor": cursors.seal(last, scope=scope, now=moment)}


@app.get("/v1/backstage/tracks/<track_id>/insights/live")
def get_track_live(track_id: Id, timezone: TimeZoneQuery = UTC_NAME) -> LiveAnswer:
    return _live(show_track_live, track_id, timezone)


@app.get("/v1/backstage/albums/<album_id>/insights/live")
def get_album_live(album_id: Id, timezone: TimeZoneQuery = UTC_NAME) -> LiveAnswer:
    return _live(show_album_live, album_id, timezone)


@app.get("/v1/backstage/artists/<artist_id>/insights/live")
def get_producer_live(artist_id: Id, timezone: TimeZoneQuery = UTC_NAME) -> LiveAnswer:
    return _live(show_producer_live, artist_id, timezone)


@app.get("/v1/backstage/tracks/<track_id>/insights/live/export", responses=described(LiveAnswer))
def export_track_live(track_id: Id, timezone: TimeZoneQuery = UTC_NAME, format_: FormatQuery = "csv") -> Response[Any]:
    return export_live(get_track_live(track_id, timezone), format_, name=f"track-{track_id}")


@app.get("/v1/backstage/albums/<album_id>/insights/live/export", responses=described(LiveAnswer))
def export_album_live(album_id: Id, timezone: TimeZoneQuery = UTC_NAME, format_: FormatQuery = "csv") -> Response[Any]:
    return export_live(get_album_live(album_id, timezone), format_, name=f"album-{album_id}")


@app.get("/v1/backstage/artists/<artist_id>/insights/live/export", responses=described(LiveAnswer))
def export_producer_live(
    artist_id: Id, timezone: TimeZoneQuery = UTC_NAME, format_: FormatQuery = "csv"
) -> Response[Any]:
    return export_live(get_producer_live(artist_id, timezone), format_, name=f"artist-{artist_id}")


@app.get("/v1/backstage/tracks/<track_id>/insights/funnel")
def get_track_funnel(track_id: Id, parameters: WindowQuery) -> FunnelAnswer:
    return _funnel(show_track_funnel, track_id, parameters)


@app.get("/v1/backstage/tracks/<track_id>/insights/funnel/export", responses=described(FunnelAnswer))
def export_track_funnel(track_id: Id, parameters: WindowQuery, format_: FormatQuery = "csv") -> Response[Any]:
    return export_funnel(get_track_funnel(track_id=track_id, parameters=parameters), format_)


@app.get("/v1/backstage/albums/<album_id>/insights/funnel")
def get_album_funnel(album_id: Id, parameters: WindowQuery) -> FunnelAnswer:
    return _funnel(show_album_funnel, album_id, parameters)


@app.get("/v1/backstage/albums/<album_id>/insights/funnel/export", responses=described(FunnelAnswer))
def export_album_funnel(album_id: Id, parameters: WindowQuery, format_: FormatQuery = "csv") -> Response[Any]:
    return export_funnel(get_album_funnel(album_id=album_id, parameters=parameters), format_)


@app.get("/v1/backstage/artists/<artist_id>/insights/funnel")
def get_producer_funnel(artist_id: Id, parameters: WindowQuery) -> FunnelAnswer:
    return _funnel(show_producer_funnel, artist_id, parameters)


@app.get("/v1/backstage/artists/<artist_id>/insights/funnel/export", responses=described(FunnelAnswer))
def export_producer_funnel(artist_id: Id, parameters: WindowQuery, format_: FormatQuery = "csv") -> Response[Any]:
    return export_funnel(get_producer_funnel(artist_id=artist_id, parameters=parameters), format_)


def _insights(show: Callable[..., Insights[C]], answer: Callable[..., A], content_id: str, parameters: RangeQuery) -> A:
    """A page of insights, by the use case and the answer of a track, an album or a producer."""
    moment = now()
    found = show(
        content_id,
        user_id=app.caller().user_id,
        requested=parameters.range_request(),
        compared=parameters.compare_request(),
        now=moment,
    )
    return answer(found, as_of=to_iso(moment))


def _live(show: Callable[..., ShownLive[Any]], content_id: str, timezone: str) -> LiveAnswer:
    """What is played now, by one of the use cases of a track, an album or a producer."""
    moment = now()
    found = show(content_id, user_id=app.caller().user_id, timezone=timezone, now=moment)
    return live_answer(found.live, timezone=timezone, as_of=to_iso(moment))


def _funnel(show: Callable[..., ShownFunnel[Any]], content_id: str, parameters: WindowQuery) -> FunnelAnswer:
    """What plays lead to, by one of the use cases of a track, an album or a producer."""
    moment = now()
    found = show(content_id, user_id=app.caller().user_id, requested=parameters.range_request(), now=moment)
    return funnel_answer(found.content, found.span, found.funnel, found.titles, as_of=to_iso(moment))
