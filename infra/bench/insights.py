"""insights.<scope>.calls, .cpu, .bytes: a page of this year of content that was played every day of it.

As pages.py measures: calls of a process that remembers nothing, CPU of a warm request over a bare get_item. A day has
forty plays of ten tracks by thirty listeners, two in three of them signed in; months that are over are rolled up.
"""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial

import boto3

from beatpass.domain.catalogue import Album, Artist, Track, User
from beatpass.domain.facts import Credit, Fact, PlayLogged
from beatpass.domain.figures import StandingKey
from beatpass.domain.rules import RULES
from beatpass.domain.times import to_iso
from beatpass.storage import keys
from beatpass.storage.catalogue import Entity, rows_of, to_item
from beatpass.usecases.project_activity import project_stream
from beatpass.usecases.roll_up_days import roll_up_days
from infra.bench.calls import watched
from infra.bench.functions import CONTEXT, handler, request, succeed
from infra.bench.listening import name, stream_record
from infra.bench.timing import ratio
from infra.bench.world import OWNER

_ROUNDS, _WARM_UP = 60, 5
_TRACKS, _PLAYS_A_DAY, _LISTENERS = 10, 40, 30
_ARTIST, _ALBUM = name("a", 0), name("b", 0)
_DURATION_MS = 180_000


def measure() -> Iterator[tuple[str, float]]:
    _build_world()
    client = boto3.client("dynamodb")
    pk, sk = keys.figure(StandingKey(_ARTIST))
    bare = {
        "TableName": os.environ["STANDINGS_TABLE"],
        "Key": {"pk": {"S": pk}, "sk": {"S": sk}},
        "ConsistentRead": True,
    }
    for scope, content_id in (("track", name("t", 0)), ("album", _ALBUM), ("artist", _ARTIST)):
        event = request("GET", f"/v1/backstage/{scope}s/{content_id}/insights", user=OWNER)
        with watched() as made:
            answer = handler("http_backstage")(event, CONTEXT)
        yield f"insights.{scope}.calls", len(made)
        yield f"insights.{scope}.bytes", len(answer["body"].encode())
        for _ in range(_WARM_UP):
            succeed("http_backstage", event)
            client.get_item(**bare)
        page = partial(succeed, "http_backstage", event)
        yield f"insights.{scope}.cpu", ratio(page, partial(client.get_item, **bare), rounds=_ROUNDS)


def _build_world() -> None:
    now = datetime.now(UTC)
    began = now.replace(month=1, day=1, hour=0, minute=0, second=1, microsecond=0)
    _store_entities(to_iso(began))
    dice = random.Random(1)  # noqa: S311 - a load, not a secret
    days = [began + timedelta(number) for number in range((now - began).days + 1)]
    plays = [_play(dice, day, track=number % _TRACKS) for day in days for number in range(_PLAYS_A_DAY)]
    facts: list[Fact] = [*plays]
    for start in range(0, len(facts), 2_000):
        batch = enumerate(facts[start : start + 2_000], start=10**20 + start)
        project_stream([stream_record(fact, sequence) for sequence, fact in batch])
    roll_up_days(before=to_iso(now)[:7])


def _play(dice: random.Random, day: datetime, *, track: int) -> PlayLogged:
    listened = dice.choice((12_000, 45_000, 90_000, 150_000, _DURATION_MS))
    listener = dice.randrange(_LISTENERS)
    return PlayLogged(
        artist_id=_ARTIST,
        track_id=name("t", track),
        play_id=f"{dice.getrandbits(128):032x}",
        at=to_iso(day),
        started_at=to_iso(day),
        listened_ms=listened,
        duration_ms=_DURATION_MS,
        listener_id=name("guest:", listener) if listener % 3 == 0 else name("u", listener),
        device=dice.choice(("mobile", "desktop", "tablet")),
        platform=dice.choice(("ios", "android", "web")),
        country=dice.choice(("US", "CA", "GB", "DE", "FR", "BR", "NG", "JP")),
        credits=(Credit(artist_id=_ARTIST, earns=True),),
        verdict="qualified" if listened >= 30_000 else "too_short",
        rules=RULES,
        album_id=_ALBUM,
    )


def _store_entities(at: str) -> None:
    artist = Artist(id=_ARTIST, name="The Owner", created_at=at, version=1, user_id=OWNER)
    tracks = [
        Track(
            id=name("t", number),
            uploader_id=_ARTIST,
            title=f"Track {number}",
            duration_ms=_DURATION_MS,
            created_at=at,
            published_at=at,
            version=1,
            visibility="public",
            licensing="standard",
            credits=(_ARTIST,),
            album_id=_ALBUM,
        )
        for number in range(_TRACKS)
    ]
    album = Album(
        id=_ALBUM,
        artist_id=_ARTIST,
        title="The Year",
        created_at=at,
        version=1,
        visibility="public",
        track_ids=tuple(track.id for track in tracks),
    )
    to_item(User(id=OWNER, version=1).managing(artist)).save()
    for number in range(_LISTENERS):
        known = Artist(id=name("l", number), name=f"Listener {number}", created_at=at, version=1)
        to_item(User(id=name("u", number)).managing(known)).save()
    entities: list[Entity] = [artist, album, *tracks]
    for entity in entities:
        for item in (to_item(entity), *rows_of(entity)):
            item.save()
