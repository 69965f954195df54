"""Plays and downloads.

These are the most frequent requests, so they do without the resolver (docs/decisions/0007-plays-without-pydantic.md).
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any
from uuid import uuid4

from aws_lambda_powertools.utilities.typing import LambdaContext

from beatpass.clock import now
from beatpass.domain.listening.client_hints import client_of
from beatpass.domain.listening.playback_tokens import LIFETIME
from beatpass.domain.listening.plays import guest_listener
from beatpass.domain.platform.times import to_iso
from beatpass.http.listening import plays
from beatpass.http.listening.bots import is_bot
from beatpass.http.listening.links import redirect, referrer_host
from beatpass.http.listening.play_details import AHEAD, BEFORE_TOKEN, HEARD_UNUSED, LINK_UNUSED, TOKEN_UNUSED, Note
from beatpass.http.platform.caller import caller_of
from beatpass.http.platform.edge import VIEWER_COUNTRY, behind_edge, viewer_address
from beatpass.http.platform.lambda_router import Answer, Event, answer, body_of, path_id, route_event
from beatpass.observability import logger, observed
from beatpass.settings import SETTINGS
from beatpass.usecases.listening.follow_link import Click, follow_link
from beatpass.usecases.listening.grant_download import grant_download
from beatpass.usecases.listening.log_play import Listener, Playback, log_play
from beatpass.usecases.listening.playable_tracks import open_known_links, open_playable_tracks
from beatpass.usecases.listening.playback_tokens import issue_token
from beatpass.usecases.platform.edge_secrets import edge_secrets

TRACKS = open_playable_tracks()
LINKS = open_known_links()


def begin_playback(event: Event) -> Answer:
    caller = caller_of(event)
    return _issue(event, Listener(id=caller.user_id, user_id=caller.user_id))


def begin_guest_playback(event: Event) -> Answer:
    sent = plays.parse(plays.BeginGuestPlayback, body_of(event))
    return _issue(event, Listener(id=guest_listener(sent.guest_id)))


def _issue(event: Event, listener: Listener) -> Answer:
    moment = now()
    token = issue_token(
        path_id(event, "track_id"),
        listener_id=listener.id,
        user_id=listener.user_id,
        tracks=TRACKS,
        now=moment,
        clock=time.monotonic(),
    )
    return answer(200, {"playback_token": token, "expires_at": to_iso(moment + LIFETIME)})


def play(event: Event) -> Answer:
    caller = caller_of(event)
    sent, notes = plays.parse_play(plays.LogPlay, body_of(event))
    bot = is_bot(_user_agent(event))
    return _log(event, sent, notes, Listener(id=caller.user_id, user_id=caller.user_id, admin=caller.admin, bot=bot))


def guest_play(event: Event) -> Answer:
    sent, notes = plays.parse_play(plays.LogGuestPlay, body_of(event))
    return _log(event, sent, notes, _guest(event, sent.guest_id))


def _guest(event: Event, guest_id: str) -> Listener:
    bot, address = is_bot(_user_agent(event)), viewer_address(event)
    return Listener(id=guest_listener(guest_id), bot=bot, address=address)


def _log(event: Event, sent: plays.LogPlay, notes: list[Note], listener: Listener) -> Answer:
    device, platform = client_of(event["headers"])
    moment = now()
    if sent.started_at > moment:
        notes = [*notes, Note("started_at", AHEAD)]
    playback = Playback(
        play_id=sent.play_id.lower(),
        started_at=sent.started_at,
        listened_ms=sent.listened_ms,
        device=sent.device or device,
        platform=sent.platform or platform,
        country=plays.country_of(event["headers"].get(VIEWER_COUNTRY), sent.country),
        token=sent.playback_token,
        private=sent.private,
        source=sent.source.source() if sent.source else None,
        heard=sent.ranges(),
    )
    logged = log_play(
        playback,
        track_id=path_id(event, "track_id"),
        listener=listener,
        tracks=TRACKS,
        links=LINKS,
        now=moment,
        clock=time.monotonic(),
    )
    if not logged.start_used:
        notes = [*notes, Note("started_at", BEFORE_TOKEN)]
    if not logged.token_used:
        notes = [*notes, Note("playback_token", TOKEN_UNUSED)]
    if not logged.link_used:
        notes = [*notes, Note("source.link_id", LINK_UNUSED)]
    if not logged.heard_used:
        notes = [*notes, Note("heard", HEARD_UNUSED)]
    return answer(
        202, {"play_id": playback.play_id, "status": logged.status, "notes": [note._asdict() for note in notes]}
    )


def download(event: Event) -> Answer:
    caller = caller_of(event)
    sent = plays.parse(plays.GrantDownload, body_of(event))
    granted, new = grant_download(
        track_id=path_id(event, "track_id"),
        download_id=sent.download_id.lower(),
        licence_id=sent.licence_id.lower(),
        user_id=caller.user_id,
        tracks=TRACKS,
        now=now(),
        clock=time.monotonic(),
    )
    body = {
        "download_id": granted.download_id,
        "track_id": granted.track_id,
        "licence_id": granted.licence_id,
        "at": granted.at,
    }
    return answer(201 if new else 200, body)


def click(event: Event) -> Answer:
    link_id = path_id(event, "link_id")
    made = Click(
        id=uuid4().hex,
        country=plays.country_of(event["headers"].get(VIEWER_COUNTRY), None),
        referrer_host=referrer_host(event),
        # A person follows a link by GET; HEAD is a program that looks where it leads.
        bot=is_bot(_user_agent(event)) or event["requestContext"]["http"]["method"] == "HEAD",
    )
    link = follow_link(link_id, made, links=LINKS, now=now(), clock=time.monotonic())
    return redirect(link, link_id, frontend_url=SETTINGS.frontend_url)


def _user_agent(event: Event) -> str:
    return str(event["headers"].get("user-agent", ""))


ROUTES: dict[str, Callable[[Event], Answer]] = {
    "POST /v1/tracks/{track_id}/playbacks": begin_playback,
    "POST /v1/guest/tracks/{track_id}/playbacks": begin_guest_playback,
    "POST /v1/tracks/{track_id}/plays": play,
    "POST /v1/guest/tracks/{track_id}/plays": guest_play,
    "POST /v1/tracks/{track_id}/downloads": download,
    "GET /v1/links/{link_id}": click,
    "HEAD /v1/links/{link_id}": click,
}


def resolve(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:  # noqa: ARG001
    return route_event(event, ROUTES, report=lambda: logger.exception("A request failed."))


handler = observed(behind_edge(resolve, edge_secrets))
