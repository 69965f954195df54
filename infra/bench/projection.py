"""projection.*: this projection compared with the usual way, on the same stream records and DynamoDB Local.

All on the busy day (busy_day.py). What a play costs is measured in batches as they arrive at each rate
(play_costs.py), and printed for batches of other sizes.

For the throughput, a round is a full batch for this projection and fewer records for the usual way, whose
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
from infra.bench.busy_day import busy_day
from infra.bench.calls import watched
from infra.bench.capacity import Units, units
from infra.bench.listening import Listening
from infra.bench.play_costs import lines, measured, measured_in_batches_of, seconds_p99
from infra.bench.timing import seconds
from infra.bench.usual_way import UsualWay

_ROUNDS = 5
# The table of docs/performance.md 3.
BATCH_SIZES = (1, 3, 10, 50, 250, 2_000)
_USUAL = 200


def measure() -> Iterator[tuple[str, float]]:
    busy_day().store()
    rates = measured()
    for rate, costs in rates.items():
        yield f"projection.cost_vs_usual.{rate}_per_second", costs.usd / costs.usual_usd
    for rate, costs in rates.items():
        yield f"projection.seconds_p99.{rate}_per_second", seconds_p99(rate, costs.ours)
    yield "projection.write_units_per_play", rates[12].ours.write_units
    sizes = {str(size): measured_in_batches_of(size) for size in BATCH_SIZES}
    print("\n".join(lines(sizes)), flush=True)
    yield from _throughput(busy_day().listening)


def _throughput(listening: Listening) -> Iterator[tuple[str, float]]:
    usual = UsualWay()
    ours, theirs = Side(), Side()
    for _ in range(_ROUNDS):
        ours.take(project_stream, listening.plays())
        theirs.take(usual.project, listening.plays(_USUAL))
    yield "projection.vs_usual", median(map(truediv, ours.per_second, theirs.per_second))
    for name, side in (("", ours), ("usual_", theirs)):
        used = side.per_play()
        yield f"projection.{name}events_per_second", median(side.per_second)
        yield f"projection.{name}calls_per_play_in_full_batches", side.calls / side.plays
        yield f"projection.{name}write_units_per_play_in_full_batches", used.write
        yield f"projection.{name}read_units_per_play_in_full_batches", used.read


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
