"""The table of docs/specification.md 4.2, row by row, and the achievements that an action decides."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from beatpass.domain.progress.achievements import (
    ACHIEVEMENTS,
    BY_ID,
    by_collaborations,
    by_metadata,
    by_profile,
    by_upload_day,
)

# Name, XP and the first letter of the rarity, as docs/specification.md 4.2 writes them.
_TABLE = {
    "upload": "Track Producer 500 C; Prolific Creator 1500 R; Production Master 3000 E; Studio Legend 5000 L",
    "trending": "Rising Star 1000 C; Chart Topper 2000 R; Viral Hit 3500 E",
    "metadata": "Metadata Whiz 800 C; Metadata Maven 1500 R; Metadata Architect 2500 E",
    "profile": "Photogenic 200 C; Oracle 300 C; Linked 400 C; Model 500 C",
    "genre": "Genre Specialist 1500 R; Genre Master 2500 E; Genre Virtuoso 4000 L",
    "collaboration": "Collaboration Enthusiast 500 C; Team Player 1500 R; Bridge Builder 3000 E; Network Spider 5000 L",
    "composite": "Rising Talent 2000 R; Elite Producer 3500 E; Legendary Producer 6000 L",
    "excellence": "Track Excellence 1800 R",
    "milestone": "Early Adopter 1000 E; Rising 150 C; Seasoned 300 R; OG 600 R; Veteran 1000 E; Legacy 1500 E;"
    " Top Biller 800 C",
    "seasonal": "Shadow Regent 200 C; Santa's Helper 200 C; Opening Act 200 C; Lover Boy 200 C",
}


def test_the_36_achievements_have_the_xp_and_rarity_of_the_spec() -> None:
    written = [(category, *row.strip().rsplit(" ", 2)) for category, rows in _TABLE.items() for row in rows.split(";")]
    assert len(written) == 36
    assert [(each.category, each.name, str(each.xp), each.rarity[0].upper()) for each in ACHIEVEMENTS] == written


def test_ids_are_slugs_of_the_names() -> None:
    assert len(BY_ID) == 36
    assert {"santas-helper", "og", "metadata-whiz", "network-spider"} < BY_ID.keys()


@pytest.mark.parametrize(
    ("pictures", "links", "earned"),
    [
        (0, 3, set()),
        (1, 3, {"photogenic"}),
        (5, 4, {"photogenic", "linked"}),
        (6, 0, {"photogenic", "model"}),
    ],
)
def test_profile_achievements_need_more_than_three_links_and_five_pictures(
    pictures: int, links: int, earned: set[str]
) -> None:
    assert set(by_profile(has_bio=False, pictures=pictures, links=links)) == earned
    assert set(by_profile(has_bio=True, pictures=pictures, links=links)) == earned | {"oracle"}


@pytest.mark.parametrize(("tracks", "count"), [(0, 0), (1, 1), (9, 1), (10, 2), (24, 2), (25, 3), (49, 3), (50, 4)])
def test_collaboration_achievements_count_collaborative_tracks(tracks: int, count: int) -> None:
    assert len(by_collaborations(tracks)) == count


@pytest.mark.parametrize(
    ("total", "tracks", "count"), [(0, 0, 0), (700, 10, 0), (725, 10, 1), (800, 10, 1), (825, 10, 2), (925, 10, 3)]
)
def test_mean_completeness_must_exceed_its_target(total: int, tracks: int, count: int) -> None:
    assert len(by_metadata(completeness_sum=total, public_tracks=tracks)) == count


@pytest.mark.parametrize(
    ("name", "first", "days"),
    [
        ("shadow-regent", "2026-10-30", 3),
        ("santas-helper", "2026-12-23", 4),
        ("opening-act", "2026-12-31", 3),
        ("lover-boy", "2027-02-13", 3),
    ],
)
def test_a_season_is_the_same_days_in_every_year(name: str, first: str, days: int) -> None:
    begin = date.fromisoformat(first)
    within = {begin + timedelta(days=number) for number in range(days)}
    year = [begin + timedelta(days=number) for number in range(-20, 345)]
    assert {day for day in year if name in by_upload_day(day.isoformat())} == within
    assert by_upload_day(first.replace("202", "199")) == [name]
