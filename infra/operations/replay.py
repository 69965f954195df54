"""make replay: recompute all figures from the facts, and compare them with the stored ones; --repair replaces these."""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable
from functools import partial

from beatpass.clock import now
from beatpass.domain.platform.replay import WHOLE, ReplayPartition, partition_of
from beatpass.domain.privacy.retention import kept_since
from beatpass.settings import SETTINGS
from beatpass.storage.dynamodb.errors import Unavailable
from beatpass.storage.dynamodb.read import Wanted
from beatpass.storage.dynamodb.tables import StandingItem
from beatpass.storage.platform import keys
from beatpass.usecases.platform.fact_traces import moving
from beatpass.usecases.platform.repair_figures import confirmed, repair
from beatpass.usecases.platform.replay_figures import Difference, Replay, content, digest, replay_figures
from beatpass.usecases.platform.stored_figures import Items
from infra.importing.progress import Progress
from infra.operations.on_stack import on_running_stack
from infra.operations.stream_lag import wait_for_projection

# While facts arrive, figures change between the two scans; then the replay starts again.
_ROUNDS = 4
_KINDS = {
    "DAY": "days",
    "LISTENER": "listeners of tracks by day",
    "COLLABORATORS": "collaborators",
}
_SAME, _DIFFERENT = 0, 1


def kind(place: Wanted) -> str:
    model, (pk, sk) = place
    if model is StandingItem:
        return "standings"
    if pk.startswith(keys.TRACES):
        return "traces of facts"
    name = "ledger rows" if keys.AWARDS in sk else _KINDS.get(sk.partition("#")[0], "tracks")
    return f"{name} of {'producers' if pk.startswith('ARTIST#') else 'tracks'}" if name == "days" else name


def digests(items: Items) -> dict[str, str]:
    """The digest of each kind of item."""
    kinds: defaultdict[str, Items] = defaultdict(dict)
    for place, item in items.items():
        if content(place, item):
            kinds[kind(place)][place] = item
    return {name: digest(found) for name, found in kinds.items()}


def replay_settled(segments: int, share: ReplayPartition = WHOLE) -> tuple[Replay, list[Difference]]:
    """A replay and its confirmed differences; it is repeated, _ROUNDS times at most, while facts are in flight."""
    replay, differences = _replay(segments, share)
    for _ in range(_ROUNDS):
        if len(differences) == len(replay.differences) and not replay.moving:
            break
        print(f"  {len(replay.moving):,} facts were in flight: starting again")
        wait_for_projection()
        replay, differences = _replay(segments, share)
    return replay, differences


def _replay(segments: int, share: ReplayPartition) -> tuple[Replay, list[Difference]]:
    progress = Progress("facts")
    in_flight = partial(moving, now=now())
    since = kept_since(now(), SETTINGS.fact_retention_days)
    replay = replay_figures(
        share=share, segments=segments, on_read=progress.advance, in_flight=in_flight, kept_since=since
    )
    progress.finish()
    return replay, confirmed(replay)


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
    except Unavailable as error:
        sys.exit(f"DynamoDB does not answer: {error}. Run it again.")


def _share(text: str) -> ReplayPartition:
    number, _, of = text.partition("/")
    return partition_of({"share": int(number), "of": int(of)})


def run(*, repairing: bool, segments: int, share: ReplayPartition = WHOLE) -> int:
    """The exit status: 0 if stored figures equal those of the facts, or do after the repair."""
    if since := kept_since(now(), SETTINGS.fact_retention_days):
        print(f"  facts of plays before {since} have expired: what follows from later plays alone is compared")
    replay, differences = replay_settled(segments, share)
    report(replay, differences)
    if not differences or not repairing:
        print(f"  differences: {len(differences):,}")
        return _DIFFERENT if differences else _SAME
    moved = repair(replay, differences)
    print(f"  {len(differences) - len(moved):,} items repaired, {len(moved):,} changed since; checking again:")
    replay, differences = replay_settled(segments, share)
    report(replay, differences)
    print(f"  differences: {len(differences):,}")
    return _DIFFERENT if differences else _SAME


if __name__ == "__main__":
    main()
