"""The dashboard's pages of a producer's own tracks, albums, activity and downloads."""

from __future__ import annotations

from functools import partial
from typing import Any

from beatpass.clock import now
from beatpass.domain.insights.calendar.time_zones import UTC_NAME, local_day
from beatpass.domain.platform.rules import RULES
from beatpass.domain.platform.text import normalise_text
from beatpass.domain.platform.times import to_iso
from beatpass.http.catalogue import own_albums, own_tracks
from beatpass.http.catalogue.activity import (
    DAY_COLUMNS,
    ActivityAnswer,
    DayTracksAnswer,
    Year,
    activity_answer,
    choose_year,
    parse_day,
)
from beatpass.http.catalogue.own_albums import OwnAlbumAnswer, OwnAlbumsAnswer, own_album_answer, own_albums_answer
from beatpass.http.catalogue.own_tracks import (
    FilterQuery,
    GrowthAnswer,
    GrowthBody,
    OwnTracksAnswer,
    Search,
    SortQuery,
    growth_answer,
    own_tracks_answer,
)
from beatpass.http.insights.notices import (
    ALERT_COLUMNS,
    AlertsAnswer,
    DigestsAnswer,
    alerts_answer,
    digests_answer,
    digests_table,
)
from beatpass.http.listening.downloads import (
    DOWNLOAD_COLUMNS,
    DownloadsAnswer,
    PeriodQuery,
    downloads_answer,
)
from beatpass.http.platform.cursors import Cursors
from beatpass.http.platform.edge import behind_edge
from beatpass.http.platform.entity_tags import versioned
from beatpass.http.platform.files import FormatQuery, described, file, joined, list_file, table_of
from beatpass.http.platform.resolver import MAX_LIMIT, Api, ArtistIdQuery, Cursor, Id, Limit, Response
from beatpass.http.platform.shapes import TrackAnswer, track_answer
from beatpass.http.platform.time_zones import TimeZoneQuery
from beatpass.observability import logger, observed
from beatpass.usecases.catalogue.list_credited_tracks import list_day_tracks
from beatpass.usecases.catalogue.list_own_albums import list_own_albums
from beatpass.usecases.catalogue.list_own_tracks import list_own_tracks
from beatpass.usecases.catalogue.show_activity import show_activity
from beatpass.usecases.catalogue.view_own_content import view_own_album, view_own_track
from beatpass.usecases.insights.read_notices import read_alerts, read_digests
from beatpass.usecases.listening.compare_growth import compare_growth
from beatpass.usecases.listening.list_downloads import list_downloads
from beatpass.usecases.platform.edge_secrets import edge_secrets
from beatpass.usecases.platform.sign_cursors import cursor_key

app = Api(logger=logger)
handler = observed(behind_edge(app.resolve, edge_secrets))
cursors = Cursors(cursor_key)
HOME = "/v1/producer-dashboard"


@app.get(f"{HOME}/tracks")
def get_tracks(
    filters: FilterQuery,
    artist_id: ArtistIdQuery = None,
    sort: SortQuery = "-date",
    timezone: TimeZoneQuery = UTC_NAME,
    limit: Limit = 20,
    cursor: Cursor = None,
) -> OwnTracksAnswer:
    moment, wanted, user_id = now(), filters.filter(), app.caller().user_id
    scope = f"tracks {user_id} {artist_id or ''} {sort} {wanted}"
    after = cursors.open(cursor, scope=scope, now=moment)
    page = list_own_tracks(
        user_id, artist_id, wanted, sort=sort, limit=limit, after=after, timezone=timezone, now=moment
    )
    return own_tracks_answer(
        page.standing,
        page.tracks,
        new_this_month=page.new_this_month,
        timezone=timezone,
        today=local_day(moment, timezone),
        ordered_at=page.ordered_at,
        next_cursor=cursors.seal(page.last, scope=scope, now=moment),
        as_of=to_iso(moment),
    )


