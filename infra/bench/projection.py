"""projection.*: ours against the usual way, on the same raw stream records and the same DynamoDB Local.

Catalogue projected first; then rounds of a full batch by ours and fewer records by the usual way, which takes the same
time for each of them however many come. The usual way's are plays of their own, so that both see the same mixture.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from statistics import mean, median

from beatpass.usecases.project_activity import project_stream
from infra.bench.calls import Call, watched
from infra.bench.capacity import units
from infra.bench.listening import BATCH, Listening
from infra.bench.timing import seconds
from infra.bench.usual_way import UsualWay

_ROUNDS, _WARM_UP = 7, 2
_USUAL = 400


def measure() -> Iterator[tuple[str, float]]:
    listening, usual = Listening(), UsualWay()
    load(listening)
    for _ in range(_WARM_UP):
        project_stream(listening.plays())
        usual.project(listening.plays(_USUAL))
    faster, made = [], []
    for _ in range(_ROUNDS):
        batch, fewer = listening.plays(), listening.plays(_USUAL)
        with watched() as calls:
            ours = seconds(partial(project_stream, batch))
        theirs = seconds(partial(usual.project, fewer))
        faster.append((BATCH / ours) / (_USUAL / theirs))
        made.append(calls)
    yield "projection.vs_usual", median(faster)
    yield from _per_play(made)


def load(listening: Listening) -> None:
    """Project the catalogue."""
    records = listening.catalogue()
    for start in range(0, len(records), BATCH):
        project_stream(records[start : start + BATCH])


def _per_play(batches: list[list[Call]]) -> Iterator[tuple[str, float]]:
    used = [units(calls) for calls in batches]
    yield "projection.writes_per_play", mean(each.items for each in used) / BATCH
    yield "projection.write_units_per_play", mean(each.write for each in used) / BATCH
    yield "projection.read_units_per_play", mean(each.read for each in used) / BATCH
    yield "projection.calls_per_batch", mean(map(len, batches))
