"""Unlock what is decided day by day: ages of profiles, the first producers, the track that sold best.

A run keeps nothing but the facts that it writes, each at most once: delivered again, or after a crash, or on a later
day when one was missed, it writes those that are still due.

See docs/specification.md 4.3.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from beatpass.domain.platform.facts import AchievementEarned
from beatpass.domain.progress.milestones import First, TopIncome, arrival, by_age
from beatpass.storage.listening.track_figures import scan_tracks
from beatpass.storage.platform.bulk_facts import standings
from beatpass.storage.progress.standings import scan_standings
from beatpass.usecases.platform.parallel import in_parallel
from beatpass.usecases.progress.record_awards import record_awards


@dataclass(frozen=True, slots=True)
class Milestones:
    """How many producers were looked at, and how many achievements were new."""

    producers: int
    unlocked: int


def unlock_milestones(day: str, *, segments: int = 1) -> Milestones:
    """What is due when this day (YYYY-MM-DD) begins; the tables are read in so many parts at once.

    Raises Unavailable: the same again, later.
    """
    parts = [_Part(day, number, segments) for number in range(segments)]
    unlocked = sum(in_parallel(lambda number: record_awards(parts[number].ages()), segments))
    in_parallel(lambda number: parts[number].take_incomes(), segments)
    first, top = First(), TopIncome()
    for part in parts:
        first.take(part.first)
        top.take(part.top.income, part.top.credited)
    unlocked += record_awards(first.earned(day=day))
    if top.credited:
        unlocked += record_awards(top.earned(standings(top.credited), day=day))
    return Milestones(producers=sum(part.producers for part in parts), unlocked=unlocked)


class _Part:
    """One part of the producers, and one of the tracks, each met once."""

    def __init__(self, day: str, number: int, segments: int) -> None:
        self._day, self._number, self._segments = day, number, segments
        self.first, self.top = First(), TopIncome()
        self.producers = 0

    def ages(self) -> Iterator[AchievementEarned]:
        for artist_id, standing in scan_standings(segment=self._number, segments=self._segments):
            self.producers += standing.exists
            arrived = arrival(artist_id, standing, day=self._day)
            self.first.take([arrived] if arrived else [])
            yield from by_age(artist_id, standing, day=self._day)

    def take_incomes(self) -> None:
        for track in scan_tracks((self._number, self._segments)):
            if not track.deleted:
                self.top.take(track.income, track.credits)
