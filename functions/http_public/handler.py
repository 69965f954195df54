"""Public producers, tracks, albums and the OpenAPI document. No token is required; with one, own drafts are shown."""

from __future__ import annotations

from typing import Any, TypeVar

from beatpass.clock import now
from beatpass.domain.platform.times import to_iso
from beatpass.http.catalogue.producer_search import ArtistList, NameQuery, artist_list
from beatpass.http.platform.cursors import Cursors
from beatpass.http.platform.edge import behind_edge
from beatpass.http.platform.entity_tags import kept_by_caches, matches, versioned
from beatpass.http.platform.openapi_document import OF_DOCUMENT, document_etag, openapi_document
from beatpass.http.platform.optional_token import kept_by_its_reader, reader_of
from beatpass.http.platform.resolver import Api, Cursor, Id, Limit, Response
from beatpass.http.platform.shapes import (
    AlbumAnswer,
    AlbumList,
    ArtistAnswer,
    TrackAnswer,
    TrackList,
    album_answer,
    artist_answer,
    track_answer,
)
from beatpass.observability import logger, observed
from beatpass.usecases.catalogue.list_public_content import list_public_albums, list_public_tracks
from beatpass.usecases.catalogue.search_producers import search_producers
from beatpass.usecases.catalogue.view_content import PublicAlbum, view_public_album, view_public_track
from beatpass.usecases.catalogue.view_own_content import view_album_as, view_track_as
from beatpass.usecases.catalogue.view_producer import view_producer
from beatpass.usecases.platform.edge_secrets import edge_secrets
from beatpass.usecases.platform.sign_cursors import cursor_key
from beatpass.usecases.platform.verify_token import verified_claims

app = Api(logger=logger)
cursors = Cursors(cursor_key)
T = TypeVar("T")
handler = observed(behind_edge(app.resolve, edge_secrets))


@app.get("/v1/artists")
def get_artists(search: NameQuery, limit: Limit = 20, cursor: Cursor = None) -> ArtistList:
    moment, scope = now(), f"producers called {search}"
    after = cursors.open(cursor, scope=scope, now=moment)
    found = search_producers(search, limit=limit, after=after)
    next_cursor = cursors.seal(found.last, scope=scope, now=moment)
    return artist_list(found.items, next_cursor=next_cursor, as_of=to_iso(moment))


@app.get("/v1/artists/<artist_id>")
def get_producer(artist_id: Id) -> Response[ArtistAnswer]:
    found = view_producer(artist_id)
    answer = artist_answer(found.producer, found.standing, albums=found.albums, as_of=to_iso(now()))
    return kept_by_caches(versioned(answer, found.producer.version))


@app.get("/v1/artists/<artist_id>/tracks")
def get_tracks(artist_id: Id, limit: Limit = 20, cursor: Cursor = None) -> TrackList:
    return _track_list(artist_id, joint=False, limit=limit, cursor=cursor)


@app.get("/v1/artists/<artist_id>/collaborative-tracks")
def get_collaborative_tracks(artist_id: Id, limit: Limit = 20, cursor: Cursor = None) -> TrackList:
    return _track_list(artist_id, joint=True, limit=limit, cursor=cursor)


def _track_list(artist_id: str, *, joint: bool, limit: int, cursor: str | None) -> TrackList:
    moment, scope = now(), f"{'joint' if joint else 'public'} tracks of {artist_id}"
    after = cursors.open(cursor, scope=scope, now=moment)
    page = list_public_tracks(artist_id, joint=joint, limit=limit, after=after)
    return {
        "items": [track_answer(each.track, each.figures, as_of=to_iso(moment)) for each in page.items],
        "next_cursor": cursors.seal(page.last, scope=scope, now=moment),
    }


@app.get("/v1/artists/<artist_id>/albums")
def get_albums(artist_id: Id, limit: Limit = 20, cursor: Cursor = None) -> AlbumList:
    moment, scope = now(), f"public albums of {artist_id}"
    after = cursors.open(cursor, scope=scope, now=moment)
    page = list_public_albums(artist_id, limit=limit, after=after)
    return {
        "items": [_album_answer(each, to_iso(moment)) for each in page.items],
        "next_cursor": cursors.seal(page.last, scope=scope, now=moment),
    }


@app.get("/v1/tracks/<track_id>")
def get_track(track_id: Id) -> Response[TrackAnswer]:
    user_id = reader_of(app.current_event.headers, verified_claims)
    found = view_track_as(user_id, track_id) if user_id else view_public_track(track_id)
    answer = track_answer(found.track, found.figures, as_of=to_iso(now()))
    return _kept(versioned(answer, found.track.version), user_id)


@app.get("/v1/albums/<album_id>")
def get_album(album_id: Id) -> Response[AlbumAnswer]:
    user_id = reader_of(app.current_event.headers, verified_claims)
    found = view_album_as(user_id, album_id) if user_id else view_public_album(album_id)
    return _kept(versioned(_album_answer(found, to_iso(now())), found.album.version), user_id)


def _kept(response: Response[T], user_id: str | None) -> Response[T]:
    return kept_by_caches(response) if user_id is None else kept_by_its_reader(response)


def _album_answer(found: PublicAlbum, as_of: str) -> AlbumAnswer:
    return album_answer(found.album, track_ids=found.track_ids, plays=found.plays, as_of=as_of)


@app.get("/v1/openapi.json", responses=OF_DOCUMENT)
def get_openapi() -> Response[dict[str, Any]]:
    headers = {"ETag": document_etag(), "Cache-Control": "public, max-age=3600"}
    if matches(app.current_event.headers.get("if-none-match"), headers["ETag"]):
        return Response(304, "application/json", "", headers=headers)  # type: ignore[arg-type]  # no body
    return Response(200, "application/json", openapi_document(), headers=headers)  # type: ignore[arg-type]  # JSON already
