"""Creates producers, tracks and albums over HTTP, and reads the facts and tables that result."""

from __future__ import annotations

from typing import Any

from beatpass.domain.platform.facts import Credit, Fact, PlayLogged
from beatpass.domain.platform.rules import RULES
from beatpass.storage.dynamodb.tables import ActivityItem
from beatpass.storage.dynamodb.write import transaction
from beatpass.storage.platform.activity import from_body, record
from beatpass.usecases.platform.project_activity import project_activity
from tests.support.http import request
from tests.support.tables import contents
from tests.support.worlds import deliveries

COMPLETE = {"bio": "Beats from the coast.", "pictures": ["https://cdn.example.com/me.jpg"]}
STARTED_AT = "2026-11-20T12:00:00.000Z"


def create(path: str, body: dict[str, Any], *, user: str, **query: str) -> dict[str, Any]:
    answer = request("POST", path, body=body, user=user, query=query)
    assert answer.status == 201, answer
    content: dict[str, Any] = answer.body
    return content


def new_producer(user: str, name: str, **fields: Any) -> str:  # noqa: ANN401 - JSON
    return str(create("/v1/artists", {"name": name, **fields}, user=user)["id"])


def new_track(user: str, title: str = "Tide", **fields: Any) -> str:  # noqa: ANN401 - JSON
    return str(create("/v1/tracks", {"title": title, "duration_ms": 120_000, **fields}, user=user)["id"])


def new_album(user: str, title: str = "Coast", **fields: Any) -> str:  # noqa: ANN401 - JSON
    return str(create("/v1/albums", {"title": title, **fields}, user=user)["id"])


def update(path: str, *, user: str, **fields: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
    answer = request("PATCH", path, body=fields, user=user)
    assert answer.status == 200, answer
    content: dict[str, Any] = answer.body
    return content


def facts() -> list[Fact]:
    """All recorded facts, in the order of their times."""
    return sorted((from_body(item.kind, item.body) for item in ActivityItem.scan()), key=lambda fact: fact.at)


def fact_kinds() -> list[str]:
    return [type(fact).__name__ for fact in facts()]


def project() -> None:
    """Project all facts into the figures, as the stream does."""
    project_activity(deliveries(facts()), quarantine=_fail_on_quarantine)


def _fail_on_quarantine(key: tuple[str, str], reason: str) -> None:
    raise AssertionError(f"{key} was quarantined: {reason}")


def read_tables() -> dict[str, Any]:
    """The contents of the tables that a request can change."""
    return {name: contents(name) for name in ("CATALOGUE_TABLE", "ACTIVITY_TABLE")}


def play(track: dict[str, Any], play_id: str) -> None:
    """Record one qualified play of ``track``, which is an answer of the API."""
    fact = PlayLogged(
        artist_id=track["uploader_id"],
        track_id=track["id"],
        play_id=play_id,
        at=STARTED_AT,
        started_at=STARTED_AT,
        listened_ms=track["duration_ms"],
        duration_ms=track["duration_ms"],
        listener_id=f"listener of {play_id}",
        device="desktop",
        platform="web",
        country="CA",
        credits=tuple(Credit(artist_id=artist_id, earns=True) for artist_id in track["credits"]),
        verdict="qualified",
        rules=RULES,
        album_id=track["album_id"],
    )
    with transaction() as writes:
        record(fact, writes)
