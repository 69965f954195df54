"""Compare collaborations of a listening log with made-up credits and edits: as projected, and as an oracle sums them.

What is compared: contribution, platform shares, networks and recommendations. It runs in memory, without the stack.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import islice
from pathlib import Path

from beatpass.clock import now
from beatpass.domain.collaboration.contribution import contribution, share_percent
from beatpass.domain.collaboration.recommendations.candidates import Candidate, Candidates, best_matches
from beatpass.domain.collaboration.recommendations.genre_pools import GenrePools
from beatpass.domain.collaboration.recommendations.producer_features import features_of
from beatpass.domain.collaboration.recommendations.trends import Trends
from beatpass.domain.platform.facts import Credit, PlayLogged, TrackSaved
from beatpass.domain.platform.figures import Collaborators, CollaboratorsKey, Standing, StandingKey
from beatpass.domain.platform.projection import project
from beatpass.domain.platform.projection.working_documents import document
from infra.importing.listening_log import Listening, read
from infra.importing.log_portfolios import by_producer, portfolios
from infra.verification.memory import Memory, named
from infra.verification.oracles import collaborations as oracle

_GENRES = ("trap", "drill", "lofi", "house", "soul", "dub", "funk", "pop")
_TAGS = ("dark", "late", "bells", "warm", "slow")
_MOST_CHECKED = 300
"""Producers whose recommendations are compared."""
_SHOWN = 20


@dataclass(slots=True)
class World:
    """The same log for the projection and for the oracle."""

    chance: random.Random
    names: list[str]
    memory: Memory = field(default_factory=Memory)
    saved: dict[str, TrackSaved] = field(default_factory=dict)
    tracks: dict[str, oracle.Track] = field(default_factory=dict)
    uploads: list[tuple[int, list[str]]] = field(default_factory=list)
    daily: Counter[tuple[str, str, str]] = field(default_factory=Counter)

    def play(self, fact: PlayLogged) -> None:
        """Save the track at its first play and at 1 in 50 later ones, then project the play."""
        if fact.track_id not in self.saved or self.chance.random() < 0.02:
            self._save(fact)
        track = self.saved[fact.track_id]
        if not track.public:
            return
        project(replace(fact, credits=track.credits), self.memory)
        track_sums = self.tracks[fact.track_id]
        track_sums.plays += 1
        if fact.verdict != "qualified":
            return
        day = fact.started_at[:10]
        self.daily[fact.track_id, fact.listener_id, day] += 1
        if self.daily[fact.track_id, fact.listener_id, day] <= 10:
            track_sums.heard.append((datetime.fromisoformat(day).toordinal(), track_sums.credits))

    def _save(self, play: PlayLogged) -> None:
        before, chance = self.saved.get(play.track_id), self.chance
        others = chance.sample(self.names, chance.choice((0, 0, 1, 1, 2, 4)))
        credited = list(dict.fromkeys([play.artist_id, *others]))
        fact = TrackSaved(
            artist_id=play.artist_id,
            track_id=play.track_id,
            version=before.version + 1 if before else 1,
            at=play.at,
            public=before is None or chance.random() < 0.8,
            published_at=before.published_at if before else play.started_at,
            credits=tuple(Credit(artist_id=each, earns=True) for each in credited),
            genres=tuple(chance.sample(_GENRES, chance.randint(0, 2))),
            completeness=50,
            metadata_complete=False,
            contributes=chance.random() < 0.9,
            bpm=chance.choice((None, 88.0, 120.0, 141.0)),
            scale=chance.choice((None, "minor", "major")),
            tags=tuple(chance.sample(_TAGS, 2)),
        )
        project(fact, self.memory)
        self.saved[play.track_id] = fact
        published = datetime.fromisoformat(fact.published_at or "")
        if before is None:
            self.uploads.append((published.toordinal(), credited))
        track = self.tracks.setdefault(play.track_id, oracle.Track(published))
        track.credits, track.public, track.contributes = credited, fact.public, fact.contributes
        track.genres, track.bpm, track.scale, track.tags = fact.genres, fact.bpm, fact.scale, fact.tags

    def standing(self, artist_id: str) -> Standing:
        return document(self.memory, StandingKey(artist_id), Standing)

    def shared(self, artist_id: str) -> dict[str, list[int]]:
        """[plays, *publications in milliseconds] by collaborator."""
        rows = document(self.memory, CollaboratorsKey(artist_id), Collaborators).current()
        return {
            other: [row[0], *(key for key, number in zip(row[2::2], row[3::2], strict=True) for _ in range(number))]
            for other, row in rows.items()
        }


def world_of(path: Path, *, seed: int = 1) -> tuple[World, datetime]:
    """The whole log in its order, and the time of its last line."""
    entries = (entry for entry in read(path, now=now()) if isinstance(entry, Listening))
    plays = [play for each in portfolios(by_producer(entries), named=named) for play in each.plays]
    plays.sort(key=lambda play: (play.at, play.play_id))
    world = World(random.Random(seed), sorted({play.artist_id for play in plays}))  # noqa: S311 - made up
    for play in plays:
        world.play(play)
    return world, datetime.fromisoformat(plays[-1].at)


def differences(world: World, now: datetime) -> Iterator[str]:
    """One line for each figure that differs from the oracle's."""
    truth = oracle.producers(world.tracks.values(), world.uploads, now=now)
    standings = {name: world.standing(name) for name in world.names}
    platform_weight = sum(each.weight for each in standings.values())
    shares = 0.0
    for name, standing in standings.items():
        wanted = truth.get(name, oracle.Producer())
        shares += share_percent(standing.weight, platform_weight)
        # A weight is a whole number of 2**-32 of a contribution in 2020.
        if abs(contribution(standing.weight, now) - wanted.contribution) > 1e-8 * max(wanted.contribution, 1):
            yield f"{name} contributes {contribution(standing.weight, now)}, expected {wanted.contribution}"
        network = {other: [plays, *times] for other, (plays, *times) in world.shared(name).items()}
        right = {
            other: [plays, *(round(1_000 * each) for each in times)]
            for other, ((plays,), times) in wanted.network.items()
        }
        if network != right:
            yield f"{name} works with {network}, expected {right}"
    if abs(shares - 100) > 1e-9:
        yield f"shares add up to {shares} %"
    yield from _recommendations(world, truth, now)


