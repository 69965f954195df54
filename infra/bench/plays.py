"""play.calls: calls to log a play of a recently played track; .calls_cold: of any other; .cpu: over a bare put_item.

Each play has a playback token that vouches for it. The bare put_item writes an item of the same size with boto3's
client.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import boto3

from beatpass.clock import now
from beatpass.domain.listening.playback_tokens import sign_token
from beatpass.domain.platform.times import to_iso
from infra.bench.calls import Call, watched
from infra.bench.functions import request, succeed
from infra.bench.timing import ratio
from infra.bench.world import KEY, World, build_world

LISTENER = "a-listener"
_ROUNDS, _WARM_UP = 300, 20


def measure() -> Iterator[tuple[str, float]]:
    world = build_world()
    cold = calls_of_a_play(world)
    warm = calls_of_a_play(world)
    if '"verdict":"qualified"' not in str(warm[-1].arguments["Item"]["body"]):
        raise ValueError("no token vouches for the plays that are measured")
    yield "play.calls", len(warm)
    yield "play.calls_cold", len(cold)
    client, table, item = boto3.client("dynamodb"), os.environ["ACTIVITY_TABLE"], warm[-1].arguments["Item"]

    def bare() -> None:
        client.put_item(
            TableName=table,
            Item=item | {"sk": {"S": f"BARE#{uuid4()}"}},
            ConditionExpression="attribute_not_exists(pk)",
        )

    for _ in range(_WARM_UP):
        log_play(world)
        bare()
    yield "play.cpu", ratio(lambda: log_play(world), bare, rounds=_ROUNDS)


def calls_of_a_play(world: World) -> list[Call]:
    with watched() as made:
        log_play(world)
    return made


def log_play(world: World) -> None:
    succeed("http_plays", play(world), status=202)


def play(world: World) -> dict[str, Any]:
    route = "/v1/tracks/{track_id}/plays"
    body = {
        "play_id": str(uuid4()),
        "started_at": to_iso(now() - timedelta(minutes=3)),
        "listened_ms": 170_000,
        "country": "CA",
        "playback_token": sign_token(
            KEY.encode(), track_id=world.track_id, listener_id=LISTENER, at=now() - timedelta(minutes=3)
        ),
    }
    path = route.format(track_id=world.track_id)
    return request("POST", path, route=route, user=LISTENER, body=body, track_id=world.track_id)
