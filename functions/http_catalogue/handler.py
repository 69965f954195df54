"""Create, edit and delete producers, tracks and albums; follow producers."""

from __future__ import annotations

import secrets
from datetime import datetime
from http import HTTPStatus
from typing import Any
from uuid import uuid4

from beatpass.clock import now
from beatpass.domain.listening.producer_links import new_link_id
from beatpass.domain.platform.rules import RULES
from beatpass.domain.platform.times import to_iso
from beatpass.http.catalogue.bodies import (
    AlbumChanges,
    ArtistChanges,
    NewAlbum,
    NewArtist,
    NewTrack,
    TrackChanges,
    fields_of,
)
from beatpass.http.insights.notices import NotificationsAnswer, NotificationsBody, notifications_answer
from beatpass.http.listening.producer_links import (
    MOST,
    NewLink,
    OwnLinkAnswer,
    OwnLinksAnswer,
    counted_link_answer,
    link_answer,
)
from beatpass.http.platform.edge import behind_edge
from beatpass.http.platform.entity_tags import IfMatch, versioned, versions_in
from beatpass.http.platform.resolver import Api, ArtistIdQuery, Id, Response
from beatpass.http.platform.shapes import (
    AlbumAnswer,
    OwnArtistAnswer,
    TrackAnswer,
    album_answer,
    own_artist_answer,
    track_answer,
)
from beatpass.http.privacy.account import DELETED, erasure_answer
from beatpass.observability import logger, observed
from beatpass.usecases.catalogue.block_uploader import block_uploader, unblock_uploader
from beatpass.usecases.catalogue.delete_album import delete_album
from beatpass.usecases.catalogue.delete_producer import delete_producer
from beatpass.usecases.catalogue.delete_track import delete_track
from beatpass.usecases.catalogue.follow_producer import follow_producer, unfollow_producer
from beatpass.usecases.catalogue.leave_track import leave_track
from beatpass.usecases.catalogue.save_album import create_album, update_album
from beatpass.usecases.catalogue.save_producer import create_producer, update_producer
from beatpass.usecases.catalogue.save_track import create_track, update_track
from beatpass.usecases.catalogue.view_producer import Profile
from beatpass.usecases.insights.choose_notifications import choose_notifications, show_notifications
from beatpass.usecases.listening.create_link import create_link
from beatpass.usecases.listening.delete_link import delete_link
from beatpass.usecases.listening.list_links import list_links
from beatpass.usecases.platform.answer_once import answer_once
from beatpass.usecases.platform.edge_secrets import edge_secrets

app = Api(logger=logger)
handler = observed(behind_edge(app.resolve, edge_secrets))
post_once = app.once(answer_once, now=now)
_NO_CONTENT = 204


def _new_id() -> str:
    return uuid4().hex


# --- producers


@post_once("/v1/artists", status_code=201)
def post_artist(body: NewArtist) -> Response[OwnArtistAnswer]:
    caller, at = app.caller(), now()
    created = create_producer(
        user_id=caller.user_id, admin=caller.admin, fields=fields_of(body), new_id=_new_id(), now=at
    )
    return _artist(created, at, created=True)


@app.patch("/v1/artists/<artist_id>")
def patch_artist(artist_id: Id, body: ArtistChanges, if_match: IfMatch = None) -> Response[OwnArtistAnswer]:
    caller, at = app.caller(), now()
    saved = update_producer(
        artist_id,
        user_id=caller.user_id,
        admin=caller.admin,
        fields=fields_of(body),
        now=at,
        versions=versions_in(if_match),
    )
    return _artist(saved, at)


def _artist(saved: Profile, at: datetime, *, created: bool = False) -> Response[OwnArtistAnswer]:
    producer = saved.producer
    answer = own_artist_answer(producer, saved.standing, albums=saved.albums, as_of=to_iso(at))
    return versioned(answer, producer.version, created=f"/v1/artists/{producer.id}" if created else None)


@app.delete("/v1/artists/<artist_id>", status_code=_NO_CONTENT, responses=DELETED)
def remove_artist(artist_id: Id, if_match: IfMatch = None) -> Response[Any]:
    erasure = delete_producer(artist_id, user_id=app.caller().user_id, now=now(), versions=versions_in(if_match))
    if app.current_event.headers.get("prefer") != "return=representation":  # RFC 7240
        return Response(_NO_CONTENT)
    return Response(HTTPStatus.OK, content_type="application/json", body=erasure_answer(erasure))


@app.put("/v1/artists/<artist_id>/follow", status_code=_NO_CONTENT)
def follow(artist_id: Id) -> Response[None]:
    follow_producer(artist_id, user_id=app.caller().user_id, now=now())
    return Response(_NO_CONTENT)


@app.delete("/v1/artists/<artist_id>/follow", status_code=_NO_CONTENT)
def unfollow(artist_id: Id) -> Response[None]:
    unfollow_producer(artist_id, user_id=app.caller().user_id, now=now())
    return Response(_NO_CONTENT)


@app.put("/v1/artists/<uploader_id>/block", status_code=_NO_CONTENT)
def block(uploader_id: Id, artist_id: ArtistIdQuery = None) -> Response[None]:
    block_uploader(app.caller().user_id, artist_id, uploader_id=uploader_id, now=now())
    return Response(_NO_CONTENT)


