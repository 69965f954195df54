"""The figures of uploads, growth and downloads equal those counted from all facts, in any order of projection."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from typing import TypeVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from beatpass.domain.catalogue.track_table import normalise_text
from beatpass.domain.listening.downloads import Uniques, count_uniques_since, find_top_track, sum_downloads
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
from tests.domain.platform.test_projection import Memory, folded
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
    memory = folded(facts)
    for artist in ARTISTS:
        wanted = Counter(
            each.published_at[:10]
            for each in current_tracks(facts)
            if each.public and each.published_at and artist in {credit.artist_id for credit in each.credits}
        )
        found: Counter[str] = Counter()
        for year in ("2026", "2027"):
            days = figure(memory, UploadYearKey(artist, year), UploadYear).days
            found.update({f"{year}-{day}": count for day, count in days.items()})
        assert found == wanted


@settings(max_examples=100, deadline=None)
@A_HISTORY
def test_plays_of_an_album_do_not_depend_on_their_order(seed: int, steps: int) -> None:
    facts = history(seed, steps)
    plays = [fact for fact in facts if isinstance(fact, PlayLogged)]
    others = [fact for fact in facts if not isinstance(fact, PlayLogged)]
    for memory in (folded(facts), folded([*others, *reversed(plays)])):
        for artist in ARTISTS:
            wanted = Counter(fact.album_id for fact in plays if fact.artist_id == artist and fact.album_id)
            assert figure(memory, AlbumPlaysKey(artist), AlbumPlays).plays == wanted


@settings(max_examples=100, deadline=None)
@A_HISTORY
def test_a_track_counts_its_qualified_plays_by_day(seed: int, steps: int) -> None:
    facts = history(seed, steps)
    memory = folded(facts)
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
def test_downloads_of_a_period_equal_those_of_the_facts(seed: int, steps: int) -> None:
    facts = history(seed, steps)
    granted = [fact for fact in facts if isinstance(fact, DownloadGranted)]
    # A replay reads facts in the order of their keys.
    by_key = sorted(granted, key=lambda fact: (fact.track_id, fact.download_id))
    others = [fact for fact in facts if not isinstance(fact, DownloadGranted)]
    for memory in (folded(facts), folded([*others, *by_key])):
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
        assert sum_downloads(days) == len(within)
        assert count_uniques_since(ever, first.toordinal()) == Uniques(len({fact.user_id for fact in within}))
        found = find_top_track(days)
        assert (found.track_id if found else "") == top_track(within)
        assert found is None or found.error == 0
    track_id, number, at, title = ever.top
    assert track_id == top_track(mine)
    if mine:
        of_it = [(fact.at, fact.title) for fact in mine if fact.track_id == track_id]
        assert (number, (at, title)) == (len(of_it), max(of_it))


def top_track(granted: list[DownloadGranted]) -> str:
    counts = Counter(fact.track_id for fact in granted)
    return min(counts, key=lambda track_id: (-counts[track_id], track_id), default="")


@pytest.mark.parametrize("users", [1_000, 5_000, 40_000])
def test_unique_users_are_exact_up_to_the_bound_and_estimated_beyond(users: int) -> None:
    downloads = Downloads()
    for number in range(users):
        downloads.count_user(pseudonym(f"user {number}"), number % 10)
    for first in (0, 5, 9):
        wanted = users * (10 - first) // 10
        found = count_uniques_since(downloads, first)
        if users <= 1_000:
            assert found == Uniques(wanted)
        else:
            assert found.error_percent
            assert abs(found.value - wanted) <= wanted * 3 * found.error_percent / 100
    assert len(downloads.users) <= 1_000


@pytest.mark.parametrize(
    ("one", "other"), [("Été", "ETE"), ("a  b", "A b"), ("Straße", "STRASSE"), ("Ｆｕｌｌ", "full")]
)
def test_searches_ignore_case_and_accents(one: str, other: str) -> None:
    assert normalise_text(one) == normalise_text(other)