@app.get(f"{HOME}/tracks/<track_id>")
def get_track(track_id: Id) -> Response[TrackAnswer]:
    track, figures = view_own_track(track_id, user_id=app.caller().user_id)
    return versioned(track_answer(track, figures, as_of=to_iso(now())), track.version, private=True)


@app.get(f"{HOME}/tracks/export", responses=described(OwnTracksAnswer))
def export_tracks(
    filters: FilterQuery,
    artist_id: ArtistIdQuery = None,
    sort: SortQuery = "-date",
    timezone: TimeZoneQuery = UTC_NAME,
    format_: FormatQuery = "csv",
    cursor: Cursor = None,
) -> Response[Any]:
    pages = partial(get_tracks, filters=filters, artist_id=artist_id, sort=sort, timezone=timezone, limit=MAX_LIMIT)
    return list_file(joined(pages, cursor), format_, name="tracks", columns=own_tracks.COLUMNS)


@app.post(f"{HOME}/tracks/growth")
def post_growth(body: GrowthBody, artist_id: ArtistIdQuery = None, timezone: TimeZoneQuery = UTC_NAME) -> GrowthAnswer:
    moment = now()
    items = compare_growth(app.caller().user_id, artist_id, body.track_ids, timezone=timezone, now=moment)
    return growth_answer(items, timezone=timezone, as_of=to_iso(moment))


@app.get(f"{HOME}/albums")
def get_albums(
    artist_id: ArtistIdQuery = None,
    search: Search = None,
    sort: SortQuery = "-date",
    limit: Limit = 20,
    cursor: Cursor = None,
) -> OwnAlbumsAnswer:
    moment, user_id, wanted = now(), app.caller().user_id, normalise_text(search or "")
    scope = f"own albums {user_id} {artist_id or ''} {sort} {wanted}"
    after = cursors.open(cursor, scope=scope, now=moment)
    page = list_own_albums(user_id, artist_id, search=wanted, sort=sort, limit=limit, after=after, now=moment)
    return own_albums_answer(
        page.overview,
        page.albums,
        page.plays,
        next_cursor=cursors.seal(page.last, scope=scope, now=moment),
        as_of=to_iso(moment),
    )


@app.get(f"{HOME}/albums/<album_id>")
def get_album(album_id: Id) -> Response[OwnAlbumAnswer]:
    own = view_own_album(album_id, user_id=app.caller().user_id)
    answer = own_album_answer(own.album, own.titles, plays=own.plays, as_of=to_iso(now()))
    return versioned(answer, own.album.version, private=True)


@app.get(f"{HOME}/albums/export", responses=described(OwnAlbumsAnswer))
def export_albums(
    artist_id: ArtistIdQuery = None,
    search: Search = None,
    sort: SortQuery = "-date",
    format_: FormatQuery = "csv",
    cursor: Cursor = None,
) -> Response[Any]:
    pages = partial(get_albums, artist_id=artist_id, search=search, sort=sort, limit=MAX_LIMIT)
    return list_file(joined(pages, cursor), format_, name="albums", columns=own_albums.COLUMNS)


@app.get(f"{HOME}/activity")
def get_activity(
    artist_id: ArtistIdQuery = None, year: Year = None, timezone: TimeZoneQuery = UTC_NAME
) -> ActivityAnswer:
    moment = now()
    shown = choose_year(year, moment, timezone)
    found = show_activity(app.caller().user_id, artist_id, year=shown, timezone=timezone, now=moment)
    return activity_answer(
        found.standing,
        found.build,
        new_this_month=found.new_this_month,
        year=shown,
        own=found.uploads,
        platform=found.platform.days,
        platform_as_of=found.platform.as_of,
        timezone=timezone,
        now=moment,
    )


@app.get(f"{HOME}/activity/export", responses=described(ActivityAnswer))
def export_activity(
    artist_id: ArtistIdQuery = None,
    year: Year = None,
    timezone: TimeZoneQuery = UTC_NAME,
    format_: FormatQuery = "csv",
) -> Response[Any]:
    answer = get_activity(artist_id, year, timezone)
    name = f"activity-{answer['year']}"
    return file(answer, format_, name=name, table=lambda: table_of(answer["days"], DAY_COLUMNS))


