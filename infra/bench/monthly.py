"""cost.usd_per_month.<load>: the whole bill of a stage, with its lines printed; bill.py says what it consists of.

A leaderboard build's units are those of the family ``leaderboards`` where .bench/results.json has them.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from statistics import mean, median
from typing import Any

from infra.bench.bill import Load, Measured, Stage, bill, further_month, signing_in, table, total
from infra.bench.capacity import item_bytes
from infra.bench.functions import succeed
from infra.bench.lambda_cost import USD_PER_HTTP_REQUEST, run
from infra.bench.pages import pages_of
from infra.bench.plays import calls_of_a_play
from infra.bench.report import RESULTS
from infra.bench.world import World
from infra.local.stack import ROOT
from infra.template.document import memory_mb, template
from infra.template.translated import packaged, translated

# Thirty own pages a producer, and a public page for two plays.
LOADS = {
    "10k_1m": Load(producers=10_000, plays=1_000_000, own_pages=300_000, public_pages=500_000),
    "100k_30m": Load(producers=100_000, plays=30_000_000, own_pages=3_000_000, public_pages=15_000_000),
    "idle": Load(producers=0, plays=0, own_pages=0, public_pages=0),
}
# As docs/deploying.md 2.1 recommends.
_PARAMETERS = {"10k_1m": {"SnapStart": "PublishedVersions"}, "100k_30m": {"SnapStart": "PublishedVersions"}, "idle": {}}
# Plays a second of the load, of those that play_costs.py measures.
_RATES = {"10k_1m": 1, "100k_30m": 12, "idle": 1}
# An empty build writes its boards, build and pointer.
_EMPTY_BUILD_UNITS = 100
_ROUNDS = 20
# DynamoDB bills each item with so much more; a listener's document of a track and day, and a play's part of days.
_ITEM_OVERHEAD_BYTES, _PROJECTED_BYTES = 100, 600


def measure(*, play_usd: dict[int, float], page_usd: float, stored_bytes: float) -> Iterator[tuple[str, float]]:
    """``play_usd`` is by plays a second."""
    for name, load in LOADS.items():
        parameters = {**_defaults(), **_PARAMETERS[name]}
        stage = Stage(translated(packaged(), **_PARAMETERS[name])["Resources"], parameters)
        measured = replace(
            _build(load.producers), play_usd=play_usd[_RATES[name]], page_usd=page_usd, stored_bytes=stored_bytes
        )
        lines = bill(stage, load, measured)
        print(f"{name}: {load}\n{table(lines)}", flush=True)
        print(f"  besides, for each earlier month that is kept: {further_month(load, measured):,.2f}")
        users = load.producers
        print(f"  besides, if {users:,} users sign in to the own user pool: {signing_in(users, 'LITE'):,.2f}")
        yield f"cost.usd_per_month.{name}", total(lines)


def _defaults() -> dict[str, str]:
    return {name: str(each["Default"]) for name, each in template()["Parameters"].items()}


def stored_bytes(world: World) -> float:
    """Of a play: its fact, and what the projection adds."""
    (put,) = [call.arguments["Item"] for call in calls_of_a_play(world) if call.operation == "PutItem"]
    return item_bytes(put) + _ITEM_OVERHEAD_BYTES + _PROJECTED_BYTES


def page_usd(world: World) -> float:
    """The mean over all pages that the bench measures, each answered by a warm process."""
    found, slowest = [], (0, "")
    for page, (function, event) in pages_of(world).items():
        memory = memory_mb("".join(word.title() for word in function.split("_")))
        succeed(function, event)
        runs = [run(partial(succeed, function, event)) for _ in range(_ROUNDS)]
        typical = replace(runs[-1], cpu_seconds=median(each.cpu_seconds for each in runs))
        found.append(USD_PER_HTTP_REQUEST + typical.usd(memory))
        slowest = max(slowest, (typical.milliseconds(memory), f"{page}, with {memory} MB"))
    print(f"the slowest page takes {slowest[0]} ms: {slowest[1]}", flush=True)
    return mean(found)


def _build(producers: int) -> Measured:
    """A build's part of what is measured."""
    if not producers:
        taken: dict[str, Any] = {"write_units": _EMPTY_BUILD_UNITS, "read_units": 0, "seconds": 1.0}
    else:
        command = [sys.executable, "-m", "infra.bench.ranking", str(producers)]
        taken = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, cwd=ROOT).stdout)
        size = {10_000: "10k", 100_000: "100k"}[producers]
        earlier = json.loads(RESULTS.read_text()) if RESULTS.exists() else {}
        taken |= {"write_units": earlier.get(f"leaderboards.{size}_write_units", taken["write_units"])}
        taken |= {"seconds": earlier.get(f"leaderboards.{size}_build_seconds", 3 * taken["seconds"])}
    return Measured(
        play_usd=0,
        page_usd=0,
        stored_bytes=0,
        build_write_units=taken["write_units"],
        build_read_units=taken["read_units"],
        build_seconds=taken["seconds"],
    )
