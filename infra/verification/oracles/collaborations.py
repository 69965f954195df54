"""Recompute contribution, collaboration networks and recommendations from tracks and plays.

See docs/specification.md 7.1 and 8.1.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from math import exp, hypot, log, log10
from zlib import crc32

POOL_SIZE = 25
"""The most active producers of a genre, which are compared."""
OWN_GENRES = 5
KEPT = 15
"""Recommendations per producer."""


@dataclass(slots=True)
class Track:
    """A track as saved last. ``heard`` has (day number, credited producers) of each qualified play."""

    published: datetime
    credits: Sequence[str] = ()
    public: bool = True
    contributes: bool = True
    genres: Sequence[str] = ()
    bpm: float | None = None
    scale: str | None = None
    tags: Sequence[str] = ()
    plays: int = 0
    heard: list[tuple[int, Sequence[str]]] = field(default_factory=list)

    def contribution(self, now: datetime) -> float:
        """The contribution of each credited producer."""
        months = (now - self.published).total_seconds() / 86_400 / 30.4375
        magnitude = log10(1 + len(self.heard))
        return exp(-log(2) / 6 * months) * (1 + 2 * magnitude / (magnitude + 1)) / len(self.credits)


@dataclass(slots=True)
class Producer:
    """``network`` has [plays, publication times] by collaborator.

    ``joint`` has the plays of collaborative tracks in the last 15 days and in the 15 days before.
    """

    contribution: float = 0.0
    network: defaultdict[str, list[list[float]]] = field(default_factory=lambda: defaultdict(lambda: [[0], []]))
    genres: Counter[str] = field(default_factory=Counter)
    genre_tracks: int = 0
    tempi: set[int] = field(default_factory=set)
    scales: Counter[str] = field(default_factory=Counter)
    tags: set[int] = field(default_factory=set)
    plays: int = 0
    uploads: int = 0
    joint: list[int] = field(default_factory=lambda: [0, 0])

    @property
    def activity(self) -> float:
        return min(self.uploads / 4, 1) / 2 + min(log10(self.plays + 1) / 4, 1) / 2

    @property
    def trend(self) -> float:
        return _trend(*self.joint)


def producers(
    tracks: Iterable[Track], uploads: Iterable[tuple[int, Sequence[str]]], *, now: datetime
) -> dict[str, Producer]:
    """Producers by id. ``uploads`` has (day number, credited producers) of each first publication."""
    today = now.toordinal()
    found: defaultdict[str, Producer] = defaultdict(Producer)
    for day, credited in uploads:
        for each in credited:
            found[each].uploads += day > today - 30
    for track in tracks:
        for day, credited in track.heard:
            for each in credited:
                found[each].plays += day > today - 30
        if track.public:
            for each in track.credits:
                _add(found[each], each, track, now)
    return dict(found)


def _add(producer: Producer, artist_id: str, track: Track, now: datetime) -> None:
    producer.contribution += track.contribution(now) * track.contributes
    producer.genres.update(track.genres)
    producer.genre_tracks += bool(track.genres)
    if track.bpm:
        producer.tempi.add(int(track.bpm) // 10 * 10)
    if track.scale:
        producer.scales[track.scale] += 1
    producer.tags.update(crc32(tag.encode()) % 64 for tag in track.tags)
    for other in set(track.credits) - {artist_id}:
        shared = producer.network[other]
        shared[0][0] += track.plays
        shared[1] = sorted([*shared[1], track.published.timestamp()])
    for day, credited in track.heard if len(track.credits) > 1 else ():
        ago = now.toordinal() - day
        if artist_id in credited and ago < 30:
            producer.joint[ago >= 15] += 1


def recommended(
    all_producers: Mapping[str, Producer], artist_id: str, growth: Mapping[str, float]
) -> list[tuple[str, float]]:
    """(id, score) of the best matches, by score, then by id. ``growth`` is that of ``genre_growth``."""
    me = all_producers[artist_id]
    pool = {other for genre in _favourites(me) for other in _most_active(all_producers, genre)}
    scores = {other: _score(me, all_producers[other], growth) for other in pool - me.network.keys() - {artist_id}}
    return sorted(scores.items(), key=lambda each: (-each[1], each[0]))[:KEPT]


def genre_growth(all_producers: Mapping[str, Producer]) -> dict[str, float]:
    """The growth of plays of collaborative tracks by genre, where it is positive."""
    sums: defaultdict[str, list[int]] = defaultdict(lambda: [0, 0])
    for each in all_producers.values():
        for genre, count in each.genres.items():
            for half in (0, 1):
                sums[genre][half] += each.joint[half] * count // each.genres.total()
    return {genre: trend for genre, halves in sums.items() if (trend := _trend(*halves))}


def _favourites(producer: Producer) -> list[str]:
    return sorted(producer.genres, key=lambda genre: (-producer.genres[genre], genre))[:OWN_GENRES]


def _most_active(producers: Mapping[str, Producer], genre: str) -> list[str]:
    names = [name for name, each in producers.items() if genre in _favourites(each)]
    return sorted(names, key=lambda name: (producers[name].activity, producers[name].plays, name))[-POOL_SIZE:]


def _score(me: Producer, other: Producer, growth: Mapping[str, float]) -> float:
    both = me.genres.keys() & other.genres.keys()
    cosine = sum(me.genres[genre] * other.genres[genre] for genre in both) / (
        hypot(*me.genres.values()) * hypot(*other.genres.values())
    )
    style = _style_similarity(me, other)
    common = len(me.network.keys() & other.network.keys())
    trend = max([other.trend, *(growth.get(genre, 0) for genre in both)])
    return 45 * cosine + 20 * style + 10 * common / (common + 1) + 15 * other.activity + 10 * trend


def _style_similarity(me: Producer, other: Producer) -> float:
    parts = []
    if me.tempi and other.tempi:
        ranges = [set(range(min(each.tempi), max(each.tempi) + 10)) for each in (me, other)]
        span = max(me.tempi | other.tempi) + 10 - min(me.tempi | other.tempi)
        parts.append(len(ranges[0] & ranges[1]) / span)
    if me.scales and other.scales:
        parts.append(1 - abs(me.scales["minor"] / me.scales.total() - other.scales["minor"] / other.scales.total()))
    if me.tags and other.tags:
        parts.append(len(me.tags & other.tags) / len(me.tags | other.tags))
    return sum(parts) / len(parts) if parts else 0


def _trend(recent: int, previous: int) -> float:
    return max(0, (recent - previous) / (recent + previous + 10))
