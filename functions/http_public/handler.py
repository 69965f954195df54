"""What anyone may see, without signing in."""

from __future__ import annotations

from aws_lambda_powertools.event_handler import Response

from beatpass.domain.times import to_iso
from beatpass.http.cursors import Cursors
from beatpass.http.leaderboards import (
    BoardAnswer,
    CategoryPath,
    Guide,
    Limit,
    Pager,
    PeriodQuery,
    board_answer,
    cached,
    etag_of,
    for_a_while,
    guide,
    has,
)
from beatpass.http.resolver import Api, Cursor, Id, now
from beatpass.http.shapes import ArtistAnswer, artist_answer
from beatpass.observability import logger, observed
from beatpass.usecases.read_leaderboard import find_build, read_leaderboard
from beatpass.usecases.sign_cursors import cursor_key
from beatpass.usecases.view_artist import view_artist

app = Api(logger=logger)
cursors = Cursors(cursor_key)
handler = observed(app.resolve)


@app.get("/v1/artists/<artist_id>")
def get_artist(artist_id: Id) -> ArtistAnswer:
    artist, standing = view_artist(artist_id)
    return artist_answer(artist, standing, as_of=to_iso(now()))


@app.get("/v1/leaderboards")
def get_leaderboard_guide() -> Response[Guide]:
    return for_a_while(guide())


@app.get("/v1/leaderboards/<category>")
def get_leaderboard(
    category: CategoryPath, period: PeriodQuery = "all_time", limit: Limit = 20, cursor: Cursor = None
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
