"""The data for page measurements: the busy day (busy_day.py), sixty days before it, boards, and one signed-in user."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from beatpass.domain.catalogue.changes import track_saved
from beatpass.domain.catalogue.entities import Album, Producer, Track, User
from beatpass.domain.platform.times import to_iso
from beatpass.gateways import secrets
from beatpass.settings import SETTINGS
from beatpass.storage.catalogue.entities import Entity, rows_of, to_item
from beatpass.storage.dynamodb.tables import CatalogueItem
from beatpass.usecases.platform.project_activity import project_stream
from infra.bench.busy_day import busy_day
from infra.bench.functions import CONTEXT, handler
from infra.bench.listening import UPLOADED, name
from infra.bench.money import store_money

OWNER = "owner"
# What every secret of the bench is.
KEY = "bench"
_DAYS, _PLAYS_A_DAY = 60, 200
_DRAFTS, _ALBUMS, _JOINT_TRACKS = 2_000, 50, 33


@dataclass(frozen=True, slots=True)
class World:
    """The user :data:`OWNER` manages ``artist_id``, the producer of ``track_id``, which has the most plays."""

    artist_id: str
    track_id: str


def serve_secrets(texts: dict[str, str]) -> None:
    """Replace Secrets Manager by these texts by ARN."""
    secrets._client = lambda: _Secrets(texts)  # type: ignore[assignment] # noqa: SLF001 - stands for AWS


def build_world() -> World:
    arns = SETTINGS.cursor_secret_arn, SETTINGS.pseudonym_secret_arn, SETTINGS.playback_secret_arn
    serve_secrets(dict.fromkeys(arns, KEY))
    listening = busy_day().listening
    busy_day().store(listeners=False)  # no page reads them
    joint = _joint_tracks(listening.owner_of(0))
    project_stream(listening.records(track_saved(each, producers={}, at=to_iso(UPLOADED)) for each in joint))
    for days_ago in range(_DAYS, 0, -1):
        project_stream(listening.plays(_PLAYS_A_DAY, days_ago=days_ago))
    world = World(artist_id=listening.owner_of(0), track_id=name("t", 0))
    _store_entities(world, joint)
    store_money(world.artist_id)
    handler("schedule_build_leaderboards")({}, CONTEXT)
    handler("schedule_recommend_collaborations")({}, CONTEXT)
    return world


def _joint_tracks(artist_id: str) -> list[Track]:
    """Two full pages, each track with another producer."""
    others = [other for number in range(_JOINT_TRACKS + 1) if (other := name("a", number)) != artist_id]
    return [
        Track(
            id=name("joint", number),
            uploader_id=artist_id,
            title=f"Two of Us {number}",
            duration_ms=180_000,
            created_at=to_iso(UPLOADED),
            version=1,
            visibility="public",
            licensing="standard",
            credits=(artist_id, others[number]),
            genres=("trap", "drill"),
            tags=("dark", "late"),
            published_at=to_iso(UPLOADED + timedelta(hours=number)),
        )
        for number in range(_JOINT_TRACKS)
    ]


def _store_entities(world: World, joint: Iterable[Track]) -> None:
    at = to_iso(UPLOADED)
    artist = Producer(
        id=world.artist_id,
        name="The Owner",
        created_at=at,
        version=1,
        user_id=OWNER,
        bio="Makes beats since 2009.",
        links=("https://example.com/owner",),
        pictures=("https://example.com/owner.jpg",),
    )
    track = Track(
        id=world.track_id,
        uploader_id=world.artist_id,
        title="Night Drive",
        duration_ms=180_000,
        created_at=at,
        version=1,
        visibility="public",
        licensing="standard",
        credits=(world.artist_id,),
        genres=("trap",),
        published_at=at,
    )
    user = User(id=OWNER, artist_ids=(world.artist_id,), version=1)
    _store_drafts(track)
    albums = [
        Album(
            id=f"album{number:02d}", artist_id=artist.id, title="Coast", created_at=at, version=1, visibility="public"
        )
        for number in range(_ALBUMS)
    ]
    entities: list[Entity] = [artist, track, *joint, *albums]
    for item in (to_item(user), *(row for each in entities for row in (to_item(each), *rows_of(each)))):
        item.save()


def _store_drafts(track: Track) -> None:
    """Drafts, which make the catalogue big."""
    with CatalogueItem.batch_write() as writes:
        for number in range(_DRAFTS):
            draft = replace(
                track, id=f"draft{number:05d}", title=f"Night Drive {number}", visibility="draft", published_at=None
            )
            for item in (to_item(draft), *rows_of(draft)):
                writes.save(item)


class _Secrets:
    def __init__(self, texts: dict[str, str]) -> None:
        self._texts = texts

    def get_secret_value(self, *, SecretId: str) -> dict[str, Any]:  # noqa: N803 - as AWS names it
        return {"SecretString": self._texts[SecretId]}
