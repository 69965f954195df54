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
    mark, ``minor`` the share of minor among tracks with a scale, ``tags`` the marks of tags (domain/style.py).
    """

    artist_id: str
    name: str
    picture: str | None
    xp: int
    genres: Mapping[str, int]
    norm: float
    tempi: tuple[int, int] | None
    minor: float | None
    tags: frozenset[str]
    uploads: int
    plays: int
    former_plays: int
    plays_per_track: float
    collaborates: bool

    @property
    def activity(self) -> float:
        """0 to 1: half for uploads, half for plays on a logarithmic scale."""
        heard = min(1, log10(1 + self.plays) / _BUSY_MAGNITUDE)
        return (min(1, self.uploads / _BUSY_UPLOADS) + heard) / 2


def portrait_of(artist_id: str, standing: Standing, *, today: int) -> Portrait:
    """``today`` is a day's number."""
    tempi = sorted(int(mark) for mark in standing.style if mark.isdigit())
    minor, major = standing.style.get("minor", 0), standing.style.get("major", 0)
    ages = [(today - int(day), counts) for day, counts in standing.days.items()]
    recent = [counts for age, counts in ages if 0 <= age < WINDOW_DAYS]
    return Portrait(
        artist_id=artist_id,
        name=standing.name,
        picture=standing.picture,
        xp=standing.total_xp,
        genres=standing.genres,
        norm=sqrt(sum(count * count for count in standing.genres.values())),
        tempi=(tempi[0], tempi[-1]) if tempi else None,
        minor=minor / (minor + major) if minor + major else None,
        tags=frozenset(mark for mark in standing.style if mark.startswith("#")),
        uploads=sum(uploads for _, uploads in recent),
        plays=sum(plays for plays, _ in recent),
        former_plays=sum(counts[0] for age, counts in ages if WINDOW_DAYS <= age < 2 * WINDOW_DAYS),
        plays_per_track=plays_per_track(standing),
        collaborates=standing.collaborators > 0,
    )


def plays_per_track(standing: Standing) -> float:
    return standing.ranked_plays / standing.public_tracks if standing.public_tracks else 0.0
