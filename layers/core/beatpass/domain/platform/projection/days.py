"""Add a play to a day of its track, its album and its producers."""

from __future__ import annotations

from bisect import bisect_left
from typing import Any, NamedTuple

from beatpass.domain.insights.privacy_floor import count_mark
from beatpass.domain.platform.facts import PlayLogged
from beatpass.domain.platform.figures import FIFTHS, KNOWN_KEPT, LISTENERS_KEPT, TRACKS_KEPT, DayFigures
from beatpass.domain.platform.projection.working_documents import add_to_count

# Words that plays repeat; a play buffer holds their numbers. New ones are appended, none is ever taken out.
_WORDS = (
    *("desktop", "mobile", "tablet", "tv_other", "web", "ios", "android", "windows", "macos", "linux", "other"),
    *("qualified", "too_short", "own_track", "admin", "bot", "daily_cap"),
    *("no_token", "network_cap", "imported_without_duration"),
)
_NUMBERS = {word: number for number, word in enumerate(_WORDS)}


class DayPlay(NamedTuple):
    """A play as a day counts it. ``listener`` is a pseudonym, counted by itself where it is ``known``."""

    listener: str
    known: bool
    device: str
    platform: str
    country: str
    listened_ms: int
    ratio_millionths: int
    reason: str
    xp: int

    def row(self) -> list[Any]:
        """As a play buffer holds it."""
        listener, known, device, platform, country, listened_ms, ratio, reason, xp = self
        coded = [_NUMBERS.get(word, word) for word in (device, platform, reason)]
        return [listener, int(known), *coded, country, listened_ms, ratio, xp]


def play_of_row(row: list[Any]) -> DayPlay:
    listener, known, *coded, country, listened_ms, ratio, xp = row
    device, platform, reason = (_WORDS[word] if isinstance(word, int) else word for word in coded)
    return DayPlay(listener, bool(known), device, platform, country, listened_ms, ratio, reason, xp)


def day_play(fact: PlayLogged, reason: str, xp: int) -> DayPlay:
    return DayPlay(
        listener=fact.listener_id,
        known=not (fact.guest or fact.private or fact.verdict == "admin"),
        device=fact.device,
        platform=fact.platform,
        country=fact.country,
        listened_ms=fact.listened_ms,
        ratio_millionths=1_000_000 * fact.listened_ms // fact.duration_ms,
        reason=reason,
        xp=xp,
    )


def fifth_of(ratio_millionths: int) -> int:
    """The fifth of the track that a play reached (docs/specification.md 6.5): 0 is skipped, 4 is completed."""
    return min(FIFTHS * ratio_millionths // 1_000_000, FIFTHS - 1)


def count_play(day: DayFigures, play: DayPlay) -> None:
    day.plays += 1
    if play.reason == "qualified":
        day.qualified_plays += 1
    else:
        add_to_count(day.unqualified, play.reason, 1)
    add_to_count(day.devices, play.device, 1)
    add_to_count(day.platforms, play.platform, 1)
    add_to_count(day.countries, play.country, 1)
    count_mark(day.country_listeners, play.country, play.listener)
    day.listened_ms += play.listened_ms
    day.ratio_millionths += play.ratio_millionths
    day.breakdown[fifth_of(play.ratio_millionths)] += 1
    if play.known:
        count_bounded(day.known, play.listener, most=KNOWN_KEPT)
    else:
        day.guests += 1
    add_to_listener_sketch(day.listener_sketch, play.listener)


def count_track(day: DayFigures, track_id: str) -> None:
    """Keep apart which tracks a day of an album or a producer consists of."""
    count_bounded(day.tracks, track_id, most=TRACKS_KEPT)


def count_bounded(counts: dict[str, int], name: str, *, most: int) -> None:
    """Of more names the least are kept, so that the outcome does not depend on their order."""
    counts[name] = counts.get(name, 0) + 1
    if len(counts) > most:
        del counts[max(counts)]


def add_to_listener_sketch(listener_sketch: list[str], name: str) -> None:
    """Keep the least LISTENERS_KEPT names in order."""
    position = bisect_left(listener_sketch, name)
    if position < LISTENERS_KEPT and listener_sketch[position : position + 1] != [name]:
        listener_sketch.insert(position, name)
        del listener_sketch[LISTENERS_KEPT:]
