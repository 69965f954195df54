"""What a producer sees of their own."""

from __future__ import annotations

from beatpass.clock import now
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
from beatpass.http.resolver import Api, ArtistIdQuery, Cursor
from beatpass.observability import logger, observed
from beatpass.usecases.list_ledger import list_ledger
from beatpass.usecases.show_standing import show_standing
from beatpass.usecases.sign_cursors import cursor_key

app = Api(logger=logger)
handler = observed(app.resolve)
cursors = Cursors(cursor_key)


@app.get("/v1/producer-dashboard")
def get_dashboard(artist_id: ArtistIdQuery = None) -> HomeAnswer:
    moment = now()
    own = show_standing(app.caller().user_id, artist_id, now=moment)
    return home_answer(own.artist, own.standing, user=own.user, build=own.build, place=own.place, as_of=to_iso(moment))


@app.get("/v1/producer-dashboard/progress")
def get_progress(artist_id: ArtistIdQuery = None) -> OwnProgressAnswer:
    moment = now()
    own = show_standing(app.caller().user_id, artist_id, now=moment, with_best=True)
    return progress_answer(
        own.artist, own.standing, build=own.build, place=own.place, best=own.best, as_of=to_iso(moment)
    )


@app.get("/v1/producer-dashboard/progress/ledger")
def get_ledger(
    artist_id: ArtistIdQuery = None, source: SourceQuery = None, limit: Limit = 50, cursor: Cursor = None
) -> LedgerAnswer:
    moment, user_id = now(), app.caller().user_id
    pager = LedgerPager(cursors, user_id=user_id, artist_id=artist_id, source=source)
    before = pager.open(cursor, now=moment)
    page = list_ledger(user_id, artist_id, source=source, before=before, limit=limit, now=moment)
    return ledger_answer(page, next_cursor=pager.seal(page.last, now=moment), as_of=to_iso(moment))
