"""What a producer sees of their own."""

from __future__ import annotations

from beatpass.domain.times import to_iso
from beatpass.http.cursors import Cursors
from beatpass.http.dashboard import (
    HomeAnswer,
    LedgerAnswer,
    LedgerPager,
    Limit,
    OwnProgressAnswer,
    SourceQuery,
    home_answer,
    ledger_answer,
    progress_answer,
)
from beatpass.http.leaderboards import (
    BoardLimit,
    CategoryPath,
    OwnBoardAnswer,
    Pager,
    PeriodQuery,
    board_answer,
    board_row,
    cached,
    etag_of,
    has,
)
from beatpass.http.resolver import Api, ArtistIdQuery, Cursor, Response, now
from beatpass.observability import logger, observed
from beatpass.usecases.list_ledger import list_ledger
from beatpass.usecases.own_artist import own_artist
from beatpass.usecases.read_leaderboard import read_leaderboard
from beatpass.usecases.show_standing import show_standing
from beatpass.usecases.sign_cursors import cursor_key

app = Api(logger=logger)
handler = observed(app.resolve)
cursors = Cursors(cursor_key)


@app.get("/v1/producer-dashboard")
def get_dashboard(artist_id: ArtistIdQuery = None) -> HomeAnswer:
    moment = now()
    own = show_standing(app.caller().user_id, artist_id, now=moment)
    return home_answer(own.artist, own.standing, build=own.build, place=own.place, as_of=to_iso(moment))


@app.get("/v1/producer-dashboard/progress")
def get_progress(artist_id: ArtistIdQuery = None) -> OwnProgressAnswer:
    moment = now()
    own = show_standing(app.caller().user_id, artist_id, now=moment)
    return progress_answer(own.artist, own.standing, build=own.build, place=own.place, as_of=to_iso(moment))


@app.get("/v1/producer-dashboard/progress/ledger")
def get_ledger(
    artist_id: ArtistIdQuery = None, source: SourceQuery = None, limit: Limit = 50, cursor: Cursor = None
) -> LedgerAnswer:
    moment, user_id = now(), app.caller().user_id
    pager = LedgerPager(cursors, user_id=user_id, artist_id=artist_id, source=source)
    before = pager.open(cursor, now=moment)
    page = list_ledger(user_id, artist_id, source=source, before=before, limit=limit, now=moment)
    return ledger_answer(page, next_cursor=pager.seal(page.last, now=moment), as_of=to_iso(moment))


@app.get("/v1/producer-dashboard/leaderboards/<category>")
def get_leaderboard(
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
