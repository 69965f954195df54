"""What percentile awards compare, as columns: an index is the same producer or track in every column.

See docs/specification.md 4.2.
"""

from __future__ import annotations

from array import array
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from beatpass.domain.insights.pages.engagement import quality_score
from beatpass.domain.platform.figures import Standing, TrackFigures
from beatpass.domain.progress.achievements import ACHIEVEMENTS
from beatpass.domain.progress.best_tracks import BestInGenre, BestTracks
from beatpass.domain.progress.diversity import genre_diversity

_BITS = {each.id: 1 << n for n, each in enumerate(ACHIEVEMENTS) if each.decided_by == "build"}


@dataclass(slots=True)
class Producers:
    """The ranked producers, in the same order as the ``Population`` of the build.

    ``held`` has one bit for each achievement that a build decides.
    """

    tracks: array[int] = field(default_factory=lambda: array("q"))
    diversity: array[float] = field(default_factory=lambda: array("d"))
    genres: array[int] = field(default_factory=lambda: array("q"))
    held: array[int] = field(default_factory=lambda: array("q"))

    def __len__(self) -> int:
        return len(self.tracks)

    def add(self, standing: Standing) -> None:
        self.tracks.append(standing.public_tracks)
        self.diversity.append(genre_diversity(standing.genres))
        self.genres.append(len(standing.genres))
        self.held.append(sum(_BITS.get(name, 0) for name in standing.achievements))

    def columns(self) -> tuple[array[Any], ...]:
        return self.tracks, self.diversity, self.genres, self.held

    def holds(self, producer: int, achievement: str) -> bool:
        return bool(self.held[producer] & _BITS[achievement])


@dataclass(slots=True)
class Tracks:
    """The public tracks. ``credited`` is the ranked producers of the first track, the second one, and so on;
    ``ends`` has the end of each track's part.

    ``merit`` is completeness + engagement quality: what a track score adds to the percentile of plays. ``uploads``
    counts the tracks by the day number of their first publication.
    """

    plays: array[int] = field(default_factory=lambda: array("q"))
    merit: array[float] = field(default_factory=lambda: array("d"))
    genres: list[tuple[str, ...]] = field(default_factory=list)
    credited: array[int] = field(default_factory=lambda: array("q"))
    ends: array[int] = field(default_factory=lambda: array("q"))
    uploads: Counter[int] = field(default_factory=Counter)
    _same: dict[tuple[str, ...], tuple[str, ...]] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.plays)

    def add(self, track: TrackFigures, indices: Mapping[str, int]) -> None:
        """Add the track if it is public. ``indices`` are those of the ranked producers, by id."""
        if not track.listed:
            return
        genres = tuple(track.genres)
        self.plays.append(track.qualified_plays)
        self.merit.append(track.completeness + (quality_score(track.breakdown) or 0.0))
        self.genres.append(self._same.setdefault(genres, genres))
        self.credited.extend(indices[artist_id] for artist_id in track.credits if artist_id in indices)
        self.ends.append(len(self.credited))
        self.uploads[track.published_day] += 1

    def credits(self) -> Iterator[Sequence[int]]:
        """The ranked producers of each track, by index."""
        start = 0
        for end in self.ends:
            yield self.credited[start:end]
            start = end

    def plays_by_genre(self) -> dict[str, array[int]]:
        found: defaultdict[str, array[int]] = defaultdict(lambda: array("q"))
        for plays, genres in zip(self.plays, self.genres, strict=True):
            for genre in genres:
                found[genre].append(plays)
        return found


class Genre(NamedTuple):
    """A genre with enough public tracks to compare, not all of equal plays. ``cutoff`` is the fewest plays in its top
    percent, at least 1.
    """

    population: int
    cutoff: float


class BestTrackColumns:
    """The best tracks of all producers, in columns; -1 stands for no track."""

    def __init__(self, producers: int) -> None:
        self.plays = array("q", [-1]) * producers
        self.scores = array("d", [-1]) * producers
        self.in_genre: list[BestInGenre | None] = [None] * producers

    def compare(self, tracks: Tracks, scores: Sequence[float], genres: Mapping[str, Genre]) -> None:
        """Keep the best values of these tracks. ``scores`` are by track; ``genres`` are those compared, by name."""
        # Most tracks have the plays and genres of many others: they share one object, to save memory.
        known: dict[tuple[int, tuple[str, ...]], BestInGenre | None] = {}
        for track, credited in enumerate(tracks.credits()):
            plays, score = tracks.plays[track], scores[track]
            alike = plays, tracks.genres[track]
            if alike not in known:
                known[alike] = max(
                    (_in_genre(plays, name, genres[name]) for name in alike[1] if name in genres), default=None
                )
            best = known[alike]
            for producer in credited:
                self.plays[producer] = max(self.plays[producer], plays)
                self.scores[producer] = max(self.scores[producer], score)
                other = self.in_genre[producer]
                if best and (other is None or best > other):
                    self.in_genre[producer] = best

    def of(self, producer: int) -> BestTracks:
        if self.plays[producer] < 0:
            return BestTracks()
        return BestTracks(plays=self.plays[producer], score=self.scores[producer], in_genre=self.in_genre[producer])


def _in_genre(plays: int, name: str, genre: Genre) -> BestInGenre:
    return BestInGenre(plays / genre.cutoff, genre.population, plays, genre.cutoff, name)
