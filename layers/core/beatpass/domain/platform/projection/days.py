"""What a play adds to a day of its track, its album and its producers."""

from __future__ import annotations

from bisect import bisect_left

from beatpass.domain.listening.plays import GUEST_PREFIX
from beatpass.domain.platform.facts import PlayLogged
from beatpass.domain.platform.figures import KNOWN_KEPT, LISTENERS_KEPT, TRACKS_KEPT, DayFigures, pseudonym
from beatpass.domain.platform.projection.working_documents import bump


def listened_share(fact: PlayLogged) -> int:
    """Which fifth of the track was reached (docs/specification.md 6.5): from 0, skipped, to 4, completed."""
    return min(5 * fact.listened_ms // fact.duration_ms, 4)


def count_play(day: DayFigures, fact: PlayLogged, reason: str) -> None:
    day.plays += 1
    if reason == "qualified":
        day.qualified_plays += 1
    else:
        bump(day.unqualified, reason, 1)
    bump(day.devices, fact.device, 1)
    bump(day.platforms, fact.platform, 1)
    bump(day.countries, fact.country, 1)
    day.listened_ms += fact.listened_ms
    day.ratio_millionths += 1_000_000 * fact.listened_ms // fact.duration_ms
    day.breakdown[listened_share(fact)] += 1
    if fact.verdict == "admin" or fact.listener_id.startswith(GUEST_PREFIX):
        day.guests += 1
    else:
        count_among(day.known, fact.listener_id, most=KNOWN_KEPT)


def hear(day: DayFigures, fact: PlayLogged) -> None:
    """Keep apart whom and what a day of an album or a producer consists of."""
    count_among(day.tracks, fact.track_id, most=TRACKS_KEPT)
    add_to_listener_sketch(day.listener_sketch, pseudonym(fact.listener_id))


def count_among(counts: dict[str, int], name: str, *, most: int) -> None:
    """Of more names the least are kept, so that the outcome does not depend on their order."""
    counts[name] = counts.get(name, 0) + 1
    if len(counts) > most:
        del counts[max(counts)]


def add_to_listener_sketch(listener_sketch: list[str], name: str) -> None:
    """Keep the least names in order."""
    place = bisect_left(listener_sketch, name)
    if place < LISTENERS_KEPT and listener_sketch[place : place + 1] != [name]:
        listener_sketch.insert(place, name)
        del listener_sketch[LISTENERS_KEPT:]
