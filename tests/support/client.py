"""A user of the deployed system over HTTP."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

from beatpass.domain.progress.achievements import BY_ID, by_upload_day
from tests.support.contract import check_answer
from tests.support.http import Answer, route_of

Json = dict[str, Any]

# The complete fields of a producer and of a track.
PROFILE = {"bio": "Beats from the basement.", "pictures": ["https://example.com/ana.jpg"]}
COMPLETE = {
    "bpm": 140,
    "key": "Db",
    "scale": "minor",
    "tags": ["dark"],
    "description": "For the night.",
    "genres": ["Trap"],
}


class _Stay(urllib.request.HTTPRedirectHandler):
    """A redirect is an answer: it leads out of the API."""

    def redirect_request(self, *_: object) -> None:
        """Follow nothing."""


_OPENER = urllib.request.build_opener(_Stay)


@dataclass(frozen=True)
class Client:
    """A user with a token, or a guest without; ``artist_id`` is the user's producer."""

    url: str
    token: str | None = None
    user_id: str = ""
    artist_id: str = ""

    def get(self, path: str, *, headers: Mapping[str, str] | None = None, **query: object) -> Answer:
        return self.send("GET", f"{path}?{urlencode(query)}" if query else path, headers=headers)

    def post(self, path: str, body: object = None, *, headers: Mapping[str, str] | None = None) -> Answer:
        return self.send("POST", path, body, headers=headers)

    def patch(self, path: str, body: object, *, headers: Mapping[str, str] | None = None) -> Answer:
        return self.send("PATCH", path, body, headers=headers)

    def put(self, path: str) -> Answer:
        return self.send("PUT", path)

    def delete(self, path: str) -> Answer:
        return self.send("DELETE", path)

    def upload(self, **fields: object) -> Json:
        """Create a public track of the producer."""
        given = {"title": "Night", "duration_ms": 180_000, "visibility": "public", **fields}
        answer = self.post("/v1/tracks", given)
        assert answer.status == 201, answer
        made: Json = answer.body
        return made

    def listen(self, track_id: str, times: int = 1) -> None:
        """Log plays that are long enough to qualify."""
        for _ in range(times):
            answer = self.post(f"/v1/tracks/{track_id}/plays", playback())
            assert (answer.status, answer.body["status"]) == (202, "accepted"), answer

    def home(self) -> Json:
        """The dashboard's first page."""
        answer = self.get("/v1/producer-dashboard")
        assert answer.status == 200, answer
        page: Json = answer.body
        return page

    def send(self, method: str, path: str, body: object = None, *, headers: Mapping[str, str] | None = None) -> Answer:
        """Send JSON, or text or bytes unchanged; the answer is checked against the OpenAPI document."""
        data = (
            body if isinstance(body, bytes) else body.encode() if isinstance(body, str) else json.dumps(body).encode()
        )
        sent = {
            "user-agent": "flows",
            **({"content-type": "application/json"} if body is not None else {}),
            **({"authorization": f"Bearer {self.token}"} if self.token else {}),
            **(headers or {}),
        }
        request = urllib.request.Request(  # noqa: S310 - our own URL
            self.url + path, data if body is not None else None, sent, method=method
        )
        try:
            with _OPENER.open(request, timeout=30) as answered:
                return _answer(method, path, answered)
        except urllib.error.HTTPError as refused:
            with refused:
                return _answer(method, path, refused)


def _answer(method: str, path: str, answered: Any) -> Answer:  # noqa: ANN401 - a response or an HTTPError
    text = answered.read().decode()
    headers = {name.lower(): value for name, value in answered.headers.items()}
    media_type = headers.get("content-type")
    content = json.loads(text) if text and "json" in (media_type or "") else text or None
    route = route_of(method, path.partition("?")[0])
    if route and method != "HEAD" and not _is_from_gateway(content):
        check_answer(f"{route.method} {route.path}", answered.status, media_type, content)
    return Answer(answered.status, headers, content)


def _is_from_gateway(content: object) -> bool:
    """Whether API Gateway itself refused the request."""
    return isinstance(content, dict) and content.keys() == {"message"}


def playback(*, listened_ms: int = 60_000, ago: timedelta = timedelta(minutes=5), **more: object) -> Json:
    """The body of a recent play."""
    started_at = (datetime.now(UTC) - ago).isoformat(timespec="milliseconds")
    return {"play_id": str(uuid4()), "started_at": started_at, "listened_ms": listened_ms, **more}


def seasonal(track: Json) -> list[str]:
    """What the day of its publication unlocks for everyone credited on it."""
    return by_upload_day(track["published_at"][:10])


def seasonal_xp(track: Json) -> int:
    return sum(BY_ID[achievement].xp for achievement in seasonal(track))
