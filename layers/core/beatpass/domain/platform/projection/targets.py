"""Plays as a play buffer holds them: rows by what they are counted for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from beatpass.domain.platform.figures import AlbumDayKey, DayFigures, PlayBuffer, ProducerDayKey, TrackDayKey
from beatpass.domain.platform.projection.days import DayPlay, count_plays, count_track, play_of_row

DayKey = TrackDayKey | AlbumDayKey | ProducerDayKey
Rows = Mapping[str, list[list[Any]]]
"""Rows of plays by their Target, as text."""


class Target(NamedTuple):
    """What a producer's play is counted for. ``own``: it is the uploader, whose buffer holds the track's plays."""

    day: str
    track_id: str
    album_id: str
    own: bool

    def __str__(self) -> str:
        """As a buffer has it; ids contain letters, digits, ``-`` and ``_`` only."""
        return f"{self.day}|{self.track_id}|{self.album_id}|{self.own:d}"

    @classmethod
    def parse(cls, text: str) -> Target:
        day, track_id, album_id, own = text.split("|")
        return cls(day, track_id, album_id, own == "1")

    def is_of(self, day: DayKey) -> bool:
        """Whether days of this track, album or producer count it; its producer is the one whose buffer has it."""
        match day:
            case TrackDayKey():
                return self.own and self.track_id == day.track_id
            case AlbumDayKey():
                return self.own and self.album_id == day.album_id
            case ProducerDayKey():
                return True

    def days(self, artist_id: str) -> Iterator[DayKey]:
        """The documents that count it."""
        yield ProducerDayKey(artist_id, self.day)
        if self.own:
            yield TrackDayKey(self.track_id, self.day)
            if self.album_id:
                yield AlbumDayKey(self.album_id, self.day)


def number_of(plays: Rows) -> int:
    return sum(map(len, plays.values()))


def plays_of(slot: object) -> Iterator[tuple[Target, DayPlay]]:
    """The plays of a slot."""
    if not isinstance(slot, PlayBuffer):
        raise TypeError("no slot of a play buffer")
    for text, rows in slot.plays.items():
        target = Target.parse(text)
        for row in rows:
            yield target, play_of_row(row)


def xp_of(slot: PlayBuffer) -> dict[str, int]:
    """The XP of its plays by day."""
    xp_by_day: Counter[str] = Counter()
    for target, play in plays_of(slot):
        xp_by_day[target.day] += play.xp
    return dict(+xp_by_day)


def count(day: DayFigures, key: DayKey, track_id: str, plays: Sequence[DayPlay]) -> None:
    """Plays of one track."""
    count_plays(day, plays)
    if not isinstance(key, TrackDayKey):
        count_track(day, track_id, len(plays))
    if isinstance(key, ProducerDayKey):
        day.xp += sum([play.xp for play in plays])
