"""Who stands where: for anyone without signing in, and with the caller's own rank beside it."""

from __future__ import annotations

from beatpass.http.cursors import Cursors
from beatpass.http.leaderboards import (
    BoardAnswer,
    BoardLimit,
    CategoryPath,
    Guide,
    OwnBoardAnswer,
    Pager,
    PeriodQuery,
    board_answer,
    board_row,
    cached,
    etag_of,
    for_a_while,
    guide,
    has,
)
from beatpass.http.resolver import Api, ArtistIdQuery, Cursor, Response, now
from beatpass.observability import logger, observed
from beatpass.usecases.own_artist import own_artist
from beatpass.usecases.read_leaderboard import find_build, read_leaderboard
from beatpass.usecases.sign_cursors import cursor_key

app = Api(logger=logger)
handler = observed(app.resolve)
cursors = Cursors(cursor_key)


@app.get("/v1/leaderboards")
def get_leaderboard_guide() -> Response[Guide]:
    return for_a_while(guide())


@app.get("/v1/leaderboards/<category>")
def get_leaderboard(
    category: CategoryPath, period: PeriodQuery = "all_time", limit: BoardLimit = 20, cursor: Cursor = None
) -> Response[BoardAnswer]:
    moment = now()
    pager = Pager(cursors, route="leaderboards", now=moment)
    place = pager.open(cursor, category, period)
    build, _ = find_build(place["snapshot"], now=moment)
    etag = etag_of(build) if build else None
    if etag and has(app.current_event.headers.get("if-none-match"), etag):
        return cached(None, build=build, etag=etag, now=moment, shared=True)
    page = read_leaderboard(build, category, period, start=place["start"], limit=limit)
    answer = board_answer(
        build, category, period, top=page.top, rows=page.rows, start=place["start"], limit=limit, pager=pager
    )
    return cached(answer, build=build, etag=etag, now=moment, shared=True)


@app.get("/v1/producer-dashboard/leaderboards/<category>")
def get_own_leaderboard(
    category: CategoryPath,
    artist_id: ArtistIdQuery = None,
    period: PeriodQuery = "all_time",
    limit: BoardLimit = 20,
    cursor: Cursor = None,
) -> Response[OwnBoardAnswer]:
    moment = now()
    pager = Pager(cursors, route="own leaderboards", now=moment)
    place = pager.open(cursor, category, period)
    own = own_artist(app.caller().user_id, artist_id, now=moment, snapshot=place["snapshot"])
    etag = etag_of(own.build, own.artist_id) if own.build else None
    if etag and has(app.current_event.headers.get("if-none-match"), etag):
        return cached(None, build=own.build, etag=etag, now=moment, shared=False)
    page = read_leaderboard(own.build, category, period, start=place["start"], limit=limit, artist_id=own.artist_id)
    answer = board_answer(
        own.build, category, period, top=page.top, rows=page.rows, start=place["start"], limit=limit, pager=pager
    )
    me = board_row(own.build, category, page.own) if own.build and page.own else None
    return cached({**answer, "me": me}, build=own.build, etag=etag, now=moment, shared=False)
