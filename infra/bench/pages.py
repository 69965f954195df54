"""page.<page>.calls: DynamoDB calls of a cold process; .cpu: CPU time of a warm request over that of a bare get_item.

The bare get_item reads the producer's standing with boto3's client.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import partial
from typing import Any

import boto3

from beatpass.domain.platform.figures import StandingKey
from beatpass.storage.leaderboards import served_boards
from beatpass.storage.platform import figure_keys
from infra.bench.calls import watched
from infra.bench.functions import request, succeed
from infra.bench.timing import ratio
from infra.bench.world import OWNER, World, build_world

_ROUNDS, _WARM_UP = 200, 20


def measure() -> Iterator[tuple[str, float]]:
    world = build_world()
    client = boto3.client("dynamodb")
    pk, sk = figure_keys.key_of(StandingKey(world.artist_id))
    bare = {
        "TableName": os.environ["STANDINGS_TABLE"],
        "Key": {"pk": {"S": pk}, "sk": {"S": sk}},
        "ConsistentRead": True,
    }
    for page, (function, event) in pages_of(world).items():
        for _ in range(_WARM_UP):
            succeed(function, event)
            client.get_item(**bare)
        yield f"page.{page}.calls", _calls(function, event)
        yield (
            f"page.{page}.cpu",
            ratio(
                partial(succeed, function, event),
                partial(client.get_item, **bare),
                rounds=_ROUNDS,
            ),
        )


def _calls(function: str, event: dict[str, Any]) -> int:
    served_boards.forget()
    with watched() as made:
        succeed(function, event)
    return len(made)


def pages_of(world: World) -> dict[str, tuple[str, dict[str, Any]]]:
    home, board = "/v1/producer-dashboard", "/leaderboards/points"
    own = {
        "home": ("http_dashboard", home),
        "progress": ("http_dashboard", f"{home}/progress"),
        "leaderboards": ("http_leaderboards", f"{home}{board}"),
        "rank_explained": ("http_leaderboards", f"{home}/leaderboards/overall/explanation"),
        "rank_history": ("http_leaderboards", f"{home}/leaderboards/overall/history"),
        "finances": ("http_finances", f"{home}/finances"),
        "transactions": ("http_finances", f"{home}/finances/transactions"),
    }
    public = {
        "public_leaderboard": ("http_leaderboards", f"/v1{board}"),
        "public_artist": ("http_public", f"/v1/artists/{world.artist_id}"),
        "public_track": ("http_public", f"/v1/tracks/{world.track_id}"),
    }
    together = f"{home}/collaborations"
    named: dict[str, tuple[str, str, dict[str, str]]] = {
        "ledger": ("http_dashboard", f"{home}/progress/ledger", {}),
        "tracks": ("http_activity", f"{home}/tracks", {"search": "drive 1"}),
        "tracks_by_plays": ("http_activity", f"{home}/tracks", {"sort": "-plays"}),
        "albums": ("http_activity", f"{home}/albums", {}),
        "activity": ("http_activity", f"{home}/activity", {}),
        "downloads": ("http_activity", f"{home}/activity/downloads", {"period": "90d"}),
        "collaborations": ("http_collaborations", together, {}),
        "joint_tracks": ("http_collaborations", f"{together}/tracks", {}),
        "recommendations": ("http_collaborations", f"{together}/recommendations", {}),
        "contribution": ("http_collaborations", f"{home}/contribution", {}),
    }
    return (
        {page: (function, request("GET", path, user=OWNER)) for page, (function, path) in own.items()}
        | {
            page: (function, request("GET", path, user=OWNER, query={"artist_id": world.artist_id, **query}))
            for page, (function, path, query) in named.items()
        }
        | {"what_if": ("http_collaborations", _what_if(world))}
        | {page: (function, request("GET", path)) for page, (function, path) in public.items()}
    )


def _what_if(world: World) -> dict[str, Any]:
    changes: list[dict[str, Any]] = [
        {"kind": "track", "track_id": world.track_id, "qualified_plays": 10_000, "credits": 2},
        {"kind": "upload", "count": 5, "credits": 2},
    ]
    return request(
        "POST",
        "/v1/producer-dashboard/contribution/what-if",
        user=OWNER,
        query={"artist_id": world.artist_id},
        body={"changes": changes, "pool": {"amount": 1_000_000, "currency": "CAD"}},
    )
