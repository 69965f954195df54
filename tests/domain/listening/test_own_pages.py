"""Uploads, growth and downloads of any history are what looking at all its facts gives, in any order of folding."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from typing import TypeVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from beatpass.domain.catalogue.track_table import folded as fold
from beatpass.domain.listening.downloads import UniqueUserCount, top_of, total, uniques_since
from beatpass.domain.platform.facts import DownloadGranted, Fact, PlayLogged, TrackDeleted, TrackSaved
from beatpass.domain.platform.figures import (
    AlbumPlays,
    AlbumPlaysKey,
    DownloadDay,
    DownloadDayKey,
    Downloads,
    DownloadsKey,
    Figure,
    FigureKey,
    TrackFigures,
    TrackKey,
    UploadYear,
    UploadYearKey,
    pseudonym,
)
from tests.domain.platform.test_projection import Memory, project_all
from tests.support.worlds import ARTISTS, history

F = TypeVar("F", bound=Figure)
A_HISTORY = given(seed=st.integers(0, 2**32), steps=st.integers(0, 120))


def figure(memory: Memory, key: FigureKey, kind: type[F]) -> F:
    found = memory.get(key)
    assert isinstance(found, kind)
    return found


def present(facts: list[Fact]) -> list[TrackSaved]:
    tracks: dict[str, TrackSaved] = {}
    for fact in facts:
        if isinstance(fact, TrackSaved):
            tracks[fact.track_id] = fact
        elif isinstance(fact, TrackDeleted):
            del tracks[fact.track_id]
    return list(tracks.values())


@settings(max_examples=100, deadline=None)
@A_HISTORY
def test_days_hold_the_public_tracks_that_there_are(seed: int, steps: int) -> None:
    facts = history(seed, steps)
    memory = project_all(facts)
    for artist in ARTISTS:
        wanted = Counter(
            each.published_at[:10]
            for each in present(facts)
            if each.public and each.published_at and artist in {credit.artist_id for credit in each.credits}
        )
        found: Counter[str] = Counter()
        for year in ("2026", "2027"):
            days = figure(memory, UploadYearKey(artist, year), UploadYear).days
            found.update({f"{year}-{day}": count for day, count in days.items()})
        assert found == wanted


@settings(max_examples=100, deadline=None)
@A_HISTORY
def test_albums_have_the_plays_of_their_time_in_any_order(seed: int, steps: int) -> None:
    facts = history(seed, steps)
    plays = [fact for fact in facts if isinstance(fact, PlayLogged)]
    others = [fact for fact in facts if not isinstance(fact, PlayLogged)]
    for memory in (project_all(facts), project_all([*others, *reversed(plays)])):
        for artist in ARTISTS:
            wanted = Counter(fact.album_id for fact in plays if fact.artist_id == artist and fact.album_id)
            assert figure(memory, AlbumPlaysKey(artist), AlbumPlays).plays == wanted


@settings(max_examples=100, deadline=None)
@A_HISTORY
def test_a_track_keeps_its_qualified_plays_day_by_day(seed: int, steps: int) -> None:
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


@settings(max_examples=100, deadline=None)
@A_HISTORY
def test_downloads_of_any_days_are_those_of_the_facts(seed: int, steps: int) -> None:
    facts = history(seed, steps)
    granted = [fact for fact in facts if isinstance(fact, DownloadGranted)]
    # A replay meets them in the order of their keys.
    by_key = sorted(granted, key=lambda fact: (fact.track_id, fact.download_id))
    others = [fact for fact in facts if not isinstance(fact, DownloadGranted)]
    for memory in (project_all(facts), project_all([*others, *by_key])):
        for artist in ARTISTS:
            mine = [fact for fact in granted if artist in {credit.artist_id for credit in fact.credits}]
            check_downloads(memory, artist, mine)


def check_downloads(memory: Memory, artist: str, mine: list[DownloadGranted]) -> None:
    ever = figure(memory, DownloadsKey(artist), Downloads)
    latest = date.fromisoformat(max((fact.at for fact in mine), default="2026-11-01")[:10])
    for count in (1, 7, 400):
        first = latest - timedelta(days=count - 1)
        keys = [DownloadDayKey(artist, str(first + timedelta(days=ago))) for ago in range(count)]
        days = [figure(memory, key, DownloadDay) for key in keys]
        within = [fact for fact in mine if fact.at >= str(first)]
        assert total(days) == len(within)
        assert uniques_since(ever, first.toordinal()) == UniqueUserCount(len({fact.user_id for fact in within}))
        first_of_them = top_of(days)
        assert (first_of_them.track_id if first_of_them else "") == top(within)
        assert first_of_them is None or first_of_them.error == 0
    track_id, number, at, title = ever.top
    assert track_id == top(mine)
    if mine:
        of_it = [(fact.at, fact.title) for fact in mine if fact.track_id == track_id]
        assert (number, (at, title)) == (len(of_it), max(of_it))


def top(granted: list[DownloadGranted]) -> str:
    counts = Counter(fact.track_id for fact in granted)
    return min(counts, key=lambda track_id: (-counts[track_id], track_id), default="")


@pytest.mark.parametrize("users", [1_000, 5_000, 40_000])
def test_unique_users_are_exact_at_first_and_then_within_their_error(users: int) -> None:
    downloads = Downloads()
    for number in range(users):
        downloads.count_user(pseudonym(f"user {number}"), number % 10)
    for first in (0, 5, 9):
        wanted = users * (10 - first) // 10
        found = uniques_since(downloads, first)
        if users <= 1_000:
            assert found == UniqueUserCount(wanted)
        else:
            assert found.error_percent
            assert abs(found.value - wanted) <= wanted * 3 * found.error_percent / 100
    assert len(downloads.users) <= 1_000


@pytest.mark.parametrize(
    ("one", "other"), [("Été", "ETE"), ("a  b", "A b"), ("Straße", "STRASSE"), ("Ｆｕｌｌ", "full")]
)
def test_a_search_knows_no_case_and_no_accents(one: str, other: str) -> None:
    assert fold(one) == fold(other)
