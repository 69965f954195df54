"""A producer's own dashboard: home, progress and XP ledger."""

from __future__ import annotations

from beatpass.clock import now
from beatpass.domain.insights.calendar.time_zones import UTC_NAME, local_day
from beatpass.domain.platform.times import to_iso
from beatpass.http.platform.cursors import Cursors
from beatpass.http.platform.edge import behind_edge
from beatpass.http.platform.resolver import Api, ArtistIdQuery, Cursor
from beatpass.http.platform.time_zones import TimeZoneQuery
from beatpass.http.progress.dashboard import (
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
from beatpass.observability import logger, observed
from beatpass.usecases.platform.edge_secrets import edge_secrets
from beatpass.usecases.platform.sign_cursors import cursor_key
from beatpass.usecases.progress.list_xp_ledger import list_xp_ledger
from beatpass.usecases.progress.show_standing import show_standing

app = Api(logger=logger)
handler = observed(behind_edge(app.resolve, edge_secrets))
cursors = Cursors(cursor_key)


@app.get("/v1/producer-dashboard")
def get_dashboard(artist_id: ArtistIdQuery = None, timezone: TimeZoneQuery = UTC_NAME) -> HomeAnswer:
    moment = now()
    own = show_standing(app.caller().user_id, artist_id, now=moment, timezone=timezone)
    return home_answer(
        own.artist,
        own.standing,
        user=own.user,
        build=own.build,
        rank=own.rank,
        today=local_day(moment, timezone),
        as_of=to_iso(moment),
    )


@app.get("/v1/producer-dashboard/progress")
def get_progress(artist_id: ArtistIdQuery = None) -> OwnProgressAnswer:
    moment = now()
    own = show_standing(app.caller().user_id, artist_id, now=moment, with_best_tracks=True)
    return progress_answer(
        own.artist, own.standing, build=own.build, rank=own.rank, best_tracks=own.best_tracks, as_of=to_iso(moment)
    )


@app.get("/v1/producer-dashboard/progress/ledger")
def get_ledger(
    artist_id: ArtistIdQuery = None, source: SourceQuery = None, limit: Limit = 50, cursor: Cursor = None
) -> LedgerAnswer:
    moment, user_id = now(), app.caller().user_id
    pager = LedgerPager(cursors, user_id=user_id, artist_id=artist_id, source=source)
    before = pager.open(cursor, now=moment)
    page = list_xp_ledger(user_id, artist_id, source=source, before=before, limit=limit, now=moment)
    return ledger_answer(page, next_cursor=pager.seal(page.last, now=moment), as_of=to_iso(moment))
