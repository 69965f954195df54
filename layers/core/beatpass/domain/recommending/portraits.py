"""A producer as others compare themselves with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import log10, sqrt

from beatpass.domain.figures import Standing
from beatpass.domain.growth import WINDOW_DAYS

# Below this many public tracks with a genre there is nothing to compare.
LEAST_GENRE_TRACKS = 3
# As active as counts: an upload a week, and ten thousand qualified plays a month.
_BUSY_UPLOADS, _BUSY_MAGNITUDE = 4, 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Portrait:
    """``plays`` and ``uploads`` are of the last 30 days, ``former_plays`` of the 30 before; all plays are qualified.

    ``genres`` counts public tracks, ``norm`` is the length of that vector; ``tempi`` are the lowest and highest tempo
    mark, ``minor`` the share of minor among tracks with a scale, ``tags`` has a bit for each mark of a tag.
    ``activity`` is 0 to 1: half for uploads, half for plays on a logarithmic scale.
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
    former_plays: int
    plays_per_track: float
    collaborates: bool
    activity: float


def portrait_of(artist_id: str, standing: Standing, *, today: int) -> Portrait:
    """``today`` is a day's number."""
    tempi = sorted(int(mark) for mark in standing.style if mark.isdigit())
    minor, major = standing.style.get("minor", 0), standing.style.get("major", 0)
    ages = [(today - int(day), counts) for day, counts in standing.days.items()]
    recent = [counts for age, counts in ages if 0 <= age < WINDOW_DAYS]
    uploads, plays = sum(each for _, each in recent), sum(each for each, _ in recent)
    return Portrait(
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
        former_plays=sum(counts[0] for age, counts in ages if WINDOW_DAYS <= age < 2 * WINDOW_DAYS),
        plays_per_track=plays_per_track(standing),
        collaborates=standing.collaborators > 0,
        activity=(min(1, uploads / _BUSY_UPLOADS) + min(1, log10(1 + plays) / _BUSY_MAGNITUDE)) / 2,
    )


def plays_per_track(standing: Standing) -> float:
    return standing.ranked_plays / standing.public_tracks if standing.public_tracks else 0.0
