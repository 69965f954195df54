"""make replay: recompute all figures from the facts, and compare them with the stored ones; --repair replaces these."""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable

from beatpass.domain.platform.replay import WHOLE, ReplayPartition, partition_of
from beatpass.storage.dynamodb.errors import Unavailable
from beatpass.storage.dynamodb.read import Wanted
from beatpass.storage.dynamodb.tables import StandingItem
from beatpass.storage.platform import keys
from beatpass.usecases.platform.fact_replay import Items
from beatpass.usecases.platform.replay_figures import (
    Difference,
    Replay,
    confirmed,
    content,
    digest,
    repair,
    replay_figures,
)
from infra.importing.progress import Progress
from infra.operations.on_stack import on_running_stack
from infra.operations.stream_lag import wait_for_projection

# While facts arrive, figures change between the two scans; then the replay starts again.
_ROUNDS = 5
_KINDS = {
    "DAY": "days",
    "LISTENER": "listeners of crowded days",
    "COLLABORATORS": "collaborators",
    "CAPPED": "capped plays",
}
_SAME, _DIFFERENT, _LAGGING = 0, 1, 2


class Lagging(Exception):
    """The projection does not catch up; the text says how far it is behind."""


def kind(place: Wanted) -> str:
    model, (pk, sk) = place
    if model is StandingItem:
        return "standings"
    name = "ledger rows" if keys.AWARDS in sk else _KINDS.get(sk.partition("#")[0], "tracks")
    return f"{name} of {'producers' if pk.startswith('ARTIST#') else 'tracks'}" if name == "days" else name


def digests(items: Items) -> dict[str, str]:
    """The digest of each kind of item."""
    kinds: defaultdict[str, Items] = defaultdict(dict)
    for place, item in items.items():
        if content(place, item):
            kinds[kind(place)][place] = item
    return {name: digest(found) for name, found in kinds.items()}


def replay_at_rest(segments: int, share: ReplayPartition = WHOLE) -> tuple[Replay, list[Difference]]:
    """A replay, and the differences that do not come from facts still to be projected. Raises Lagging."""
    for _ in range(_ROUNDS):
        progress = Progress("facts")
        replay = replay_figures(share=share, segments=segments, on_read=progress.advance)
        progress.finish()
        if not replay.differences:
            return replay, []
        if waiting := wait_for_projection():
            raise Lagging(f"{waiting:,} producers have facts that are not projected, without progress")
        differences = confirmed(replay.differences)
        if len(differences) == len(replay.differences):
            return replay, differences
        print("  figures changed during the replay: starting again")
    raise Lagging(f"figures changed during each of {_ROUNDS} replays")


def report(replay: Replay, differences: Iterable[Difference]) -> None:
    stored, replayed = digests(replay.stored), digests(replay.replayed)
    counts = Counter(map(kind, replay.stored))
    differing: Counter[str] = Counter()
    for each in differences:
        differing[kind(each.ref)] += 1
        print(f"{kind(each.ref)} {each.ref[1][0]} / {each.ref[1][1]}{_whole(each)}")
        for name, (here, right) in each.fields().items():
            print(f"    {name}: stored {_short(here)}, replayed {_short(right)}")
    for key, reason in replay.poison.items():
        print(f"fact {key[0]} / {key[1]} cannot be applied: {reason}")
    for key in sorted(replay.quarantined):
        print(f"fact {key[0]} / {key[1]} is quarantined and left out, see make dead-letters")
    print(f"  {'':<26} {'items':>9}  {'stored':<16}  {'replayed':<16}  differences")
    for name in sorted(stored.keys() | replayed.keys()):
        here, right = stored.get(name, "-"), replayed.get(name, "-")
        print(f"  {name:<26} {counts[name]:>9,}  {here:<16}  {right:<16}  {differing[name]:,}")


def _whole(difference: Difference) -> str:
    if difference.stored is None:
        return " is missing"
    return " should not exist" if difference.replayed is None else ""


def _short(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def main() -> None:
    parser = argparse.ArgumentParser(prog="infra.operations.replay", description=__doc__)
    parser.add_argument("--repair", action="store_true", help="replace stored figures that differ")
    parser.add_argument("--segments", type=int, default=1, help="read the tables in this many parallel segments")
    parser.add_argument("--share", type=_share, default=WHOLE, help="only this share of the figures: 0/8 to 7/8")
    arguments = parser.parse_args()
    on_running_stack("infra.operations.replay")
    try:
        sys.exit(run(repairing=arguments.repair, segments=max(1, arguments.segments), share=arguments.share))
    except Lagging as lag:
        print(f"Lag: {lag}. Run it again when all facts are projected.", file=sys.stderr)
        sys.exit(_LAGGING)
    except Unavailable as error:
        sys.exit(f"DynamoDB does not answer: {error}. Run it again.")


def _share(text: str) -> ReplayPartition:
    number, _, of = text.partition("/")
    return partition_of({"share": int(number), "of": int(of)})


def run(*, repairing: bool, segments: int, share: ReplayPartition = WHOLE) -> int:
    """The exit status: 0 if stored figures equal those of the facts, or do after the repair."""
    replay, differences = replay_at_rest(segments, share)
    report(replay, differences)
    if not differences or not repairing:
        print(f"  differences: {len(differences):,}")
        return _DIFFERENT if differences else _SAME
    moved = repair(differences)
    print(f"  {len(differences) - len(moved):,} items repaired, {len(moved):,} changed since; checking again:")
    replay, differences = replay_at_rest(segments, share)
    report(replay, differences)
    print(f"  differences: {len(differences):,}")
    return _DIFFERENT if differences else _SAME


if __name__ == "__main__":
    main()
