"""Add a play to a day of its track, its album and its producers."""

from __future__ import annotations

from bisect import bisect_left

from beatpass.domain.listening.plays import GUEST_PREFIX
from beatpass.domain.platform.facts import PlayLogged
from beatpass.domain.platform.figures import FIFTHS, KNOWN_KEPT, LISTENERS_KEPT, TRACKS_KEPT, DayFigures, pseudonym
from beatpass.domain.platform.projection.working_documents import add_to_count


def heard_fifth(fact: PlayLogged) -> int:
    """The fifth of the track that the play reached (docs/specification.md 6.5): 0 is skipped, 4 is completed."""
    return min(FIFTHS * fact.listened_ms // fact.duration_ms, FIFTHS - 1)


def count_play(day: DayFigures, fact: PlayLogged, reason: str) -> None:
    day.plays += 1
    if reason == "qualified":
        day.qualified_plays += 1
    else:
        add_to_count(day.unqualified, reason, 1)
    add_to_count(day.devices, fact.device, 1)
    add_to_count(day.platforms, fact.platform, 1)
    add_to_count(day.countries, fact.country, 1)
    day.listened_ms += fact.listened_ms
    day.ratio_millionths += 1_000_000 * fact.listened_ms // fact.duration_ms
    day.breakdown[heard_fifth(fact)] += 1
    if fact.verdict == "admin" or fact.listener_id.startswith(GUEST_PREFIX):
        day.guests += 1
    else:
        count_bounded(day.known, fact.listener_id, most=KNOWN_KEPT)


def count_track_and_listener(day: DayFigures, fact: PlayLogged) -> None:
    """Count the track and the listener of a play in the day of an album or a producer."""
    count_bounded(day.tracks, fact.track_id, most=TRACKS_KEPT)
    add_to_listener_sketch(day.listener_sketch, pseudonym(fact.listener_id))


def count_bounded(counts: dict[str, int], name: str, *, most: int) -> None:
    """Count for ``name``, and keep only the ``most`` smallest names, so that the order of plays does not matter."""
    counts[name] = counts.get(name, 0) + 1
    if len(counts) > most:
        del counts[max(counts)]


def add_to_listener_sketch(listener_sketch: list[str], name: str) -> None:
    """Insert the name unless present, and keep the LISTENERS_KEPT smallest names in order."""
    index = bisect_left(listener_sketch, name)
    if index < LISTENERS_KEPT and listener_sketch[index : index + 1] != [name]:
        listener_sketch.insert(index, name)
        del listener_sketch[LISTENERS_KEPT:]
