"""Totals of a producer's downloads in a period or of all time (docs/specification.md 9.5)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from math import sqrt
from typing import Literal, NamedTuple
from zoneinfo import ZoneInfo

from beatpass.domain.insights.calendar.time_zones import day_start, local_date
from beatpass.domain.platform.figures import USERS_KEPT, Download, DownloadDay, Downloaded, Downloads
from beatpass.domain.platform.pseudonyms import fraction_below

Period = Literal["7d", "30d", "90d", "all"]
DAYS: Mapping[Period, int] = {"7d": 7, "30d": 30, "90d": 90}
WEEK_DAYS = 7


@dataclass(frozen=True, slots=True)
class UniqueUserCount:
    """The number of different users; ``error_percent`` is the standard error, None for an exact number."""

    value: int
    error_percent: float | None = None


class Since(NamedTuple):
    """The time from an instant until now, in UTC days: ``days`` are whole (YYYY-MM-DD), latest first.

    ``divided`` is the day before them where the instant is within it: of this day only the end belongs to the time.
    """

    first: datetime
    days: list[str]
    divided: bool

    @property
    def whole_from(self) -> datetime:
        """The beginning of the first whole day, and the end of a divided one."""
        return datetime.combine(self.first.date() + timedelta(self.divided), time(), UTC)


def since_days_ago(count: int, *, now: datetime, zone: ZoneInfo) -> Since:
    """The last days of this time zone, today included."""
    first = day_start(local_date(now, zone) - timedelta(count - 1), zone)
    divided = first.time() != time()
    whole = (now.astimezone(UTC).date() - first.date()).days + (not divided)
    return Since(first, [(now.astimezone(UTC).date() - timedelta(ago)).isoformat() for ago in range(whole)], divided)


def day_of_downloads(downloads: Iterable[Download]) -> DownloadDay:
    """A part of a day, from the list."""
    day = DownloadDay()
    for each in downloads:
        day.count(each.track_id, each.at, each.title)
    return day


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


def count_uniques_since(downloads: Downloads, first: int, before: Collection[str] = ()) -> UniqueUserCount:
    """Users whose latest download was on that day number or later, or the day before if they are in ``before``.

    Exact up to USERS_KEPT users of all time. Beyond that an estimate: the least pseudonyms are a uniform sample, and
    the greatest of them tells which share of all users the sample is.
    """
    sampled = sum(day >= first or (day == first - 1 and user in before) for user, day in downloads.users.items())
    if not downloads.left_out:
        return UniqueUserCount(sampled)
    share = fraction_below(max(downloads.users))
    return UniqueUserCount(
        round(sampled * (USERS_KEPT - 1) / USERS_KEPT / share), round(100 / sqrt(max(sampled, 1)), 2)
    )
