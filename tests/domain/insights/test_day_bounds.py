"""Day documents of very busy or hostile producers stay far below 400 KB, and state what they leave out."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace

from beatpass.domain.insights.sums.months import month_of, unnamed_track_plays
from beatpass.domain.listening.downloads import find_top_track, sum_downloads
from beatpass.domain.platform.figures import (
    DOWNLOADED_KEPT,
    HOSTS_KEPT,
    LINKS_KEPT,
    TRACKS_KEPT,
    DayFigures,
    DownloadDay,
)
from beatpass.storage.dynamodb import documents
from tests.domain.insights.test_unique_listeners import day_of, play

# The limits of the size of a DynamoDB item and of the length of an id.
MOST_BYTES = 400 * 1024
ID = "x" * 58
DICE = random.Random(5)  # noqa: S311 - an order, not a secret


def size(document: DayFigures | DownloadDay) -> int:
    return len(documents.dump(document).encode())


def test_a_day_with_too_many_tracks_and_listeners_is_bounded_and_states_its_error() -> None:
    tracks, listeners = 2 * TRACKS_KEPT, 1_500
    plays = [play(f"{ID}{number % listeners:06}", track=f"{ID}{number % tracks:06}") for number in range(3 * tracks)]
    day = day_of(plays)
    assert size(day) < MOST_BYTES / 2
    assert len(day.tracks) == TRACKS_KEPT
    assert set(day.tracks.values()) == {3}  # the counts that are kept are exact
    assert unnamed_track_plays(day) == day.plays - 3 * TRACKS_KEPT == month_of({"2026-11-20": day}).tracks_error - 3
    DICE.shuffle(plays)
    assert day_of(plays) == day


def test_a_day_with_as_many_tracks_as_it_keeps_is_exact() -> None:
    day = day_of([play("u", track=f"t{number}") for number in range(TRACKS_KEPT)])
    assert (len(day.tracks), unnamed_track_plays(day)) == (TRACKS_KEPT, 0)


def test_a_day_keeps_a_bounded_number_of_hosts_and_links_whatever_the_order() -> None:
    plays = [
        replace(
            play("u"), source="external", referrer_host=f"h{number % 150:03}.example", link_id=f"l{number % 140:03}"
        )
        for number in range(2_100)
    ]
    day = day_of(plays)
    assert day.referrers == {f"h{number:03}.example": 14 for number in range(HOSTS_KEPT)}
    assert {link: row[0] for link, row in day.links.items()} == {f"l{number:03}": 15 for number in range(LINKS_KEPT)}
    DICE.shuffle(plays)
    assert day_of(plays) == day


def downloads_of(granted: list[tuple[str, str]]) -> DownloadDay:
    day = DownloadDay()
    for track_id, at in granted:
        day.count(track_id, at, "\U0001f30a" * 200)
    return day


def test_a_day_with_too_many_downloaded_tracks_is_bounded_and_states_its_error() -> None:
    granted = [
        (f"{ID}{DICE.randrange(2 * DOWNLOADED_KEPT):06}", f"2026-11-20T00:00:00.{number:03}Z") for number in range(999)
    ]
    day = downloads_of(granted)
    assert size(day) < MOST_BYTES * 3 / 4
    assert len(day.tracks) == DOWNLOADED_KEPT
    assert sum_downloads([day]) == len(granted)
    counts = Counter(track_id for track_id, _ in granted)
    top = find_top_track([day, downloads_of(granted[:3])])
    assert top
    assert top.error == day.others > 0
    counts.update(track_id for track_id, _ in granted[:3])
    assert counts[top.track_id] - top.error <= top.number <= counts[top.track_id]
    assert max(counts.values()) <= top.number + top.error
    DICE.shuffle(granted)
    assert downloads_of(granted) == day
