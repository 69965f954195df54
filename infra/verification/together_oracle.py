"""What tracks and plays come to between producers, summed plainly: none of the product's rules.

See docs/specification.md 7.1 and 8.1.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from math import exp, hypot, log, log10
from zlib import crc32

POOL, OWN_GENRES, KEPT = 25, 5, 15


@dataclass(slots=True)
class Track:
    """As it was saved last; ``heard`` has (day number, who was credited) of each qualified play, of all ``plays``."""

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
        """Of each credited producer."""
        months = (now - self.published).total_seconds() / 86_400 / 30.4375
        magnitude = log10(1 + len(self.heard))
        return exp(-log(2) / 6 * months) * (1 + 2 * magnitude / (magnitude + 1)) / len(self.credits)


@dataclass(slots=True)
class Producer:
    """``network`` has [plays, publication times] by other; ``joint`` plays of the last 15 days and of the 15 before."""

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
    """By id; ``uploads`` has (day number, who was credited) of each first publication."""
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
    everyone: Mapping[str, Producer], artist_id: str, growing: Mapping[str, float]
) -> list[tuple[str, float]]:
    """(producer, score) of the best, those equal by id."""
    me = everyone[artist_id]
    met = {other for genre in _favourites(me) for other in _most_active(everyone, genre)}
    scores = {other: _score(me, everyone[other], growing) for other in met - me.network.keys() - {artist_id}}
    return sorted(scores.items(), key=lambda each: (-each[1], each[0]))[:KEPT]


def growing(everyone: Mapping[str, Producer]) -> dict[str, float]:
    """How much more collaborations in each genre are played, where they are."""
    sums: defaultdict[str, list[int]] = defaultdict(lambda: [0, 0])
    for each in everyone.values():
        for genre, count in each.genres.items():
            for half in (0, 1):
                sums[genre][half] += each.joint[half] * count // each.genres.total()
    return {genre: trend for genre, halves in sums.items() if (trend := _trend(*halves))}


def _favourites(producer: Producer) -> list[str]:
    return sorted(producer.genres, key=lambda genre: (-producer.genres[genre], genre))[:OWN_GENRES]


def _most_active(everyone: Mapping[str, Producer], genre: str) -> list[str]:
    made = [name for name, each in everyone.items() if genre in _favourites(each)]
    return sorted(made, key=lambda name: (everyone[name].activity, everyone[name].plays, name))[-POOL:]


def _score(me: Producer, you: Producer, growing: Mapping[str, float]) -> float:
    both = me.genres.keys() & you.genres.keys()
    cosine = sum(me.genres[genre] * you.genres[genre] for genre in both) / (
        hypot(*me.genres.values()) * hypot(*you.genres.values())
    )
    style = _likeness(me, you)
    common = len(me.network.keys() & you.network.keys())
    trend = max([you.trend, *(growing.get(genre, 0) for genre in both)])
    return 45 * cosine + 20 * style + 10 * common / (common + 1) + 15 * you.activity + 10 * trend


def _likeness(me: Producer, you: Producer) -> float:
    told = []
    if me.tempi and you.tempi:
        ranges = [set(range(min(each.tempi), max(each.tempi) + 10)) for each in (me, you)]
        span = max(me.tempi | you.tempi) + 10 - min(me.tempi | you.tempi)
        told.append(len(ranges[0] & ranges[1]) / span)
    if me.scales and you.scales:
        told.append(1 - abs(me.scales["minor"] / me.scales.total() - you.scales["minor"] / you.scales.total()))
    if me.tags and you.tags:
        told.append(len(me.tags & you.tags) / len(me.tags | you.tags))
    return sum(told) / len(told) if told else 0


def _trend(recent: int, former: int) -> float:
    return max(0, (recent - former) / (recent + former + 10))
