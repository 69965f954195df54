"""A producer as others compare themselves with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import log10, sqrt

from beatpass.domain.listening.growth import WINDOW_DAYS
from beatpass.domain.platform.figures import Standing
from beatpass.domain.platform.windows import since

# Below this many public tracks with a genre there is nothing to compare.
LEAST_GENRE_TRACKS = 3
# Windows of days (domain/windows.py) hold twice as many.
TREND_DAYS = 15
# So many plays, as if there had always been as many: a handful of first ones is no trend.
_STEADY = 10
# As active as counts: an upload a week, and ten thousand qualified plays a month.
_BUSY_UPLOADS, _BUSY_MAGNITUDE = 4, 4


def may_ask(standing: Standing) -> bool:
    """Whether recommendations are made for this producer."""
    return standing.exists and standing.genre_tracks >= LEAST_GENRE_TRACKS


def may_be_recommended(standing: Standing) -> bool:
    return standing.exists and not standing.admin and bool(standing.genres)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProducerFeatures:
    """``plays`` and ``uploads`` are of the last 30 days; all plays are qualified.

    ``joint_plays`` are those of tracks with others in the last TREND_DAYS, ``former_joint_plays`` in as many before.
    ``genres`` counts public tracks, ``norm`` is the length of that vector; ``tempi`` are the lowest and highest tempo
    mark, ``minor`` the share of minor among tracks with a scale, ``tags`` has a bit for each mark of a tag.
    ``trend`` is 0 to 1: how much more its collaborations are played than before. ``activity`` too: half for uploads,
    half for plays on a logarithmic scale.
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
    former_joint_plays: int
    plays_per_track: float
    trend: float
    activity: float


def features_of(artist_id: str, standing: Standing, *, today: int) -> ProducerFeatures:
    """``today`` is a day's number."""
    tempi = sorted(int(mark) for mark in standing.style if mark.isdigit())
    minor, major = standing.style.get("minor", 0), standing.style.get("major", 0)
    ages = [(today - int(day), counts) for day, counts in standing.days.items()]
    recent = [counts for age, counts in ages if 0 <= age < WINDOW_DAYS]
    uploads, plays = sum(each for _, each in recent), sum(each for each, _ in recent)
    joint_plays = _joint_plays(standing, today - TREND_DAYS + 1)
    former_joint_plays = _joint_plays(standing, today - 2 * TREND_DAYS + 1) - joint_plays
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
        former_joint_plays=former_joint_plays,
        plays_per_track=plays_per_track(standing),
        trend=trend_of(joint_plays, former_joint_plays),
        activity=(min(1, uploads / _BUSY_UPLOADS) + min(1, log10(1 + plays) / _BUSY_MAGNITUDE)) / 2,
    )


def _joint_plays(standing: Standing, first: int) -> int:
    """Qualified plays of its collaborative tracks on that day and later."""
    return since(standing.recent.get("collaborative_plays", []), first, latest=standing.latest_day)


def trend_of(recent: int, former: int) -> float:
    """0 to 1, and 0 for what shrinks: 0.5 where three plays of four are of the later half."""
    return max(0.0, (recent - former) / (recent + former + _STEADY))


def plays_per_track(standing: Standing) -> float:
    return standing.ranked_plays / standing.public_tracks if standing.public_tracks else 0.0