def _recommendations(world: World, truth: dict[str, oracle.Producer], now: datetime) -> Iterator[str]:
    """Differences of some producers' recommendations, made as the daily run makes them."""
    pools, trends = GenrePools(), Trends()
    features = {
        name: features_of(name, world.standing(name), today=now.toordinal())
        for name in world.names
        if world.standing(name).genres
    }
    for each in features.values():
        pools.add(each)
        trends.add(each)
    by_id = {name: Candidate(each, frozenset(world.shared(name))) for name, each in features.items()}
    candidates = Candidates(pools.by_genre(), by_id)
    growth = oracle.genre_growth(truth)
    for name in sorted(world.chance.sample(sorted(features), min(_MOST_CHECKED, len(features)))):
        found = best_matches(
            features[name], candidates, collaborators=world.shared(name), dismissed=(), growing=trends.growing()
        )
        shown = {match.candidate.artist_id: round(match.score, 6) for match in found}
        right = {other: round(score, 6) for other, score in oracle.recommended(truth, name, growth)}
        if sorted(shown.values()) != sorted(right.values()) or any(
            shown[other] != right[other] for other in shown.keys() & right.keys()
        ):
            yield f"{name} is recommended {shown}, expected {right}"


def main() -> None:
    parser = argparse.ArgumentParser(prog="infra.verification.verify_collaborations", description=__doc__)
    parser.add_argument("file", type=Path, metavar="FILE")
    world, now = world_of(parser.parse_args().file)
    wrong = list(differences(world, now))
    for line in islice(wrong, _SHOWN):
        print(line, file=sys.stderr)
    pairs = sum(len(world.shared(name)) for name in world.names)
    print(f"{len(world.names):,} producers, {len(world.tracks):,} tracks, {pairs:,} collaborations compared")
    print(f"{len(wrong):,} differences")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
