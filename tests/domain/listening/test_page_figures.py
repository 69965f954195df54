"""Figures of uploads, albums and tracks equal those counted from all facts, in any order of projection."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import TypeVar

from hypothesis import given, settings
from hypothesis import strategies as st

from beatpass.domain.platform.facts import Fact, PlayLogged, TrackDeleted, TrackSaved
from beatpass.domain.platform.figures import (
    AlbumPlays,
    AlbumPlaysKey,
    Figure,
    FigureKey,
    TrackFigures,
    TrackKey,
    UploadYear,
    UploadYearKey,
)
from tests.domain.platform.test_projection import Memory, project_all
from tests.support.worlds import ARTISTS, history

F = TypeVar("F", bound=Figure)
A_HISTORY = given(seed=st.integers(0, 2**32), steps=st.integers(0, 120))


def figure(memory: Memory, key: FigureKey, kind: type[F]) -> F:
    found = memory.get(key)
    assert isinstance(found, kind)
    return found


def current_tracks(facts: list[Fact]) -> list[TrackSaved]:
    tracks: dict[str, TrackSaved] = {}
    for fact in facts:
        if isinstance(fact, TrackSaved):
            tracks[fact.track_id] = fact
        elif isinstance(fact, TrackDeleted):
            del tracks[fact.track_id]
    return list(tracks.values())


@settings(max_examples=100, deadline=None)
@A_HISTORY
def test_uploads_of_a_day_count_the_tracks_that_are_public_now(seed: int, steps: int) -> None:
    facts = history(seed, steps)
    memory = project_all(facts)
    for producer in ARTISTS:
        wanted = Counter(
            each.published_at[:10]
            for each in current_tracks(facts)
            if each.public and each.published_at and producer in {credit.artist_id for credit in each.credits}
        )
        found: Counter[str] = Counter()
        for year in ("2026", "2027"):
            days = figure(memory, UploadYearKey(producer, year), UploadYear).days
            found.update({f"{year}-{day}": count for day, count in days.items()})
        assert found == wanted


@settings(max_examples=100, deadline=None)
@A_HISTORY
def test_plays_of_an_album_do_not_depend_on_their_order(seed: int, steps: int) -> None:
    facts = history(seed, steps)
    plays = [fact for fact in facts if isinstance(fact, PlayLogged)]
    others = [fact for fact in facts if not isinstance(fact, PlayLogged)]
    for memory in (project_all(facts), project_all([*others, *reversed(plays)])):
        for producer in ARTISTS:
            wanted = Counter(fact.album_id for fact in plays if fact.artist_id == producer and fact.album_id)
            assert figure(memory, AlbumPlaysKey(producer), AlbumPlays).plays == wanted


@settings(max_examples=100, deadline=None)
@A_HISTORY
def test_a_track_counts_its_qualified_plays_by_day(seed: int, steps: int) -> None:
    facts = history(seed, steps)
    memory = project_all(facts)
    for track_id in {fact.track_id for fact in facts if isinstance(fact, PlayLogged)}:
        track = figure(memory, TrackKey(track_id), TrackFigures)
        daily = {day: count for day, count in track.played_daily() if count}
        latest = max(daily, default=0)
        days = [f for f in facts if isinstance(f, PlayLogged) and f.track_id == track_id and f.verdict == "qualified"]
        capped: Counter[tuple[str, int]] = Counter()
        for play in days:
            capped[play.listener_id, date.fromisoformat(play.started_at[:10]).toordinal()] += 1
        wanted: Counter[int] = Counter()
        for (_, day), count in capped.items():
            wanted[day] += min(count, 10)
        assert daily == {day: count for day, count in wanted.items() if day > latest - 64}
        assert latest == max(wanted, default=0)
