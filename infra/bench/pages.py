"""page.<page>.calls: calls to DynamoDB of a process that remembers nothing; .cpu: a warm request over a bare get_item.

The bare one reads the same producer's standing with boto3's client.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import partial
from typing import Any

import boto3

from beatpass.domain.figures import StandingKey
from beatpass.storage import keys, leaderboards
from infra.bench.calls import watched
from infra.bench.functions import request, succeed
from infra.bench.timing import ratio
from infra.bench.world import OWNER, World, build_world

_ROUNDS, _WARM_UP = 200, 20


def measure() -> Iterator[tuple[str, float]]:
    world = build_world()
    client = boto3.client("dynamodb")
    pk, sk = keys.figure(StandingKey(world.artist_id))
    bare = {
        "TableName": os.environ["STANDINGS_TABLE"],
        "Key": {"pk": {"S": pk}, "sk": {"S": sk}},
        "ConsistentRead": True,
    }
    for page, (function, event) in _pages(world).items():
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
    leaderboards.forget()
    with watched() as made:
        succeed(function, event)
    return len(made)


def _pages(world: World) -> dict[str, tuple[str, dict[str, Any]]]:
    home, board = "/v1/producer-dashboard", "/leaderboards/points"
    own = {
        "home": ("http_dashboard", home),
        "progress": ("http_dashboard", f"{home}/progress"),
        "ledger": ("http_dashboard", f"{home}/progress/ledger"),
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
    named = {
        "tracks": (f"{home}/tracks", {"search": "drive 1"}),
        "tracks_by_plays": (f"{home}/tracks", {"sort": "-plays"}),
        "albums": (f"{home}/albums", {}),
        "activity": (f"{home}/activity", {}),
        "downloads": (f"{home}/activity/downloads", {"period": "90d"}),
    }
    activity = {
        page: ("http_activity", request("GET", path, user=OWNER, query={"artist_id": world.artist_id, **query}))
        for page, (path, query) in named.items()
    }
    own_pages = {page: (function, request("GET", path, user=OWNER)) for page, (function, path) in own.items()}
    return own_pages | activity | {page: (function, request("GET", path)) for page, (function, path) in public.items()}
