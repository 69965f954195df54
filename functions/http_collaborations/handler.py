"""Serve a producer's collaborators, joint tracks, recommendations, contribution and what-if estimates."""

from __future__ import annotations

from http import HTTPStatus

from beatpass.clock import now
from beatpass.domain.collaboration.network import CursorPosition
from beatpass.domain.platform.rules import RULES
from beatpass.domain.platform.times import to_iso
from beatpass.http.collaboration.collaborations import (
    BlockedUploadersAnswer,
    JointTracksAnswer,
    NetworkAnswer,
    RecommendationsAnswer,
    network_answer,
    recommendations_answer,
)
from beatpass.http.collaboration.contribution import (
    ContributionAnswer,
    WhatIfAnswer,
    WhatIfBody,
    changes_of,
    contribution_answer,
    pool_of,
    what_if_answer,
)
from beatpass.http.platform.cursors import Cursors
from beatpass.http.platform.edge import behind_edge
from beatpass.http.platform.resolver import Api, ArtistIdQuery, Cursor, Id, Limit, Response
from beatpass.http.platform.shapes import track_answer
from beatpass.observability import logger, observed
from beatpass.usecases.catalogue.list_blocked_uploaders import list_blocked_uploaders
from beatpass.usecases.catalogue.list_credited_tracks import list_credited_tracks
from beatpass.usecases.collaboration.dismiss_recommendation import dismiss_recommendation, restore_recommendation
from beatpass.usecases.collaboration.estimate_contribution import estimate_contribution
from beatpass.usecases.collaboration.list_collaborators import list_collaborators
from beatpass.usecases.collaboration.list_recommendations import list_recommendations
from beatpass.usecases.platform.edge_secrets import edge_secrets
from beatpass.usecases.platform.sign_cursors import cursor_key

app = Api(logger=logger)
handler = observed(behind_edge(app.resolve, edge_secrets))
cursors = Cursors(cursor_key)
RECOMMENDATIONS = "/v1/producer-dashboard/collaborations/recommendations"


@app.get("/v1/producer-dashboard/collaborations")
def get_collaborations(artist_id: ArtistIdQuery = None, limit: Limit = 20, cursor: Cursor = None) -> NetworkAnswer:
    moment, user_id = now(), app.caller().user_id
    scope = f"collaborations {user_id} {artist_id or ''}"
    after = CursorPosition(*cursors.open(cursor, scope=scope, now=moment)) if cursor else None
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
    page = list_credited_tracks(user_id, artist_id, joint=True, limit=limit, after=after, now=moment)
    as_of = to_iso(moment)
    return {
        "total": page.standing.collaborative_tracks,
        "items": [track_answer(each.track, each.figures, as_of=as_of) for each in page.tracks],
        "next_cursor": cursors.seal(page.last, scope=scope, now=moment),
        "as_of": as_of,
        "rules": RULES,
    }


@app.get("/v1/producer-dashboard/collaborations/blocked")
def get_blocked_uploaders(
    artist_id: ArtistIdQuery = None, limit: Limit = 20, cursor: Cursor = None
) -> BlockedUploadersAnswer:
    moment, user_id = now(), app.caller().user_id
    scope = f"blocked {user_id} {artist_id or ''}"
    after = cursors.open(cursor, scope=scope, now=moment)
    page = list_blocked_uploaders(user_id, artist_id, limit=limit, after=after)
    return {
        "items": [
            {"artist_id": each.artist_id, "name": each.name, "blocked_at": each.blocked_at} for each in page.items
        ],
        "next_cursor": cursors.seal(page.last, scope=scope, now=moment),
    }


@app.get(RECOMMENDATIONS)
def get_recommendations(artist_id: ArtistIdQuery = None) -> RecommendationsAnswer:
    moment = now()
    found = list_recommendations(app.caller().user_id, artist_id, now=moment)
    return recommendations_answer(
        found.standing, found.computed, found.items, absence=found.absence, growing=found.growing, now=moment
    )


@app.put(f"{RECOMMENDATIONS}/<recommended_id>/dismissal", status_code=HTTPStatus.NO_CONTENT)
def put_dismissal(recommended_id: Id, artist_id: ArtistIdQuery = None) -> Response[None]:
    dismiss_recommendation(app.caller().user_id, artist_id, dismissed=recommended_id, now=now())
    return Response(HTTPStatus.NO_CONTENT)


@app.delete(f"{RECOMMENDATIONS}/<recommended_id>/dismissal", status_code=HTTPStatus.NO_CONTENT)
def delete_dismissal(recommended_id: Id, artist_id: ArtistIdQuery = None) -> Response[None]:
    restore_recommendation(app.caller().user_id, artist_id, dismissed=recommended_id, now=now())
    return Response(HTTPStatus.NO_CONTENT)


@app.get("/v1/producer-dashboard/contribution")
def get_contribution(artist_id: ArtistIdQuery = None, limit: Limit = 20, cursor: Cursor = None) -> ContributionAnswer:
    moment, user_id = now(), app.caller().user_id
    scope = f"contribution {user_id} {artist_id or ''}"
    after = cursors.open(cursor, scope=scope, now=moment)
    page = list_credited_tracks(user_id, artist_id, joint=False, limit=limit, after=after, now=moment)
    return contribution_answer(
        page.standing,
        page.build,
        [(each.track, each.figures) for each in page.tracks],
        next_cursor=cursors.seal(page.last, scope=scope, now=moment),
        now=moment,
    )


@app.post("/v1/producer-dashboard/contribution/what-if")
def estimate_what_if(body: WhatIfBody, artist_id: ArtistIdQuery = None) -> WhatIfAnswer:
    moment = now()
    estimate = estimate_contribution(app.caller().user_id, artist_id, changes_of(body), now=moment)
    given_pool = pool_of(body)
    return what_if_answer(
        estimate.before,
        estimate.after,
        estimate.build,
        pool=given_pool or estimate.pool,
        in_pool=(estimate.before_in_pool, estimate.after_in_pool),
        split_at=None if given_pool else estimate.split_at,
        rules=estimate.rules,
        now=moment,
    )
