"""Who and what is compared in a contest (SPEC 4), as columns: an index is the same producer or track in each."""

from __future__ import annotations

from array import array
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from beatpass.domain.insights.engagement import quality_score
from beatpass.domain.platform.figures import Standing, TrackFigures
from beatpass.domain.progress.achievements import ACHIEVEMENTS
from beatpass.domain.progress.diversity import genre_diversity

_BITS = {each.id: 1 << n for n, each in enumerate(ACHIEVEMENTS) if each.decided_by == "build"}


@dataclass(slots=True)
class Producers:
    """The ranked ones, in the order of the leaderboards' population; a bit of ``held`` for each achievement."""

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
        """Everything that goes by index."""
        return self.tracks, self.diversity, self.genres, self.held

    def holds(self, producer: int, achievement: str) -> bool:
        return bool(self.held[producer] & _BITS[achievement])


@dataclass(slots=True)
class Tracks:
    """The public ones. ``credited`` holds the ranked producers of one track after the other, up to its ``ends``.
    ``uploads`` counts all of them by the day number of their first publication.

    ``merit`` is completeness and engagement quality together: what a track score has beside the percentile of plays.
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

    def add(self, track: TrackFigures, places: Mapping[str, int]) -> None:
        """Take it in if it is public; ``places`` are the indices of ranked producers by id."""
        if not track.listed:
            return
        genres = tuple(track.genres)
        self.plays.append(track.qualified_plays)
        self.merit.append(track.completeness + (quality_score(track.breakdown) or 0.0))
        self.genres.append(self._same.setdefault(genres, genres))
        self.credited.extend(places[artist_id] for artist_id in track.credits if artist_id in places)
        self.ends.append(len(self.credited))
        self.uploads[track.published_day] += 1

    def credits(self) -> Iterator[Sequence[int]]:
        """The ranked producers of every track."""
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
    """A genre with enough public tracks to compare them, and the plays that its top p % have at least."""

    population: int
    cutoff: float


class InGenre(NamedTuple):
    """A track in one of its genres; the greatest is the one that comes farthest. ``reach`` is plays over cut-off."""

    reach: float
    population: int
    plays: int
    cutoff: float
    genre: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Best:
    """How far a producer's public tracks come; None where there is none, or none in a genre that is compared."""

    plays: int | None = None
    score: float | None = None
    in_genre: InGenre | None = None


class BestTracks:
    """The best of every producer, in columns; -1 stands for no track."""

    def __init__(self, producers: int) -> None:
        self.plays = array("q", [-1]) * producers
        self.scores = array("d", [-1]) * producers
        self.in_genre: list[InGenre | None] = [None] * producers

    def take(self, tracks: Tracks, scores: Sequence[float], genres: Mapping[str, Genre]) -> None:
        # Most tracks have as few plays as many others: one object for all of them, or a million fill the memory.
        known: dict[tuple[int, tuple[str, ...]], InGenre | None] = {}
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

    def of(self, producer: int) -> Best:
        if self.plays[producer] < 0:
            return Best()
        return Best(plays=self.plays[producer], score=self.scores[producer], in_genre=self.in_genre[producer])


def _in_genre(plays: int, name: str, genre: Genre) -> InGenre:
    reach = plays / genre.cutoff if genre.cutoff else float("inf")
    return InGenre(reach, genre.population, plays, genre.cutoff, name)
