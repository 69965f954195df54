"""projection.*: this projection compared with the usual way, on the same stream records and DynamoDB Local.

The catalogue is projected first. A round is a full batch for this projection and fewer records for the usual way, whose
time per record does not depend on their number. The two get different plays of the same distribution.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from operator import truediv
from statistics import median
from typing import Any

from beatpass.usecases.platform.project_activity import project_stream
from infra.bench.calls import watched
from infra.bench.capacity import Units, units
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
    ours, theirs = Side(), Side()
    for _ in range(_ROUNDS):
        ours.take(project_stream, listening.plays())
        theirs.take(usual.project, listening.plays(_USUAL))
    yield "projection.vs_usual", median(map(truediv, ours.per_second, theirs.per_second))
    yield "projection.writes_per_play", ours.per_play().items
    for name, side in (("", ours), ("usual_", theirs)):
        used = side.per_play()
        yield f"projection.{name}events_per_second", median(side.per_second)
        yield f"projection.{name}calls_per_play", side.calls / side.plays
        yield f"projection.{name}write_units_per_play", used.write
        yield f"projection.{name}read_units_per_play", used.read


@dataclass(slots=True)
class Side:
    """The measurements of one of the two, on one thread."""

    per_second: list[float] = field(default_factory=list)
    plays: int = 0
    calls: int = 0
    used: list[Units] = field(default_factory=list)

    def take(self, project: Callable[[list[Any]], object], records: list[Any]) -> None:
        with watched() as calls:
            took = seconds(partial(project, records))
        self.per_second.append(len(records) / took)
        self.plays += len(records)
        self.calls += len(calls)
        self.used.append(units(calls))

    def per_play(self) -> Units:
        write, read, items = (sum(getattr(each, name) for each in self.used) for name in ("write", "read", "items"))
        return Units(write=write / self.plays, read=read / self.plays, items=items / self.plays)


def load(listening: Listening) -> None:
    """Project the catalogue."""
    records = listening.catalogue()
    for start in range(0, len(records), BATCH):
        project_stream(records[start : start + BATCH])
