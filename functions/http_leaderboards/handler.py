"""Who stands where: for anyone without signing in, and with the caller's own rank beside it."""

from __future__ import annotations

from beatpass.clock import now
from beatpass.domain.errors import Invalid
from beatpass.domain.periods import ALL_TIME
from beatpass.http.cursors import Cursors
from beatpass.http.leaderboards import (
    Around,
    BoardAnswer,
    BoardLimit,
    CategoryPath,
    Guide,
    OwnBoardAnswer,
    Pager,
    PeriodQuery,
    board_answer,
    board_row,
    cacheable,
    cached,
    etag_of,
    for_a_while,
    guide,
    has,
)
from beatpass.http.ranks import ExplanationAnswer, HistoryAnswer, explanation_answer, history_answer
from beatpass.http.resolver import Api, ArtistIdQuery, Cursor, Response
from beatpass.observability import logger, observed
from beatpass.usecases.explain_rank import explain_rank
from beatpass.usecases.own_artist import own_artist
from beatpass.usecases.read_leaderboard import find_around, find_build, read_leaderboard, require_period
from beatpass.usecases.show_rank_history import show_rank_history
from beatpass.usecases.sign_cursors import cursor_key

app = Api(logger=logger)
handler = observed(app.resolve)
cursors = Cursors(cursor_key)


@app.get("/v1/leaderboards")
def get_leaderboard_guide() -> Response[Guide]:
    moment = now()
    return for_a_while(guide(moment), now=moment)


@app.get("/v1/leaderboards/<category>", responses=cacheable(BoardAnswer))
def get_leaderboard(
    category: CategoryPath, period: PeriodQuery = ALL_TIME, limit: BoardLimit = 20, cursor: Cursor = None
) -> Response[BoardAnswer]:
    moment = now()
    pager = Pager(cursors, route="leaderboards", category=category, period=period, now=moment)
    turn = pager.open(cursor)
    build, _ = find_build(turn.snapshot, now=moment, period=period)
    require_period(build, period, now=moment)
    etag = etag_of(build, now=moment) if build else None
    if etag and has(app.current_event.headers.get("if-none-match"), etag):
        return cached(None, build=build, etag=etag, now=moment, shared=True)
    stretch = turn.stretch(limit, build)
    page = read_leaderboard(build, category, period, stretch=stretch)
    turns = pager.next_and_previous(build, stretch) if build else (None, None)
    answer = board_answer(build, category, period, top=page.top, rows=page.rows, cursors=turns)
    return cached(answer, build=build, etag=etag, now=moment, shared=True)


@app.get("/v1/producer-dashboard/leaderboards/<category>", responses=cacheable(OwnBoardAnswer))
def get_own_leaderboard(
    category: CategoryPath,
    artist_id: ArtistIdQuery = None,
    period: PeriodQuery = ALL_TIME,
    limit: BoardLimit = 20,
    cursor: Cursor = None,
    around: Around = None,
) -> Response[OwnBoardAnswer]:
    if cursor and around:
        raise Invalid(around="A cursor says already which page: leave one of the two out.")
    moment = now()
    pager = Pager(cursors, route="own leaderboards", category=category, period=period, now=moment)
    turn = pager.open(cursor)
    own = own_artist(app.caller().user_id, artist_id, now=moment, snapshot=turn.snapshot, period=period)
    build, me = own.build, own.artist_id
    require_period(build, period, now=moment)
    etag = etag_of(build, me, now=moment) if build else None
    if etag and has(app.current_event.headers.get("if-none-match"), etag):
        return cached(None, build=build, etag=etag, now=moment, shared=False)
    stretch = find_around(build, category, period, limit=limit, artist_id=me) if around else turn.stretch(limit, build)
    page = read_leaderboard(build, category, period, stretch=stretch, artist_id=me)
    turns = pager.next_and_previous(build, stretch) if build else (None, None)
    answer = board_answer(build, category, period, top=page.top, rows=page.rows, cursors=turns)
    row = board_row(build, category, period, page.own) if build and page.own else None
    return cached({**answer, "me": row}, build=build, etag=etag, now=moment, shared=False)


@app.get("/v1/producer-dashboard/leaderboards/<category>/explanation")
def get_explanation(
    category: CategoryPath, artist_id: ArtistIdQuery = None, period: PeriodQuery = ALL_TIME
) -> ExplanationAnswer:
    told = explain_rank(app.caller().user_id, artist_id, category=category, period=period, now=now())
    return explanation_answer(told, category, period)


@app.get("/v1/producer-dashboard/leaderboards/<category>/history")
def get_history(
    category: CategoryPath, artist_id: ArtistIdQuery = None, period: PeriodQuery = ALL_TIME
) -> HistoryAnswer:
    told = show_rank_history(app.caller().user_id, artist_id, category=category, period=period, now=now())
    return history_answer(told, category, period)
