"""Leaderboards: public without signing in, and with the caller's own row, its explanation and its history."""

from __future__ import annotations

from beatpass.clock import now
from beatpass.domain.leaderboards.periods import ALL_TIME
from beatpass.domain.platform.errors import Invalid
from beatpass.http.leaderboards.boards import (
    Around,
    BoardAnswer,
    BoardLimit,
    CategoryPath,
    CountryQuery,
    Guide,
    OwnBoardAnswer,
    Pager,
    PeriodQuery,
    board_answer,
    board_row,
    cacheable,
    cached,
    cached_guide,
    etag_of,
    guide,
    require_board,
)
from beatpass.http.leaderboards.ranks import ExplanationAnswer, HistoryAnswer, explanation_answer, history_answer
from beatpass.http.platform.cursors import Cursors
from beatpass.http.platform.edge import behind_edge
from beatpass.http.platform.entity_tags import matches
from beatpass.http.platform.resolver import Api, ArtistIdQuery, Cursor, Response
from beatpass.observability import logger, observed
from beatpass.usecases.catalogue.own_producer import own_producer
from beatpass.usecases.leaderboards.explain_rank import explain_rank
from beatpass.usecases.leaderboards.read_leaderboard import (
    find_build,
    find_range_around,
    read_leaderboard,
    require_period,
)
from beatpass.usecases.leaderboards.show_rank_history import show_rank_history
from beatpass.usecases.platform.edge_secrets import edge_secrets
from beatpass.usecases.platform.sign_cursors import cursor_key

app = Api(logger=logger)
handler = observed(behind_edge(app.resolve, edge_secrets))
cursors = Cursors(cursor_key)


@app.get("/v1/leaderboards")
def get_leaderboard_guide() -> Response[Guide]:
    moment = now()
    return cached_guide(guide(moment), now=moment)


@app.get("/v1/leaderboards/<category>", responses=cacheable(BoardAnswer))
def get_leaderboard(
    category: CategoryPath,
    period: PeriodQuery = ALL_TIME,
    country: CountryQuery = None,
    limit: BoardLimit = 20,
    cursor: Cursor = None,
) -> Response[BoardAnswer]:
    require_board(category, country)
    moment = now()
    pager = Pager(cursors, route="leaderboards", category=category, period=period, country=country, now=moment)
    page_request = pager.open(cursor)
    build, _ = find_build(page_request.snapshot, now=moment, period=period)
    require_period(build, period, now=moment)
    etag = etag_of(build, now=moment) if build else None
    if etag and matches(app.current_event.headers.get("if-none-match"), etag):
        return cached(None, build=build, etag=etag, now=moment, shared=True)
    rows = page_request.rows(limit, build, country)
    page = read_leaderboard(build, category, period, rows=rows, country=country)
    sealed = pager.next_and_previous(build, rows) if build else (None, None)
    answer = board_answer(build, category, period, top=page.top, rows=page.rows, cursors=sealed, country=country)
    return cached(answer, build=build, etag=etag, now=moment, shared=True)


@app.get("/v1/producer-dashboard/leaderboards/<category>", responses=cacheable(OwnBoardAnswer))
def get_own_leaderboard(
    category: CategoryPath,
    artist_id: ArtistIdQuery = None,
    period: PeriodQuery = ALL_TIME,
    country: CountryQuery = None,
    limit: BoardLimit = 20,
    cursor: Cursor = None,
    around: Around = None,
) -> Response[OwnBoardAnswer]:
    if cursor and around:
        raise Invalid(around="A cursor already names the page: leave out one of the two.")
    require_board(category, country)
    moment = now()
    pager = Pager(cursors, route="own leaderboards", category=category, period=period, country=country, now=moment)
    page_request = pager.open(cursor)
    own = own_producer(app.caller().user_id, artist_id, now=moment, snapshot=page_request.snapshot, period=period)
    build, me = own.build, own.artist_id
    require_period(build, period, now=moment)
    etag = etag_of(build, me, now=moment) if build else None
    if etag and matches(app.current_event.headers.get("if-none-match"), etag):
        return cached(None, build=build, etag=etag, now=moment, shared=False)
    if around:
        rows = find_range_around(build, category, period, limit=limit, artist_id=me, country=country)
    else:
        rows = page_request.rows(limit, build, country)
    page = read_leaderboard(build, category, period, rows=rows, artist_id=me, country=country)
    sealed = pager.next_and_previous(build, rows) if build else (None, None)
    answer = board_answer(
        build, category, period, top=page.top, rows=page.rows, cursors=sealed, country=country, reader=me
    )
    row = board_row(build, category, period, page.own, me) if build and page.own else None
    return cached({**answer, "me": row}, build=build, etag=etag, now=moment, shared=False)


@app.get("/v1/producer-dashboard/leaderboards/<category>/explanation")
def get_explanation(
    category: CategoryPath, artist_id: ArtistIdQuery = None, period: PeriodQuery = ALL_TIME
) -> ExplanationAnswer:
    explained = explain_rank(app.caller().user_id, artist_id, category=category, period=period, now=now())
    return explanation_answer(explained, category, period)


@app.get("/v1/producer-dashboard/leaderboards/<category>/history")
def get_history(
    category: CategoryPath, artist_id: ArtistIdQuery = None, period: PeriodQuery = ALL_TIME
) -> HistoryAnswer:
    history = show_rank_history(app.caller().user_id, artist_id, category=category, period=period, now=now())
    return history_answer(history, category, period)