@app.delete("/v1/artists/<uploader_id>/block", status_code=_NO_CONTENT)
def unblock(uploader_id: Id, artist_id: ArtistIdQuery = None) -> Response[None]:
    unblock_uploader(app.caller().user_id, artist_id, uploader_id=uploader_id)
    return Response(_NO_CONTENT)


# --- tracks


@post_once("/v1/tracks", status_code=201)
def post_track(body: NewTrack, artist_id: ArtistIdQuery = None) -> Response[TrackAnswer]:
    at = now()
    track, figures = create_track(
        user_id=app.caller().user_id,
        artist_id=artist_id,
        fields=fields_of(body, visibility=body.visibility, licensing=body.licensing),
        new_id=_new_id(),
        now=at,
    )
    answer = track_answer(track, figures, as_of=to_iso(at))
    return versioned(answer, track.version, created=f"/v1/tracks/{track.id}")


@app.patch("/v1/tracks/<track_id>")
def patch_track(track_id: Id, body: TrackChanges, if_match: IfMatch = None) -> Response[TrackAnswer]:
    at = now()
    track, figures = update_track(
        track_id, user_id=app.caller().user_id, fields=fields_of(body), now=at, versions=versions_in(if_match)
    )
    return versioned(track_answer(track, figures, as_of=to_iso(at)), track.version)


@app.delete("/v1/tracks/<track_id>", status_code=_NO_CONTENT)
def remove_track(track_id: Id, if_match: IfMatch = None) -> Response[None]:
    delete_track(track_id, user_id=app.caller().user_id, now=now(), versions=versions_in(if_match))
    return Response(_NO_CONTENT)


@app.delete("/v1/tracks/<track_id>/credits/me", status_code=_NO_CONTENT)
def leave(track_id: Id, artist_id: ArtistIdQuery = None) -> Response[None]:
    leave_track(track_id, user_id=app.caller().user_id, artist_id=artist_id, now=now())
    return Response(_NO_CONTENT)


# --- albums


@post_once("/v1/albums", status_code=201)
def post_album(body: NewAlbum, artist_id: ArtistIdQuery = None) -> Response[AlbumAnswer]:
    at = now()
    album = create_album(
        user_id=app.caller().user_id,
        artist_id=artist_id,
        fields=fields_of(body, visibility=body.visibility),
        new_id=_new_id(),
        now=at,
    )
    answer = album_answer(album, track_ids=list(album.track_ids), plays=0, as_of=to_iso(at))
    return versioned(answer, album.version, created=f"/v1/albums/{album.id}")


@app.patch("/v1/albums/<album_id>")
def patch_album(album_id: Id, body: AlbumChanges, if_match: IfMatch = None) -> Response[AlbumAnswer]:
    at = now()
    album, plays = update_album(
        album_id, user_id=app.caller().user_id, fields=fields_of(body), now=at, versions=versions_in(if_match)
    )
    answer = album_answer(album, track_ids=list(album.track_ids), plays=plays, as_of=to_iso(at))
    return versioned(answer, album.version)


@app.delete("/v1/albums/<album_id>", status_code=_NO_CONTENT)
def remove_album(album_id: Id, if_match: IfMatch = None) -> Response[None]:
    delete_album(album_id, user_id=app.caller().user_id, now=now(), versions=versions_in(if_match))
    return Response(_NO_CONTENT)


# --- links

LINKS = "/v1/producer-dashboard/links"


@post_once(LINKS, status_code=201)
def post_link(body: NewLink, artist_id: ArtistIdQuery = None) -> OwnLinkAnswer:
    link_id, link = create_link(
        app.caller().user_id,
        artist_id,
        kind=body.target.kind,
        target_id=body.target.id,
        label=body.label,
        new_id=lambda: new_link_id(secrets.choice),
        now=now(),
    )
    return link_answer(link_id, link)


@app.get(LINKS)
def get_links(artist_id: ArtistIdQuery = None) -> OwnLinksAnswer:
    as_of = to_iso(now())
    listed = list_links(app.caller().user_id, artist_id)
    items = [counted_link_answer(each.id, each.link, each.figures, as_of=as_of) for each in listed]
    return {"items": items, "most": MOST, "as_of": as_of, "rules": RULES}


@app.delete(f"{LINKS}/<link_id>", status_code=_NO_CONTENT)
def remove_link(link_id: Id, artist_id: ArtistIdQuery = None) -> Response[None]:
    delete_link(app.caller().user_id, artist_id, link_id=link_id)
    return Response(_NO_CONTENT)


# --- notifications

NOTIFICATIONS = "/v1/producer-dashboard/notifications"


@app.get(NOTIFICATIONS)
def get_notifications(artist_id: ArtistIdQuery = None) -> Response[NotificationsAnswer]:
    shown = show_notifications(app.caller().user_id, artist_id)
    return versioned(notifications_answer(shown.notifications), shown.version)


@app.put(NOTIFICATIONS)
def put_notifications(
    body: NotificationsBody, artist_id: ArtistIdQuery = None, if_match: IfMatch = None
) -> Response[NotificationsAnswer]:
    chosen = choose_notifications(
        app.caller().user_id, artist_id, chosen=body.notifications(), versions=versions_in(if_match)
    )
    return versioned(notifications_answer(chosen.notifications), chosen.version)
