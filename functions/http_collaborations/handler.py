"""With whom a producer works, what it contributes, and what would change if."""

from __future__ import annotations

from http import HTTPStatus

from beatpass.clock import now
from beatpass.domain.collaborating import Place
from beatpass.domain.rules import RULES
from beatpass.domain.times import to_iso
from beatpass.http.collaborations import (
    JointTracksAnswer,
    NetworkAnswer,
    RecommendationsAnswer,
    network_answer,
    recommendations_answer,
)
from beatpass.http.contribution import (
    ContributionAnswer,
    WhatIfAnswer,
    WhatIfBody,
    changes_of,
    contribution_answer,
    pool_of,
    what_if_answer,
)
from beatpass.http.cursors import Cursors
from beatpass.http.resolver import Api, ArtistIdQuery, Cursor, Id, Limit, Response
from beatpass.http.shapes import track_answer
from beatpass.observability import logger, observed
from beatpass.usecases.dismiss_recommendation import dismiss_recommendation, take_back_dismissal
from beatpass.usecases.list_collaborators import list_collaborators
from beatpass.usecases.list_recommendations import list_recommendations
from beatpass.usecases.own_tracks import list_own_tracks
from beatpass.usecases.sign_cursors import cursor_key
from beatpass.usecases.suppose_changes import suppose_changes

app = Api(logger=logger)
handler = observed(app.resolve)
cursors = Cursors(cursor_key)
RECOMMENDATIONS = "/v1/producer-dashboard/collaborations/recommendations"


@app.get("/v1/producer-dashboard/collaborations")
def get_collaborations(artist_id: ArtistIdQuery = None, limit: Limit = 20, cursor: Cursor = None) -> NetworkAnswer:
    moment, user_id = now(), app.caller().user_id
    scope = f"collaborations {user_id} {artist_id or ''}"
    after = Place(*cursors.open(cursor, scope=scope, now=moment)) if cursor else None
    network = list_collaborators(user_id, artist_id, limit=limit, after=after, now=moment)
    return network_answer(
        network.standing,
        network.collaborators,
        next_cursor=cursors.seal(network.last, scope=scope, now=moment),
        as_of=to_iso(moment),
    )


@app.get("/v1/producer-dashboard/collaborations/tracks")
def get_joint_tracks(artist_id: ArtistIdQuery = None, limit: Limit = 20, cursor: Cursor = None) -> JointTracksAnswer:
    moment, user_id = now(), app.caller().user_id
    scope = f"joint tracks {user_id} {artist_id or ''}"
    after = cursors.open(cursor, scope=scope, now=moment)
    page = list_own_tracks(user_id, artist_id, joint=True, limit=limit, after=after, now=moment)
    as_of = to_iso(moment)
    return {
        "total": page.standing.collaborative_tracks,
        "items": [track_answer(each.track, each.figures, as_of=as_of) for each in page.tracks],
        "next_cursor": cursors.seal(page.last, scope=scope, now=moment),
        "as_of": as_of,
        "rules": RULES,
    }


@app.get(RECOMMENDATIONS)
def get_recommendations(artist_id: ArtistIdQuery = None) -> RecommendationsAnswer:
    moment = now()
    found = list_recommendations(app.caller().user_id, artist_id, now=moment)
    return recommendations_answer(
        found.standing, found.made, found.items, absence=found.absence, growing=found.growing, now=moment
    )


@app.put(f"{RECOMMENDATIONS}/<recommended_id>/dismissal", status_code=HTTPStatus.NO_CONTENT)
def put_dismissal(recommended_id: Id, artist_id: ArtistIdQuery = None) -> Response[None]:
    dismiss_recommendation(app.caller().user_id, artist_id, dismissed=recommended_id, now=now())
    return Response(HTTPStatus.NO_CONTENT)


@app.delete(f"{RECOMMENDATIONS}/<recommended_id>/dismissal", status_code=HTTPStatus.NO_CONTENT)
def delete_dismissal(recommended_id: Id, artist_id: ArtistIdQuery = None) -> Response[None]:
    take_back_dismissal(app.caller().user_id, artist_id, dismissed=recommended_id, now=now())
    return Response(HTTPStatus.NO_CONTENT)


@app.get("/v1/producer-dashboard/contribution")
def get_contribution(artist_id: ArtistIdQuery = None, limit: Limit = 20, cursor: Cursor = None) -> ContributionAnswer:
    moment, user_id = now(), app.caller().user_id
    scope = f"contribution {user_id} {artist_id or ''}"
    after = cursors.open(cursor, scope=scope, now=moment)
    page = list_own_tracks(user_id, artist_id, joint=False, limit=limit, after=after, now=moment)
    return contribution_answer(
        page.standing,
        page.build,
        [(each.track, each.figures) for each in page.tracks],
        next_cursor=cursors.seal(page.last, scope=scope, now=moment),
        now=moment,
    )


@app.post("/v1/producer-dashboard/contribution/what-if")
def suppose_contribution(body: WhatIfBody, artist_id: ArtistIdQuery = None) -> WhatIfAnswer:
    moment = now()
    supposed = suppose_changes(app.caller().user_id, artist_id, changes_of(body), now=moment)
    named = pool_of(body)
    return what_if_answer(
        supposed.before,
        supposed.after,
        supposed.build,
        pool=named or supposed.pool,
        split_at=None if named else supposed.split_at,
        now=moment,
    )
