"""insights.<scope>.calls, .cpu, .bytes, .rru: pages of content that is played every day, and of a real log.

Measured as in pages.py: calls and read units of a cold process, CPU time of a warm request over that of a bare
get_item. Past months are rolled up. ``track``, ``album`` and ``artist`` are this year's, ``track_three_years``
is a track played every day of three years; ``_in_zone`` and ``_compared`` are the last 30 days in a time zone and
beside the 30 before, ``_live`` what is played now, ``_funnel`` what this year's plays lead to; ``biggest_artist`` and
``busiest_track`` are those of the log, in its years.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import partial

import boto3

from beatpass.domain.platform.figures import StandingKey
from beatpass.storage.platform import figure_keys
from infra.bench.calls import watched
from infra.bench.capacity import units
from infra.bench.functions import CONTEXT, handler, request, succeed
from infra.bench.insights_world import ALBUM, ARTIST, OLD_TRACK, TRACK, build_world
from infra.bench.timing import ratio
from infra.bench.world import OWNER

_ROUNDS, _WARM_UP = 60, 5


def measure() -> Iterator[tuple[str, float]]:
    world = build_world()
    for scope, kind, content_id, query in (
        ("track", "tracks", TRACK, {}),
        ("album", "albums", ALBUM, {}),
        ("artist", "artists", ARTIST, {}),
        ("track_three_years", "tracks", OLD_TRACK, world.three_years),
        ("biggest_artist", "artists", world.biggest_artist, world.log_years),
        ("busiest_track", "tracks", world.busiest_track, world.log_years),
    ):
        event = request("GET", f"/v1/backstage/{kind}/{content_id}/insights", user=OWNER, query=query)
        yield from _measured(f"insights.{scope}", event)
    for scope, kind, content_id in (("track", "tracks", TRACK), ("artist", "artists", ARTIST)):
        path = f"/v1/backstage/{kind}/{content_id}/insights"
        zone = {"timezone": "America/Toronto", "range": "last_30_days"}
        yield from _measured(f"insights.{scope}_in_zone", request("GET", path, user=OWNER, query=zone))
        compared = {"compare": "previous_period", "range": "last_30_days"}
        yield from _measured(f"insights.{scope}_compared", request("GET", path, user=OWNER, query=compared))
        yield from _measured(f"insights.{scope}_live", request("GET", f"{path}/live", user=OWNER))
        yield from _measured(f"insights.{scope}_funnel", request("GET", f"{path}/funnel", user=OWNER))


def _measured(scope: str, event: dict[str, object]) -> Iterator[tuple[str, float]]:
    client = boto3.client("dynamodb")
    pk, sk = figure_keys.key_of(StandingKey(ARTIST))
    bare = {
        "TableName": os.environ["STANDINGS_TABLE"],
        "Key": {"pk": {"S": pk}, "sk": {"S": sk}},
        "ConsistentRead": True,
    }
    with watched() as made:
        answer = handler("http_backstage")(event, CONTEXT)
    yield f"{scope}.calls", len(made)
    yield f"{scope}.rru", units(made).read
    yield f"{scope}.bytes", len(answer["body"].encode())
    for _ in range(_WARM_UP):
        succeed("http_backstage", event)
        client.get_item(**bare)
    page = partial(succeed, "http_backstage", event)
    yield f"{scope}.cpu", ratio(page, partial(client.get_item, **bare), rounds=_ROUNDS)
