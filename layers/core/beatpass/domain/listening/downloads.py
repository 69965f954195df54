"""Totals of a producer's downloads in a period or of all time (docs/specification.md 9.5)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import sqrt
from typing import Literal

from beatpass.domain.platform.figures import USERS_KEPT, DownloadDay, Downloaded, Downloads
from beatpass.domain.platform.pseudonyms import fraction_below

Period = Literal["7d", "30d", "90d", "all"]
DAYS: Mapping[Period, int] = {"7d": 7, "30d": 30, "90d": 90}
WEEK_DAYS = 7


@dataclass(frozen=True, slots=True)
class UniqueUserCount:
    """The number of different users; ``error_percent`` is the standard error, None for an exact number."""

    value: int
    error_percent: float | None = None


def period_days(period: Period, *, today: date) -> list[str]:
    """The UTC days (YYYY-MM-DD) whose documents a period needs, latest first; for ``all`` the last seven."""
    count = DAYS.get(period, WEEK_DAYS)
    return [(today - timedelta(days=ago)).isoformat() for ago in range(count)]


@dataclass(frozen=True, slots=True)
class TopTrack:
    """``error`` is the most that ``number`` may be too low by, and the most downloads that an omitted track may have.

    It is 0 for an exact number.
    """

    track_id: str
    number: int
    title: str
    error: int = 0


def sum_downloads(days: Iterable[DownloadDay]) -> int:
    return sum(day.others + sum(Downloaded(*each).number for each in day.tracks.values()) for day in days)


def find_top_track(days: Sequence[DownloadDay]) -> TopTrack | None:
    """The most downloaded track of these days with its latest title; of several the one with the least id."""
    tracks: dict[str, Downloaded] = {}
    for day in days:
        for track_id, counted in day.tracks.items():
            number, at, title = Downloaded(*counted)
            before = tracks.get(track_id, Downloaded())
            tracks[track_id] = Downloaded(before.number + number, *max((before.at, before.title), (at, title)))
    if not tracks:
        return None
    first, most = min(tracks.items(), key=lambda each: (-each[1].number, each[0]))
    return TopTrack(first, most.number, most.title, sum(day.others for day in days))


def get_all_time_top_track(downloads: Downloads) -> TopTrack | None:
    """The most downloaded track of all time; exact, because the projection keeps it."""
    track_id, number, _, title = downloads.top
    return TopTrack(track_id, number, title) if track_id else None


def count_uniques_since(downloads: Downloads, first: int) -> UniqueUserCount:
    """Users whose latest download was on that day number or later.

    Exact up to USERS_KEPT users of all time. Beyond that an estimate: the least pseudonyms are a uniform sample, and
    the greatest of them tells which share of all users the sample is.
    """
    sampled = sum(day >= first for day in downloads.users.values())
    if not downloads.left_out:
        return UniqueUserCount(sampled)
    share = fraction_below(max(downloads.users))
    return UniqueUserCount(
        round(sampled * (USERS_KEPT - 1) / USERS_KEPT / share), round(100 / sqrt(max(sampled, 1)), 2)
    )
