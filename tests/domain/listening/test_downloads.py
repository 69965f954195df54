"""Downloads of a period equal those counted from all facts, in any order of projection."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import pytest
from hypothesis import settings

from beatpass.domain.listening.downloads import UniqueUserCount, count_uniques_since, find_top_track, sum_downloads
from beatpass.domain.platform.facts import DownloadGranted
from beatpass.domain.platform.figures import (
    DownloadDay,
    DownloadDayKey,
    Downloads,
    DownloadsKey,
)
from beatpass.domain.platform.pseudonyms import pseudonym
from tests.domain.listening.test_page_figures import A_HISTORY, figure
from tests.domain.platform.test_projection import Memory, project_all
from tests.support.worlds import ARTISTS, history


@settings(max_examples=100, deadline=None)
@A_HISTORY
def test_downloads_of_a_period_equal_those_of_the_facts(seed: int, steps: int) -> None:
    facts = history(seed, steps)
    granted = [fact for fact in facts if isinstance(fact, DownloadGranted)]
    # A replay reads facts in the order of their keys.
    by_key = sorted(granted, key=lambda fact: (fact.track_id, fact.download_id))
    others = [fact for fact in facts if not isinstance(fact, DownloadGranted)]
    for memory in (project_all(facts), project_all([*others, *by_key])):
        for producer in ARTISTS:
            mine = [fact for fact in granted if producer in {credit.artist_id for credit in fact.credits}]
            check_downloads(memory, producer, mine)


def check_downloads(memory: Memory, producer: str, mine: list[DownloadGranted]) -> None:
    ever = figure(memory, DownloadsKey(producer), Downloads)
    latest = date.fromisoformat(max((fact.at for fact in mine), default="2026-11-01")[:10])
    for count in (1, 7, 400):
        first = latest - timedelta(days=count - 1)
        keys = [DownloadDayKey(producer, str(first + timedelta(days=ago))) for ago in range(count)]
        days = [figure(memory, key, DownloadDay) for key in keys]
        within = [fact for fact in mine if fact.at >= str(first)]
        assert sum_downloads(days) == len(within)
        assert count_uniques_since(ever, first.toordinal()) == UniqueUserCount(len({fact.user_id for fact in within}))
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
        downloads.count_user(pseudonym(b"key", f"user {number}"), number % 10)
    for first in (0, 5, 9):
        wanted = users * (10 - first) // 10
        found = count_uniques_since(downloads, first)
        if users <= 1_000:
            assert found == UniqueUserCount(wanted)
        else:
            assert found.error_percent
            assert abs(found.value - wanted) <= wanted * 3 * found.error_percent / 100
    assert len(downloads.users) <= 1_000
