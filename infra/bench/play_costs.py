"""What a play costs at each rate, by this projection and by the usual way, on the same batches of the busy day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache, partial

from beatpass.settings import SETTINGS
from beatpass.storage.platform import keys
from infra.bench.arrivals import RATES, batches, delays, deployed_window
from infra.bench.busy_day import busy_day
from infra.bench.calls import Call
from infra.bench.capacity import written_units
from infra.bench.functions import CONTEXT, handler
from infra.bench.lambda_cost import Run, run
from infra.bench.usual_way import UsualWay
from infra.template.document import memory_mb

FUNCTION = "StreamProjectActivity"
# The usual way gets the cheaper one.
USUAL_MEMORY_MB = (512, 1_024)
# Plays measured at each rate, and those of them that the usual way counts too: its cost hardly depends on the batch.
_PLAYS = {1: 600, 12: 1_500, 100: 3_000, 1_000: 9_600}
_USUAL = 300
# Of four shards with a thousand producers by Zipf, and what an invocation takes for its calls alone.
BUSIEST_SHARD, _LEAST_MS = 0.34, 60
KINDS = ("listener", "track", "standing", "slot", "day", "other")


@dataclass(slots=True)
class Costs:
    """The invocations of one side at one rate. ``written`` has write units by kind of item."""

    plays: int = 0
    runs: list[Run] = field(default_factory=list)
    written: defaultdict[str, float] = field(default_factory=lambda: defaultdict(float))

    def take(self, project: Callable[[], object], plays: int) -> None:
        self.runs.append(run(project, self._note))
        self.plays += plays

    def usd(self, memory: int) -> float:
        """A play's."""
        return sum(each.usd(memory) for each in self.runs) / self.plays

    def milliseconds(self, memory: int) -> float:
        return sum(each.milliseconds(memory) for each in self.runs) / len(self.runs)

    @property
    def write_units(self) -> float:
        return sum(each.used.write for each in self.runs) / self.plays

    @property
    def read_units(self) -> float:
        return sum(each.used.read for each in self.runs) / self.plays

    def _note(self, calls: list[Call]) -> None:
        for item, of in written_units(calls):
            self.written[kind_of(*item)] += of


def kind_of(table: str, sk: str) -> str:
    if table in (SETTINGS.standings_table, SETTINGS.tracks_table):
        return "standing" if table == SETTINGS.standings_table else "track"
    if sk.startswith(keys.BUFFER):
        return "slot"
    if sk.startswith(keys.LISTENER):
        return "listener"
    return "day" if sk.startswith(keys.DAYS) and keys.AWARDS not in sk else "other"


@dataclass(frozen=True, slots=True)
class Rate:
    ours: Costs
    usual: Costs

    @property
    def usd(self) -> float:
        return self.ours.usd(memory_mb(FUNCTION))

    @property
    def usual_usd(self) -> float:
        return min(map(self.usual.usd, USUAL_MEMORY_MB))


@cache
def measured() -> dict[int, Rate]:
    """By rate. The busy day must be stored."""
    usual = UsualWay()
    window, most = deployed_window()
    found = {}
    for rate in RATES:
        found[rate] = _measure(rate, usual, window=window, most=most)
        print("\n".join(report({rate: found[rate]})), flush=True)
    return found


def _measure(rate: int, usual: UsualWay, *, window: float, most: int) -> Rate:
    ours, theirs, listening = Costs(), Costs(), busy_day().listening
    project = handler("stream_project_activity")
    for batch in batches(lambda: listening.plays(1)[0], rate=rate, wanted=_PLAYS[rate], window=window, most=most):
        ours.take(partial(project, {"Records": batch}, CONTEXT), len(batch))
        if few := batch[: _USUAL - theirs.plays]:
            theirs.take(partial(usual.project, few), len(few))
    return Rate(ours, theirs)


def measured_in_batches_of(size: int) -> Costs:
    """The costs of a few batches of this size, as from one shard that carries all producers."""
    costs, listening, project = Costs(), busy_day().listening, handler("stream_project_activity")
    for _ in range(max(3, min(100, 600 // size))):
        costs.take(partial(project, {"Records": listening.plays(size)}, CONTEXT), size)
    return costs


def seconds_p99(rate: int, costs: Costs) -> float:
    """How long plays of the busiest shard take from their log to their figures, at the 99th percentile.

    It carries BUSIEST_SHARD of all plays, and an invocation takes as long for a play as those measured at this rate.
    """
    window, most = deployed_window()
    milliseconds, plays = costs.milliseconds(memory_mb(FUNCTION)), costs.plays / len(costs.runs)

    def seconds_of(size: int) -> float:
        return (_LEAST_MS + max(0.0, milliseconds - _LEAST_MS) * size / plays) / 1000

    found = delays(BUSIEST_SHARD * rate, window=window, most=most, seconds_of=seconds_of)
    return found[int(0.99 * len(found))]


def lines(costs: dict[str, Costs]) -> Iterator[str]:
    """A table: write units a play by kind of item, read units, the time of an invocation, and USD per million plays."""
    memory = memory_mb(FUNCTION)
    head = ("batches", "plays", "a batch", "units", *KINDS, "reads", "ms", "usd/M")
    yield " ".join(f"{each:>9}" for each in head)
    for name, each in costs.items():
        kinds = [each.written[kind] / each.plays for kind in KINDS]
        numbers = (each.plays / len(each.runs), each.write_units, *kinds, each.read_units, each.milliseconds(memory))
        shown = " ".join(f"{number:>9.2f}" for number in (*numbers, 1e6 * each.usd(memory)))
        yield f"{name:>9} {each.plays:>9} {shown}"


def by_memory(costs: Costs) -> dict[int, float]:
    """USD per million plays by the function's memory."""
    return {memory: 1e6 * costs.usd(memory) for memory in (256, 512, 768, 1_024, 1_769)}


def report(found: dict[int, Rate]) -> Iterator[str]:
    yield from lines({f"{rate}/s": each.ours for rate, each in found.items()})
    yield from lines({f"usual {rate}": each.usual for rate, each in found.items()})
    for rate, each in found.items():
        for name, side in (("ours", each.ours), ("usual", each.usual)):
            yield f"{rate}/s {name} USD per million by memory: " + ", ".join(
                f"{memory} MB {usd:.2f}" for memory, usd in by_memory(side).items()
            )
