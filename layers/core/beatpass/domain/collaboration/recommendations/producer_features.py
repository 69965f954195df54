"""The features of a producer by which others are matched with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import log10, sqrt

from beatpass.domain.listening.growth import WINDOW_DAYS
from beatpass.domain.platform.daily_counts import by_day
from beatpass.domain.platform.figures import Standing
from beatpass.domain.platform.windows import since

# A producer needs this many public tracks with a genre to get recommendations.
LEAST_GENRE_TRACKS = 3
# Windows of days (domain/platform/windows.py) hold at least twice as many.
TREND_DAYS = 15
# Added to the plays that a trend is divided by, so that a few first plays are not a strong trend.
_STEADY = 10
# Full activity: an upload a week, and ten thousand (10**4) qualified plays a month.
_BUSY_UPLOADS, _BUSY_MAGNITUDE = 4, 4


def has_enough_genre_tracks(standing: Standing) -> bool:
    """Whether this producer gets recommendations."""
    return standing.exists and standing.genre_tracks >= LEAST_GENRE_TRACKS


def may_be_recommended(standing: Standing) -> bool:
    return standing.exists and standing.listed and not standing.admin and bool(standing.genres)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProducerFeatures:
    """All plays are qualified ones; ``plays`` and ``uploads`` are of the last 30 days.

    ``joint_plays`` are plays of collaborative tracks in the last TREND_DAYS days, ``previous_joint_plays`` in the
    TREND_DAYS days before. ``genres`` counts public tracks by genre, ``norm`` is the Euclidean norm of these counts.
    ``tempi`` are the lowest and the highest tempo mark, ``minor`` is the fraction of minor among tracks with a scale,
    ``tags`` has a bit for each tag mark. ``trend`` is the growth of joint plays, 0 to 1. ``activity`` is 0 to 1: half
    for uploads, half for plays on a logarithmic scale.
    """

    artist_id: str
    name: str
    picture: str | None
    xp: int
    genres: Mapping[str, int]
    norm: float
    tempi: tuple[int, int] | None
    minor: float | None
    tags: int
    uploads: int
    plays: int
    joint_plays: int
    previous_joint_plays: int
    plays_per_track: float
    trend: float
    activity: float


def features_of(artist_id: str, standing: Standing, *, today: int) -> ProducerFeatures:
    """``today`` is a day number."""
    tempi = sorted(int(mark) for mark in standing.style if mark.isdigit())
    minor, major = standing.style.get("minor", 0), standing.style.get("major", 0)
    uploads, plays = (
        sum(number for day, number in by_day(daily) if 0 <= today - day < WINDOW_DAYS)
        for daily in (standing.daily_uploads, standing.daily)
    )
    joint_plays = _joint_plays(standing, today - TREND_DAYS + 1)
    previous_joint_plays = _joint_plays(standing, today - 2 * TREND_DAYS + 1) - joint_plays
    return ProducerFeatures(
        artist_id=artist_id,
        name=standing.name,
        picture=standing.picture,
        xp=standing.total_xp,
        genres=standing.genres,
        norm=sqrt(sum(count * count for count in standing.genres.values())),
        tempi=(tempi[0], tempi[-1]) if tempi else None,
        minor=minor / (minor + major) if minor + major else None,
        tags=sum(1 << int(mark[1:]) for mark in standing.style if mark.startswith("#")),
        uploads=uploads,
        plays=plays,
        joint_plays=joint_plays,
        previous_joint_plays=previous_joint_plays,
        plays_per_track=plays_per_track(standing),
        trend=trend_of(joint_plays, previous_joint_plays),
        activity=(min(1, uploads / _BUSY_UPLOADS) + min(1, log10(1 + plays) / _BUSY_MAGNITUDE)) / 2,
    )


def _joint_plays(standing: Standing, first: int) -> int:
    """Qualified plays of the producer's collaborative tracks on the day number ``first`` and later."""
    return since(standing.recent.get("collaborative_plays", []), first, latest=standing.latest_day)


def trend_of(recent: int, previous: int) -> float:
    """The growth of plays, 0 to 1: 0 if they shrink, about 0.5 if three quarters of the plays are recent."""
    return max(0.0, (recent - previous) / (recent + previous + _STEADY))


def plays_per_track(standing: Standing) -> float:
    return standing.ranked_plays / standing.public_tracks if standing.public_tracks else 0.0
