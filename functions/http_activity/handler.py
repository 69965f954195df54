"""Tracks, albums, activity and downloads as their producer sees them."""

from __future__ import annotations

from functools import partial
from typing import Any

from beatpass.clock import now
from beatpass.domain.rules import RULES
from beatpass.domain.times import to_iso
from beatpass.domain.track_table import TrackFilter, folded
from beatpass.http import own_albums, own_table
from beatpass.http.activity import (
    DAY_COLUMNS,
    DOWNLOAD_COLUMNS,
    ActivityAnswer,
    DayTracksAnswer,
    DownloadsAnswer,
    PeriodQuery,
    Year,
    activity_answer,
    day_in_path,
    downloads_answer,
    year_of,
)
from beatpass.http.cursors import Cursors
from beatpass.http.files import FormatQuery, described, file, joined, list_file, table_of
from beatpass.http.own_albums import OwnAlbumsAnswer, own_albums_answer
from beatpass.http.own_table import (
    GrowthAnswer,
    GrowthBody,
    OwnTracksAnswer,
    Search,
    SortQuery,
    filter_of,
    growth_answer,
    own_tracks_answer,
)
from beatpass.http.parameters import taking
from beatpass.http.resolver import MAX_LIMIT, Api, ArtistIdQuery, Cursor, Limit, Response
from beatpass.http.shapes import track_answer
from beatpass.observability import logger, observed
from beatpass.usecases.compare_growth import compare_growth
from beatpass.usecases.list_downloads import show_downloads
from beatpass.usecases.own_albums import list_own_albums
from beatpass.usecases.own_table import list_table
from beatpass.usecases.own_tracks import list_own_tracks
from beatpass.usecases.show_activity import show_activity
from beatpass.usecases.sign_cursors import cursor_key

app = Api(logger=logger)
handler = observed(app.resolve)
cursors = Cursors(cursor_key)
HOME = "/v1/producer-dashboard"
filtered = taking("wanted", filter_of)


@app.get(f"{HOME}/tracks")
@filtered
def get_tracks(
    wanted: TrackFilter,
    artist_id: ArtistIdQuery = None,
    sort: SortQuery = "-date",
    limit: Limit = 20,
    cursor: Cursor = None,
) -> OwnTracksAnswer:
    moment, user_id = now(), app.caller().user_id
    scope = f"tracks {user_id} {artist_id or ''} {sort} {wanted}"
    after = cursors.open(cursor, scope=scope, now=moment)
    page = list_table(user_id, artist_id, wanted, sort=sort, limit=limit, after=after, now=moment)
    return own_tracks_answer(
        page.standing,
        page.tracks,
        ordered_at=page.ordered_at,
        next_cursor=cursors.seal(page.last, scope=scope, now=moment),
        as_of=to_iso(moment),
    )


@app.get(f"{HOME}/tracks/export", responses=described(OwnTracksAnswer))
@filtered
def export_tracks(
    wanted: TrackFilter,
    artist_id: ArtistIdQuery = None,
    sort: SortQuery = "-date",
    format_: FormatQuery = "csv",
    cursor: Cursor = None,
) -> Response[Any]:
    pages = partial(get_tracks, wanted=wanted, artist_id=artist_id, sort=sort, limit=MAX_LIMIT)
    return list_file(joined(pages, cursor), format_, name="tracks", columns=own_table.COLUMNS)


@app.post(f"{HOME}/tracks/growth")
def post_growth(body: GrowthBody, artist_id: ArtistIdQuery = None) -> GrowthAnswer:
    moment = now()
    items = compare_growth(app.caller().user_id, artist_id, body.track_ids, now=moment)
    return growth_answer(items, as_of=to_iso(moment))


@app.get(f"{HOME}/albums")
def get_albums(
    artist_id: ArtistIdQuery = None,
    search: Search = None,
    sort: SortQuery = "-date",
    limit: Limit = 20,
    cursor: Cursor = None,
) -> OwnAlbumsAnswer:
    moment, user_id, wanted = now(), app.caller().user_id, folded(search or "")
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
def get_activity(artist_id: ArtistIdQuery = None, year: Year = None) -> ActivityAnswer:
    moment = now()
    shown = year_of(year, moment)
    found = show_activity(app.caller().user_id, artist_id, year=shown, now=moment)
    return activity_answer(
        found.standing,
        found.build,
        year=shown,
        own=found.uploads,
        platform=found.platform.days,
        platform_as_of=found.platform.as_of,
        now=moment,
    )


@app.get(f"{HOME}/activity/export", responses=described(ActivityAnswer))
def export_activity(artist_id: ArtistIdQuery = None, year: Year = None, format_: FormatQuery = "csv") -> Response[Any]:
    answer = get_activity(artist_id, year)
    name = f"activity-{answer['year']}"
    return file(answer, format_, name=name, table=lambda: table_of(answer["days"], DAY_COLUMNS))


@app.get(f"{HOME}/activity/days/<date>")
def get_day(date: str, artist_id: ArtistIdQuery = None, limit: Limit = 20, cursor: Cursor = None) -> DayTracksAnswer:
    moment, user_id, day = now(), app.caller().user_id, day_in_path(date)
    scope = f"day {user_id} {artist_id or ''} {day}"
    after = cursors.open(cursor, scope=scope, now=moment)
    page = list_own_tracks(user_id, artist_id, day=day, limit=limit, after=after, now=moment)
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
    artist_id: ArtistIdQuery = None, period: PeriodQuery = "30d", limit: Limit = 20, cursor: Cursor = None
) -> DownloadsAnswer:
    moment, user_id = now(), app.caller().user_id
    scope = f"downloads {user_id} {artist_id or ''} {period}"
    after = cursors.open(cursor, scope=scope, now=moment)
    page = show_downloads(user_id, artist_id, period, limit=limit, after=after, now=moment)
    return downloads_answer(
        page.rows.items,
        period=period,
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
    format_: FormatQuery = "csv",
    cursor: Cursor = None,
) -> Response[Any]:
    pages = partial(get_downloads, artist_id=artist_id, period=period, limit=MAX_LIMIT)
    return list_file(joined(pages, cursor), format_, name=f"downloads-{period}", columns=DOWNLOAD_COLUMNS)
