"""Unlock the achievements decided once a day: age of a profile, early adopters and the top biller.

A run stores only facts, each at most once. A repeated run, or a later day's run after a missed one, writes the facts
that are still due.

See docs/specification.md 4.3.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from beatpass.domain.platform.facts import AchievementEarned
from beatpass.domain.progress.milestones import EarlyAdopters, TopIncomeTrack, by_age, creation_of
from beatpass.storage.listening.track_figures import scan_tracks
from beatpass.storage.platform.bulk_facts import standings
from beatpass.storage.progress.standings import scan_standings
from beatpass.usecases.platform.parallel import in_parallel
from beatpass.usecases.progress.record_awards import record_awards


@dataclass(frozen=True, slots=True)
class Milestones:
    """``producers`` counts the existing producers, ``unlocked`` the new achievements."""

    producers: int
    unlocked: int


def unlock_milestones(day: str, *, segments: int = 1) -> Milestones:
    """Unlock what is due when this day (YYYY-MM-DD) begins. Tables are read in parallel ``segments``.

    Raises Unavailable; the same call can be repeated later.
    """
    read = [_Segment(day, number, segments) for number in range(segments)]
    unlocked = sum(in_parallel(lambda number: record_awards(read[number].ages()), segments))
    in_parallel(lambda number: read[number].add_incomes(), segments)
    early, top = EarlyAdopters(), TopIncomeTrack()
    for segment in read:
        early.add(segment.early)
        top.add(segment.top.income, segment.top.credited)
    unlocked += record_awards(early.earned(day=day))
    if top.credited:
        unlocked += record_awards(top.earned(standings(top.credited), day=day))
    return Milestones(producers=sum(segment.producers for segment in read), unlocked=unlocked)


class _Segment:
    """One segment of the table of standings, and one of the table of tracks. Each is read once."""

    def __init__(self, day: str, number: int, segments: int) -> None:
        self._day, self._number, self._segments = day, number, segments
        self.early, self.top = EarlyAdopters(), TopIncomeTrack()
        self.producers = 0

    def ages(self) -> Iterator[AchievementEarned]:
        for artist_id, standing in scan_standings(segment=self._number, segments=self._segments):
            self.producers += standing.exists
            creation = creation_of(artist_id, standing, day=self._day)
            self.early.add([creation] if creation else [])
            yield from by_age(artist_id, standing, day=self._day)

    def add_incomes(self) -> None:
        for track in scan_tracks((self._number, self._segments)):
            if not track.deleted:
                self.top.add(track.income, track.credits)
