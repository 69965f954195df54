"""OpenAPI descriptions of functions without a Powertools resolver; their body schemas come from the code."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from beatpass.http.listening import plays
from beatpass.http.platform import patterns

_ID = {"type": "string", "pattern": patterns.ID}
_LINK: dict[str, Any] = {"302": {}}


def _ref(name: str) -> dict[str, Any]:
    return {"schema": {"$ref": f"#/components/schemas/{name}"}}


def _post(body: dict[str, Any], answers: Mapping[str, str], answer: str) -> dict[str, Any]:
    return {"requestBody": {"required": True, "content": {"application/json": body}}, **_answers(answers, answer)}


def _answers(answers: Mapping[str, str], answer: str) -> dict[str, Any]:
    return {
        "responses": {
            status: {"description": description, "content": {"application/json": _ref(answer)}}
            for status, description in answers.items()
        },
    }


def _parameter(name: str) -> dict[str, Any]:
    return {"name": name, "in": "path", "required": True, "schema": _ID}


def _of_track(operation: dict[str, Any]) -> dict[str, Any]:
    return {"post": {"parameters": [_parameter("track_id")], **operation}}


def _plays() -> dict[str, Any]:
    logged = {"202": "Taken, or known already"}
    issued = {"200": "Send the token with the play that begins now"}
    granted = {"201": "Granted", "200": "Granted already"}
    return {
        "paths": {
            "/v1/tracks/{track_id}/playbacks": _of_track(_answers(issued, "PlaybackAnswer")),
            "/v1/guest/tracks/{track_id}/playbacks": _of_track(
                _post(_ref("BeginGuestPlayback"), issued, "PlaybackAnswer")
            ),
            "/v1/tracks/{track_id}/plays": _of_track(_post(_ref("LogPlay"), logged, "PlayAnswer")),
            "/v1/guest/tracks/{track_id}/plays": _of_track(_post(_ref("LogGuestPlay"), logged, "PlayAnswer")),
            "/v1/tracks/{track_id}/downloads": _of_track(_post(_ref("GrantDownload"), granted, "DownloadAnswer")),
            "/v1/links/{link_id}": {"get": {"parameters": [_parameter("link_id")], "responses": _LINK}},
        },
        "components": {
            "schemas": {
                **plays.schemas(plays.LogPlay, plays.LogGuestPlay, plays.BeginGuestPlayback, plays.GrantDownload),
                "PlaybackAnswer": _object(playback_token={"type": "string"}, expires_at={"type": "string"}),
                "PlayAnswer": _object(
                    play_id={"type": "string"},
                    status={"type": "string", "enum": ["accepted", "duplicate"]},
                    notes={
                        "type": "array",
                        "description": "details that could not be used, and what became of them",
                        "items": _object(field={"type": "string"}, message={"type": "string"}),
                    },
                ),
                "DownloadAnswer": _object(
                    **{name: {"type": "string"} for name in ("download_id", "track_id", "licence_id", "at")}
                ),
            }
        },
    }


def _webhook() -> dict[str, Any]:
    event = {"schema": {"type": "object", "description": "an event as Stripe signs and sends it"}}
    signature = {"name": "stripe-signature", "in": "header", "required": True, "schema": {"type": "string"}}
    received = {"post": {"parameters": [signature], **_post(event, {"200": "Recorded"}, "Received")}}
    return {
        "paths": {f"/v1/webhooks/stripe/{endpoint}": received for endpoint in ("platform", "connect")},
        "components": {"schemas": {"Received": _object(received={"type": "boolean"})}},
    }


def _object(**properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "required": list(properties), "properties": properties}


ROUTERS: dict[str, Callable[[], dict[str, Any]]] = {"http_plays": _plays, "webhook_stripe": _webhook}