@app.get(f"{HOME}/activity/days/<date>")
def get_day(
    date: str,
    artist_id: ArtistIdQuery = None,
    timezone: TimeZoneQuery = UTC_NAME,
    limit: Limit = 20,
    cursor: Cursor = None,
) -> DayTracksAnswer:
    moment, user_id, day = now(), app.caller().user_id, parse_day(date)
    scope = f"day {user_id} {artist_id or ''} {day} {timezone}"
    after = cursors.open(cursor, scope=scope, now=moment)
    page = list_day_tracks(user_id, artist_id, day=day, timezone=timezone, limit=limit, after=after, now=moment)
    as_of = to_iso(moment)
    return {
        "date": day,
        "items": [track_answer(each.track, each.figures, as_of=as_of) for each in page.tracks],
        "next_cursor": cursors.seal(page.last, scope=scope, now=moment),
        "as_of": as_of,
        "rules": RULES,
    }


@app.get(f"{HOME}/activity/downloads")
def get_downloads(
    artist_id: ArtistIdQuery = None,
    period: PeriodQuery = "30d",
    timezone: TimeZoneQuery = UTC_NAME,
    limit: Limit = 20,
    cursor: Cursor = None,
) -> DownloadsAnswer:
    moment, user_id = now(), app.caller().user_id
    scope = f"downloads {user_id} {artist_id or ''} {period} {timezone}"
    after = cursors.open(cursor, scope=scope, now=moment)
    page = list_downloads(user_id, artist_id, period, timezone=timezone, limit=limit, after=after, now=moment)
    return downloads_answer(
        page.rows.items,
        period=period,
        timezone=timezone,
        total=page.total,
        uniques=page.uniques,
        this_week=page.this_week,
        top=page.top,
        next_cursor=cursors.seal(page.rows.last, scope=scope, now=moment),
        as_of=to_iso(moment),
    )


@app.get(f"{HOME}/activity/downloads/export", responses=described(DownloadsAnswer))
def export_downloads(
    artist_id: ArtistIdQuery = None,
    period: PeriodQuery = "30d",
    timezone: TimeZoneQuery = UTC_NAME,
    format_: FormatQuery = "csv",
    cursor: Cursor = None,
) -> Response[Any]:
    pages = partial(get_downloads, artist_id=artist_id, period=period, timezone=timezone, limit=MAX_LIMIT)
    return list_file(joined(pages, cursor), format_, name=f"downloads-{period}", columns=DOWNLOAD_COLUMNS)


@app.get(f"{HOME}/digests")
def get_digests(artist_id: ArtistIdQuery = None) -> DigestsAnswer:
    moment = now()
    found = read_digests(app.caller().user_id, artist_id, now=moment)
    return digests_answer(found.artist_id, found.digests, as_of=to_iso(moment))


@app.get(f"{HOME}/alerts")
def get_alerts(artist_id: ArtistIdQuery = None) -> AlertsAnswer:
    moment = now()
    found = read_alerts(app.caller().user_id, artist_id, now=moment)
    return alerts_answer(found.alerts, found.titles, as_of=to_iso(moment))


@app.get(f"{HOME}/digests/export", responses=described(DigestsAnswer))
def export_digests(artist_id: ArtistIdQuery = None, format_: FormatQuery = "csv") -> Response[Any]:
    answer = get_digests(artist_id)
    return file(answer, format_, name="digests", table=lambda: digests_table(answer))


@app.get(f"{HOME}/alerts/export", responses=described(AlertsAnswer))
def export_alerts(artist_id: ArtistIdQuery = None, format_: FormatQuery = "csv") -> Response[Any]:
    answer = get_alerts(artist_id)
    return file(answer, format_, name="alerts", table=lambda: table_of(answer["items"], ALERT_COLUMNS))
