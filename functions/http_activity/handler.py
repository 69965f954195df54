"""Tracks, albums, activity and downloads as their producer sees them."""

from __future__ import annotations

from beatpass.domain.rules import RULES
from beatpass.domain.times import to_iso
from beatpass.domain.track_table import TrackFilter, folded
from beatpass.http.activity import (
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
from beatpass.http.own_albums import OwnAlbumsAnswer, own_albums_answer
from beatpass.http.own_table import (
    Collaborative,
    From,
    Genre,
    GrowthAnswer,
    GrowthBody,
    OwnTracksAnswer,
    Search,
    SortQuery,
    To,
    growth_answer,
    own_tracks_answer,
)
from beatpass.http.resolver import Api, ArtistIdQuery, Cursor, Limit, now
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


@app.get(f"{HOME}/tracks")
def get_tracks(
    artist_id: ArtistIdQuery = None,
    search: Search = None,
    genre: Genre = None,
    first: From = None,
    last: To = None,
    collaborative: Collaborative = None,
    sort: SortQuery = "-date",
    limit: Limit = 20,
    cursor: Cursor = None,
) -> OwnTracksAnswer:
    moment, user_id = now(), app.caller().user_id
    wanted = TrackFilter(
        search=folded(search or ""),
        genre=" ".join(genre.lower().split()) if genre else None,
        first=first,
        last=last,
        collaborative=collaborative,
    )
    scope = f"tracks {user_id} {artist_id or ''} {sort} {wanted}"
    after = cursors.open(cursor, scope=scope, now=moment) if cursor else None
    page = list_table(user_id, artist_id, wanted, sort=sort, limit=limit, after=after, now=moment)
    return own_tracks_answer(
        page.standing,
        page.tracks,
        ordered_at=page.ordered_at,
        next_cursor=cursors.seal(page.last, scope=scope, now=moment) if page.last else None,
        as_of=to_iso(moment),
    )


@app.post(f"{HOME}/tracks/growth")
def post_growth(body: GrowthBody, artist_id: ArtistIdQuery = None) -> GrowthAnswer:
    moment = now()
    items = compare_growth(app.caller().user_id, artist_id, body.track_ids, now=moment)
    return growth_answer(items, as_of=to_iso(moment))


@app.get(f"{HOME}/albums")
def get_albums(artist_id: ArtistIdQuery = None, limit: Limit = 20, cursor: Cursor = None) -> OwnAlbumsAnswer:
    moment, user_id = now(), app.caller().user_id
    scope = f"own albums {user_id} {artist_id or ''}"
    after = cursors.open(cursor, scope=scope, now=moment) if cursor else None
    page = list_own_albums(user_id, artist_id, limit=limit, after=after, now=moment)
    return own_albums_answer(
        page.overview,
        page.albums,
        page.plays,
        next_cursor=cursors.seal(page.last, scope=scope, now=moment) if page.last else None,
        as_of=to_iso(moment),
    )


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


@app.get(f"{HOME}/activity/days/<date>")
def get_day(date: str, artist_id: ArtistIdQuery = None, limit: Limit = 20, cursor: Cursor = None) -> DayTracksAnswer:
    moment, user_id, day = now(), app.caller().user_id, day_in_path(date)
    scope = f"day {user_id} {artist_id or ''} {day}"
    after = cursors.open(cursor, scope=scope, now=moment) if cursor else None
    page = list_own_tracks(user_id, artist_id, day=day, limit=limit, after=after, now=moment)
    as_of = to_iso(moment)
    return {
        "date": day,
        "items": [track_answer(each.track, each.figures, as_of=as_of) for each in page.tracks],
        "next_cursor": cursors.seal(page.last, scope=scope, now=moment) if page.last else None,
        "as_of": as_of,
        "rules": RULES,
    }


@app.get(f"{HOME}/activity/downloads")
def get_downloads(
    artist_id: ArtistIdQuery = None, period: PeriodQuery = "30d", limit: Limit = 20, cursor: Cursor = None
) -> DownloadsAnswer:
    moment, user_id = now(), app.caller().user_id
    scope = f"downloads {user_id} {artist_id or ''} {period}"
    after = cursors.open(cursor, scope=scope, now=moment) if cursor else None
    page = show_downloads(user_id, artist_id, period, limit=limit, after=after, now=moment)
    return downloads_answer(
        page.rows.items,
        period=period,
        total=page.total,
        uniques=page.uniques,
        this_week=page.this_week,
        top=page.top,
        next_cursor=cursors.seal(page.rows.last, scope=scope, now=moment) if page.rows.last else None,
        as_of=to_iso(moment),
    )
